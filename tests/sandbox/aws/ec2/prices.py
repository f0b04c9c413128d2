"""What instances cost, by a model: right in order within a family and between the families of a generation, not to the cent.

AWS's lists are not to be had here. The rates, in US dollars an hour, are about those of published list prices.
"""

from functools import cache
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

VCPU, GIB = 0.035, 0.0035
ARM = 0.8  # of what x86 costs
BURSTABLE = 0.85
DEFAULT_ACCELERATOR = 1.0
# Of one GPU or other accelerator.
ACCELERATORS = {
    "A100": 3.0,
    "A10G": 0.75,
    "B200": 12.0,
    "H100": 8.0,
    "H200": 9.0,
    "L4": 0.6,
    "L40S": 1.3,
    "T4": 0.35,
    "T4g": 0.25,
    "V100": 2.3,
}
SPOT = 0.35


@cache
def on_demand(instance_type: str) -> float:
    found = INSTANCE_TYPES.get(instance_type)
    if found is None:
        return float("inf")
    general = found["VCpuInfo"]["DefaultVCpus"] * VCPU + found["MemoryInfo"]["SizeInMiB"] / 1024 * GIB
    if found["ProcessorInfo"]["SupportedArchitectures"] == ["arm64"]:
        general *= ARM
    if found.get("BurstablePerformanceSupported"):
        general *= BURSTABLE
    return round(general + sum(_accelerators(found)), 4)


def _accelerators(found: dict[str, Any]) -> list[float]:
    gpus = found.get("GpuInfo", {}).get("Gpus", [])
    others = found.get("InferenceAcceleratorInfo", {}).get("Accelerators", [])
    return [ACCELERATORS.get(one.get("Name", ""), DEFAULT_ACCELERATOR) * float(one.get("Count") or 1) for one in (*gpus, *others)]


def spot(instance_type: str, zone: str) -> float:
    """It differs a little between zones."""
    place = ord(zone[-1]) - ord("a") if zone else 0
    return round(on_demand(instance_type) * (SPOT + 0.01 * place), 4)
