"""Tags of quotas that have an applied value: https://docs.aws.amazon.com/servicequotas/latest/userguide/sq-tagging.html"""

import re
from typing import Any

from .refusals import refuse

ARN = re.compile(r"arn:[^:]+:servicequotas:([^:]+):(\d{12}):([^/]+)/([^/]+)")
MOST = 50


class Tagging:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self._tags: dict[tuple[str, str], dict[str, str]] = {}

    def _tags_of(self, arn: str) -> dict[str, str]:
        found = ARN.fullmatch(arn)
        if found is None or (found[1], found[2]) != (self.region_name, self.account_id):
            raise refuse("NoSuchResourceException", "The specified resource does not exist.")
        self.get_service_quota({"ServiceCode": found[3], "QuotaCode": found[4]})
        return self._tags.setdefault((found[3], found[4]), {})

    def list_tags_for_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._tags_of(given["ResourceARN"]).items()]}

    def tag_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        tags, wanted = self._tags_of(given["ResourceARN"]), {tag["Key"]: tag["Value"] for tag in given["Tags"]}
        if any(key.lower().startswith("aws:") for key in wanted):
            raise refuse("TagPolicyViolationException", "The specified tag is a reserved word and cannot be used.")
        if len(tags | wanted) > MOST:
            raise refuse("TooManyTagsException", f"A quota can have {MOST} tags.")
        tags.update(wanted)
        return {}

    def untag_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        tags = self._tags_of(given["ResourceARN"])
        for key in given["TagKeys"]:
            tags.pop(key, None)
        return {}
