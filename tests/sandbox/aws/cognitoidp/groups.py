"""Groups of users."""

from typing import Any

from moto.core.responses import ActionResult

from .refusals import not_found


class Groups:
    def get_group(self, user_pool_id: str, group_name: str) -> Any:
        self.pool(user_pool_id)
        if group_name not in self.user_pools[user_pool_id].groups:
            raise not_found("Group not found.")
        return super().get_group(user_pool_id, group_name)

    def delete_group(self, user_pool_id: str, group_name: str) -> None:
        self.get_group(user_pool_id, group_name)
        super().delete_group(user_pool_id, group_name)


def described(group: Any) -> dict[str, Any]:
    """Without what was never said."""
    return {name: value for name, value in group.to_json().items() if value not in (None, "")}


class GroupRequests:
    def create_group(self) -> ActionResult:
        given = self.given
        about = (given.get("Description"), given.get("RoleArn"), given.get("Precedence"))
        return ActionResult({"Group": described(self.backend.create_group(given["UserPoolId"], given["GroupName"], *about))})

    def get_group(self) -> ActionResult:
        return ActionResult({"Group": described(self.backend.get_group(self.given["UserPoolId"], self.given["GroupName"]))})

    def list_groups(self) -> ActionResult:
        return self._page("Groups", [described(one) for one in self.backend.pool(self.given["UserPoolId"]).groups.values()], limit="Limit")

    def update_group(self) -> ActionResult:
        given = self.given
        about = (given.get("Description"), given.get("RoleArn"), given.get("Precedence"))
        return ActionResult({"Group": described(self.backend.update_group(given["UserPoolId"], given["GroupName"], *about))})
