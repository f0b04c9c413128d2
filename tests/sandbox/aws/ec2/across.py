"""What two accounts share: one state, which each of them sees with its own tags."""

from collections.abc import Callable, Iterable
from typing import Any

from moto.ec2.models.core import TaggedEC2Resource


class Shared:
    """A resource with a state that goes on when any of its accounts looks."""

    id: str
    state: str

    @property
    def backends(self) -> list[Any]:
        """EC2's in the accounts and regions to which it belongs."""
        raise NotImplementedError

    def in_time(self, kind: str, action: Callable[[], None]) -> None:
        """It is done when either account looks again, unless the state is another by then."""
        was = self.state
        for backend in self.backends:
            backend.provisioning.begin(kind, lambda: action() if self.state == was else None)

    def become(self, state: str) -> None:
        self.state = state


def distinct(backends: Iterable[Any]) -> list[Any]:
    return list({id(one): one for one in backends if one is not None}.values())


class Seen(TaggedEC2Resource):
    """A shared resource as one account sees it, with that account's tags."""

    def __init__(self, shared: Any, backend: Any):
        self.shared, self.ec2_backend, self.id = shared, backend, shared.id

    def __getattr__(self, name: str) -> Any:
        if name in ("shared", "ec2_backend", "id"):
            raise AttributeError(name)
        return getattr(self.shared, name)

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        found = self.shared.filter_values()
        return found[filter_name] if filter_name in found else super().get_filter_value(filter_name, method_name)
