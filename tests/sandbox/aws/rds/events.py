"""What happened, as DescribeEvents tells it."""

from datetime import datetime, timedelta
from typing import Any

from .instance import now

HOUR, FORTNIGHT = timedelta(hours=1), timedelta(days=14)


class Events:
    def happened(self, found: Any, kind: str, category: str, message: str) -> None:
        event = {
            "SourceIdentifier": found.identifier,
            "SourceType": kind,
            "SourceArn": found.arn,
            "Message": message,
            "EventCategories": [category],
            "Date": now(),
        }
        self.told.append(event)

    @property
    def told(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.__dict__.setdefault("_told", [])
        return found

    def describe_events(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Of the last hour, unless a time is said."""
        minutes = given.get("Duration")
        begin: datetime = given.get("StartTime") or now() - (timedelta(minutes=minutes) if minutes else HOUR)
        end = given.get("EndTime") or now() + HOUR
        found = [one for one in self.told if begin <= one["Date"] <= end]
        for name in ("SourceIdentifier", "SourceType"):
            found = [one for one in found if given.get(name) in (None, one[name])]
        categories = set(given.get("EventCategories") or [])
        return [one for one in found if not categories or categories & set(one["EventCategories"])]
