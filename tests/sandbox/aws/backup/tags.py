"""Tags of vaults, plans and recovery points."""

from .refusals import invalid, not_found
from .store import Record


class Tags:
    def list_tags(self, given: Record) -> Record:
        self._known(given["ResourceArn"])
        return {"Tags": self.tags_of(given["ResourceArn"])}

    def tag_resource(self, given: Record) -> None:
        self._known(given["ResourceArn"])
        self.tag(given["ResourceArn"], given["Tags"])

    def untag_resource(self, given: Record) -> None:
        self._known(given["ResourceArn"])
        self.tagger.untag_resource_using_names(given["ResourceArn"], given["TagKeyList"])

    def tag(self, arn: str, tags: dict[str, str] | None) -> None:
        if any(key.lower().startswith("aws:") for key in tags or {}):
            raise invalid("Tag keys can't begin with aws:")
        self.tagger.tag_resource(arn, [{"Key": key, "Value": value} for key, value in (tags or {}).items()])

    def tags_of(self, arn: str) -> dict[str, str]:
        found: dict[str, str] = self.tagger.get_tag_dict_for_resource(arn)
        return found

    def _known(self, arn: str) -> None:
        vaults = {one["BackupVaultArn"] for one in self.vaults.values()}
        plans = {one["BackupPlanArn"] for one in self.plans.values() if not one.get("DeletionDate")}
        if arn not in vaults | plans | self.points.keys():
            raise not_found(f"Resource {arn} does not exist.")
