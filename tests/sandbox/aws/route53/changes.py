"""Changes that take until all name servers have them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from .refusals import Refused

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def identity(first: str, length: int = 20) -> str:
    return first + "".join(mock_random.choice(LETTERS) for _ in range(length))


@dataclass
class Change:
    comment: str | None = None
    id: str = field(default_factory=lambda: identity("C"))
    status: str = "PENDING"
    submitted: datetime = field(default_factory=utcnow)

    def shown(self) -> dict[str, Any]:
        about = {"Id": f"/change/{self.id}", "Status": self.status, "SubmittedAt": self.submitted}
        return about | ({"Comment": self.comment} if self.comment else {})


class Changes:
    def begin(self, action: Callable[[], None] = lambda: None, comment: str | None = None) -> Change:
        """The action is what the servers then answer."""
        made = Change(comment)
        self.changes[made.id] = made
        self.provisioning.begin("record change", lambda: self._finish(made, action))
        return made

    @staticmethod
    def _finish(change: Change, action: Callable[[], None]) -> None:
        change.status = "INSYNC"
        action()

    def change(self, identity: str) -> Change:
        found: Change | None = self.changes.get(identity.rpartition("/")[2])
        if found is None:
            raise Refused("NoSuchChange", f"Could not find resource with ID: {identity}")
        return found
