"""What has an id, a configuration and a version of it."""

import string
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

SIGNS = string.ascii_uppercase + string.digits


def identifier(length: int = 14) -> str:
    return "E" + "".join(mock_random.choice(SIGNS) for _ in range(length - 1))


@dataclass
class Versioned:
    config: dict[str, Any]
    id: str = field(default_factory=identifier)
    etag: str = field(default_factory=identifier)
    changed: Any = field(default_factory=utcnow)

    def change(self, config: dict[str, Any]) -> None:
        self.config, self.etag, self.changed = config, identifier(), utcnow()


def plain(value: Any) -> Any:
    """What a request said, as plain data."""
    if hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items() if item is not None}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def page(found: list[Any], marker: str | None, most: int | None, what: str) -> dict[str, Any]:
    """A part of a list as CloudFront gives it. what: the member that tells where the next one begins."""
    most = int(most or 100)
    start = next((number + 1 for number, one in enumerate(found) if marker and one[what] == marker), 0)
    items = found[start : start + most]
    more = len(found) > start + most
    following = {"NextMarker": items[-1][what]} if more else {}
    return {"Marker": marker or "", "MaxItems": most, "IsTruncated": more, "Quantity": len(items), "Items": items, **following}
