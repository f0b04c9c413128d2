"""Launch templates: the tags of a template are its own, and no part of what its instances get; lists come in AWS's pages."""

import base64
from typing import Any

from moto.core.responses import ActionResult

from .refusals import refuse

MOST = 200


class LaunchTemplates:
    def create_launch_template(self, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
        theirs = [one for one in data.pop("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        return super().create_launch_template(name, description, data | ({"TagSpecifications": theirs} if theirs else {}), tags)


class LaunchTemplatesResponse:
    def describe_launch_templates(self) -> ActionResult:
        """moto gives the first fifteen and does not say that there are more."""
        found = self.ec2_backend.describe_launch_templates(
            template_names=self._get_param("LaunchTemplateNames", []),
            template_ids=self._known_ids(self._get_param("LaunchTemplateIds", [])),
            filters=self._filters_from_querystring(),
        )
        size, token = int(self._get_param("MaxResults") or MOST), self._get_param("NextToken")
        try:
            begin = int(base64.b64decode(token, validate=True)) if token else 0
        except ValueError:
            raise refuse("InvalidNextToken", "The specified NextToken is invalid.") from None
        rest = {"NextToken": base64.b64encode(str(begin + size).encode()).decode()} if begin + size < len(found) else {}
        return ActionResult({"LaunchTemplates": [self._described(one) for one in found[begin : begin + size]], **rest})

    def _known_ids(self, identifiers: list[str]) -> list[str]:
        for identifier in identifiers:
            self.ec2_backend.get_launch_template(identifier)
        return identifiers

    def _described(self, template: Any) -> dict[str, Any]:
        return {
            "CreateTime": template.create_time,
            "CreatedBy": f"arn:aws:iam::{self.current_account}:root",
            "DefaultVersionNumber": template.default_version_number,
            "LatestVersionNumber": template.latest_version_number,
            "LaunchTemplateId": template.id,
            "LaunchTemplateName": template.name,
            "Tags": template.get_tags(),
        }
