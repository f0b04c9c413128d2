"""How long AWS takes to make and to remove things, and what becomes of them then.

A kind of resource joins with its minutes in `MINUTES`, and `provisioning.begin("kind", action)` where its backend starts to make or
remove one: the resource shows its intermediate state until `action` is run, which sets the final one.
"""

import threading
import time
from collections.abc import Callable

# In minutes, as AWS takes them in practice.
MINUTES = {
    "access point": 0.1,
    "address": 0.0,
    "addon": 1.0,
    "addon deletion": 0.5,
    "backup job": 5.0,
    "certificate": 1.0,
    "certificate validation": 0.1,
    "cluster": 10.0,
    "cluster configuration": 3.0,
    "cluster deletion": 5.0,
    "cluster version": 10.0,
    "copy job": 5.0,
    "customer gateway": 0.1,
    "customer gateway deletion": 0.1,
    "database": 10.0,
    "database deletion": 5.0,
    "database modification": 3.0,
    "database reboot": 1.0,
    "database server": 0.0,
    "database snapshot": 2.0,
    "database upgrade": 10.0,
    "distribution": 4.0,
    "file system": 0.2,
    "instance deletion": 0.5,
    "instance node": 1.0,
    "interface endpoint": 1.0,
    "interface endpoint deletion": 1.0,
    "mount target": 1.5,
    "mount target deletion": 1.0,
    "nat gateway": 2.0,
    "nat gateway deletion": 1.0,
    "node group": 3.0,
    "node group configuration": 1.0,
    "node group deletion": 3.0,
    "node group version": 5.0,
    "peering": 0.2,
    "peering deletion": 0.1,
    "peering request": 0.1,
    "secret replica": 0.2,
    "secret rotation": 0.5,
    "user pool domain": 5.0,
    "user pool domain deletion": 1.0,
    "quota request": 1.0,
    "record change": 0.5,
    "restore job": 5.0,
    "resource of a job": 0.5,
    "transit gateway": 2.0,
    "transit gateway association": 0.3,
    "transit gateway attachment": 1.0,
    "transit gateway attachment deletion": 1.0,
    "transit gateway attachment modification": 0.5,
    "transit gateway attachment request": 0.1,
    "transit gateway deletion": 1.0,
    "transit gateway modification": 0.5,
    "transit gateway route table": 0.3,
    "transit gateway route table deletion": 0.3,
    "vpn connection": 5.0,
    "vpn connection deletion": 3.0,
    "vpn connection modification": 5.0,
    "vpn gateway attachment": 0.5,
    "vpn gateway detachment": 0.5,
    "vpn route": 0.1,
}


class Provisioning:
    """What is under way in one account, region and service."""

    # Seconds a minute of AWS takes here. None: what is under way is done when it is next looked at.
    minute: float | None = None

    def __init__(self) -> None:
        self._under_way: list[tuple[float, Callable[[], None]]] = []
        self._lock = threading.RLock()

    def begin(self, kind: str, action: Callable[[], None]) -> None:
        with self._lock:
            self._under_way.append((time.monotonic() + MINUTES[kind] * (self.minute or 0), action))

    def settle(self, operation: str) -> None:
        """Finish what is due. Call it before each operation, so that nothing is seen in a state it has left."""
        if self.minute is None and not operation.startswith(("Describe", "List", "Get")):
            return
        with self._lock:
            now = time.monotonic()
            due = [action for at, action in self._under_way if at <= now]
            self._under_way = [(at, action) for at, action in self._under_way if at > now]
            for action in due:
                action()
