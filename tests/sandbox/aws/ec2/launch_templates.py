"""Launch templates: the tags of a template are its own, and no part of what its instances get."""

from typing import Any


class LaunchTemplates:
    def create_launch_template(self, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
        theirs = [one for one in data.pop("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        return super().create_launch_template(name, description, data | ({"TagSpecifications": theirs} if theirs else {}), tags)
