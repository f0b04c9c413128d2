"""What tests say of AWS's and Kubernetes' answers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, message: str = "") -> Iterator[None]:
    """The block is refused by AWS with this code, and a message that has these words."""
    try:
        yield
    except ClientError as error:
        found = error.response["Error"]
        if found["Code"] != code or message not in found["Message"]:
            raise AssertionError(f"refused with {found['Code']} ({found['Message']}), not with {code}") from error
    else:
        raise AssertionError(f"not refused: {code} was expected")


def tagged(kind: str, **tags: str) -> list[dict[str, object]]:
    """The `TagSpecifications` of a resource of that kind."""
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def eventually(done: Callable[[], object], seconds: float = 60) -> None:
    """The condition comes about, for programs that act in their own time."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise AssertionError(f"did not come about within {seconds:g} seconds")
        time.sleep(0.1)
