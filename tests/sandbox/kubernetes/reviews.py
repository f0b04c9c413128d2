"""A token review for tests of a control plane alone: a table of tokens in place of the emulated EKS's access entries."""

from types import TracebackType

from .webhook import Review, Webhook


class TokenReviews:
    def __init__(self) -> None:
        # By token, which begins with the role's name.
        self.groups: dict[str, list[str]] = {}
        self._webhook = Webhook(self._status)
        self.url = self._webhook.url

    def _status(self, spec: Review) -> Review:
        token = spec["token"]
        if token not in self.groups:
            return {"authenticated": False}
        role = token.partition("/")[0]
        return {"authenticated": True, "user": {"username": f"arn:aws:iam::222222222222:role/{role}", "groups": self.groups[token]}}

    def __enter__(self) -> "TokenReviews":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._webhook.stop()
