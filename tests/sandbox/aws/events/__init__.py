"""EventBridge: rules that are enabled send what AWS's services and the account's own programs tell, to queues that let them."""

from . import delivery
from .control import control
from .events import Backend
from .rules import Response

__all__ = ["Backend", "Response", "control"]

delivery.install()
