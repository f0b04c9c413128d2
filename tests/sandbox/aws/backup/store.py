"""What one account and region keeps of AWS Backup."""

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.utilities.tagging_service import TaggingService

from ...provisioning import Provisioning

Record = dict[str, Any]


class Store:
    """vaults: by name. Descriptions are in the members' names of the service's model."""

    account_id: str
    region_name: str

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.tagger = TaggingService()
        self.vaults: dict[str, Record] = {}
        self.plans: dict[str, Record] = {}
        self.selections: dict[str, Record] = {}
        self.points: dict[str, Record] = {}
        self.backup_jobs: dict[str, Record] = {}
        self.copy_jobs: dict[str, Record] = {}
        self.restore_jobs: dict[str, Record] = {}
        self.tokens: dict[tuple[str, str], str] = {}
        self.opted_in: dict[str, bool] = {}
        self.managed: dict[str, bool] = {}

    def arn(self, kind: str, identity: str) -> str:
        return f"arn:aws:backup:{self.region_name}:{self.account_id}:{kind}:{identity}"

    def once(self, kind: str, given: Record) -> str | None:
        """The identity of what the same token has made before."""
        token = given.get("IdempotencyToken") or given.get("CreatorRequestId")
        return self.tokens.get((kind, token)) if token else None

    def remember(self, kind: str, given: Record, identity: str) -> None:
        token = given.get("IdempotencyToken") or given.get("CreatorRequestId")
        if token:
            self.tokens[kind, token] = identity

    def iter_tagged_resources(self) -> Any:
        return iter(())  # AWS Backup's resources are told of by its own ListTags


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid.uuid4())


def page(items: list[Record], given: Record, result: str, most: int = 1000) -> Record:
    begin, size = int(given.get("NextToken") or 0), min(int(given.get("MaxResults") or most), most)
    following = str(begin + size) if begin + size < len(items) else None
    return {result: items[begin : begin + size], "NextToken": following}
