"""Storage: its types, sizes and speeds.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
"""

from typing import Any

from .refusals import invalid_combination, invalid_value, refused

# GiB, the smallest and the largest.
SIZES = {"gp2": (20, 65536), "gp3": (20, 65536), "io1": (100, 65536), "io2": (100, 65536), "standard": (5, 3072)}
PROVISIONED = ("io1", "io2")
IOPS = {"io1": (1000, 256000), "io2": (1000, 256000), "gp3": (12000, 64000)}
THROUGHPUT = (500, 4000)
STRIPED = 400  # GiB from which gp3 is spread over volumes, and may be told its speed
BASE, STRIPED_BASE = (3000, 125), (12000, 500)
GROWTH = 1.1


def settle(settings: dict[str, Any]) -> None:
    """Checked, with the speed that comes with the size."""
    kind = settings.setdefault("StorageType", "io1" if settings.get("Iops") else "gp2")
    if kind not in SIZES:
        raise refused("StorageTypeNotSupportedFault", f"Invalid storage type: {kind}")
    size = settings.get("AllocatedStorage")
    if size is None:
        raise invalid_combination("The parameter AllocatedStorage must be provided and must not be blank.")
    if not SIZES[kind][0] <= size <= SIZES[kind][1]:
        raise invalid_combination(f"Invalid storage size for engine name postgres and storage type {kind}: {size}")
    largest = settings.get("MaxAllocatedStorage")
    if largest is not None and largest < size * GROWTH:
        said = "Max storage size must be greater than storage size; leave 10% at least"
        raise invalid_combination(f"Invalid max storage size for engine name postgres and storage type {kind}: {largest}. {said}.")
    _settle_speed(kind, size, settings)


def _settle_speed(kind: str, size: int, settings: dict[str, Any]) -> None:
    iops, throughput = settings.get("Iops"), settings.get("StorageThroughput")
    if throughput and kind != "gp3":
        raise invalid_combination(f"You can't specify StorageThroughput for storage type {kind}.")
    if kind == "gp3":
        _settle_gp3(size, settings)
    elif kind in PROVISIONED:
        if not iops:
            raise invalid_combination(f"You must specify Iops for storage type {kind}.")
        low, high = IOPS[kind]
        if not low <= iops <= high or not 0.5 <= iops / size <= (50 if kind == "io1" else 1000):
            said = f"Invalid iops to storage (GB) ratio for engine name postgres and storage type {kind}"
            raise invalid_combination(f"{said}: {iops / size:.4f}")
    elif iops:
        raise invalid_combination(f"You can't specify Iops for storage type {kind}.")


def _settle_gp3(size: int, settings: dict[str, Any]) -> None:
    iops, throughput = settings.get("Iops"), settings.get("StorageThroughput")
    if size < STRIPED:
        if iops not in (None, BASE[0]) or throughput not in (None, BASE[1]):
            said = "You can't specify IOPS or storage throughput for engine postgres and a storage size less than"
            raise invalid_combination(f"{said} {STRIPED}.")
        settings["Iops"], settings["StorageThroughput"] = BASE
        return
    settings["Iops"], settings["StorageThroughput"] = iops or STRIPED_BASE[0], throughput or STRIPED_BASE[1]
    if not IOPS["gp3"][0] <= settings["Iops"] <= IOPS["gp3"][1] or settings["Iops"] / size > 500:
        raise invalid_value(f"The IOPS value {settings['Iops']} is outside the valid range of {IOPS['gp3'][0]} to {IOPS['gp3'][1]}.")
    if not THROUGHPUT[0] <= settings["StorageThroughput"] <= THROUGHPUT[1]:
        raise invalid_value(f"The throughput value is outside the valid range of {THROUGHPUT[0]} to {THROUGHPUT[1]}.")
    if settings["StorageThroughput"] / settings["Iops"] > 0.25:
        raise invalid_combination("The ratio of storage throughput to IOPS is at most 0.25.")
