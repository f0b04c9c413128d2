"""What happens to VPN connections at a test's word."""

from typing import Any

from moto.ec2.models import ec2_backends

from ...errors import ControlRefusal
from ...settings import ACCOUNTS, REGION


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/ec2. None: there is no such thing."""
    return set_tunnel(**given) if (method, path) == ("POST", "/tunnels") else None


def set_tunnel(account: str, connection: str, number: int, up: bool) -> dict[str, Any]:
    """The device at the other end has brought a tunnel up, or it went down."""
    found: Any = ec2_backends[ACCOUNTS[account]][REGION].vpn_connections.get(connection)
    if found is None or found.state != "available":
        raise ControlRefusal(409, error=f"there is no VPN connection {connection} that is available")
    found.tunnels[number].up = up
    return {"up": up}
