"""The two tunnels of a VPN connection: their addresses, keys and options
(https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html).
"""

import re
import secrets
import string
from collections.abc import Callable
from ipaddress import IPv4Network, ip_network
from typing import Any

from .refusals import refuse

INSIDE = IPv4Network("169.254.0.0/16")
RESERVED = {IPv4Network(f"169.254.{number}.0/30") for number in range(6)} | {IPv4Network("169.254.169.252/30")}
KEY = re.compile(r"(?!0)[A-Za-z0-9._]{8,64}")
# As the answer has them, where it is not as the request has them.
ANSWERED = {"DPDTimeoutSeconds": "DpdTimeoutSeconds", "DPDTimeoutAction": "DpdTimeoutAction", "IKEVersions": "IkeVersions"}
BOUNDS = {
    "Phase1LifetimeSeconds": range(900, 28801),
    "Phase2LifetimeSeconds": range(900, 3601),
    "RekeyFuzzPercentage": range(101),
    "ReplayWindowSize": range(64, 2049),
    "DPDTimeoutSeconds": range(30, 2**31),
    "RekeyMarginTimeSeconds": range(60, 1801),
}
ENCRYPTION = {"AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"}
INTEGRITY = {"SHA1", "SHA2-256", "SHA2-384", "SHA2-512"}
GROUPS = {2, *range(14, 25)}
CHOICES: dict[str, set[Any]] = {
    "DPDTimeoutAction": {"clear", "none", "restart"},
    "IKEVersions": {"ikev1", "ikev2"},
    "Phase1DHGroupNumbers": GROUPS | {35},
    "Phase1EncryptionAlgorithms": ENCRYPTION,
    "Phase1IntegrityAlgorithms": INTEGRITY,
    "Phase2DHGroupNumbers": GROUPS | {5, 35, 36, 37},
    "Phase2EncryptionAlgorithms": ENCRYPTION,
    "Phase2IntegrityAlgorithms": INTEGRITY,
    "StartupAction": {"add", "start"},
}


class Tunnel:
    """key: kept here in storage "Standard", else None: it is in Secrets Manager. options: as the request has them."""

    def __init__(self, address: str, inside: str, key: str | None, options: dict[str, Any]):
        self.address, self.inside, self.key, self.options = address, inside, key, options
        self.up = False

    def answer(self) -> dict[str, Any]:
        found = {ANSWERED.get(name, name): value for name, value in self.options.items()}
        given = {"OutsideIpAddress": self.address, "TunnelInsideCidr": self.inside, **found}
        return {**given, "PreSharedKey": self.key} if self.key else given


def new_key() -> str:
    return secrets.choice(string.ascii_letters) + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(31))


def check(options: dict[str, Any]) -> None:
    """What EC2 refuses of one tunnel's options. A key is never repeated."""
    key = options.get("PreSharedKey")
    if key is not None and not KEY.fullmatch(key):
        raise refuse("InvalidParameterValue", "Value for parameter PreSharedKey is invalid.")
    for name, bounds in BOUNDS.items():
        _check(options, name, lambda value, bounds=bounds: int(value) in bounds)
    for name, choices in CHOICES.items():
        _check(options, name, lambda value, choices=choices: all(one in choices for one in _values(value)))
    _check(options, "TunnelInsideCidr", _inside)
    if int(options.get("Phase2LifetimeSeconds", 3600)) >= int(options.get("Phase1LifetimeSeconds", 28800)):
        raise refuse("InvalidParameterValue", "Phase2LifetimeSeconds must be less than Phase1LifetimeSeconds.")


def _check(options: dict[str, Any], name: str, good: Callable[[Any], bool]) -> None:
    value = options.get(name)
    if value is not None and not good(value):
        raise refuse("InvalidParameterValue", f"Value ({value}) for parameter {name} is invalid.")


def _values(value: Any) -> list[Any]:
    return [one["Value"] for one in value] if isinstance(value, list) else [value]


def _inside(cidr: str) -> bool:
    try:
        found = ip_network(cidr)
    except ValueError:
        return False
    return found.version == 4 and found.prefixlen == 30 and found.subnet_of(INSIDE) and found not in RESERVED
