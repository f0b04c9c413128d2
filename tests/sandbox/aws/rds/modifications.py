"""Changes of instances."""

from typing import Any


class Modifications:
    users_of: Any

    def parameters_changed(self, group: Any, changed: dict[str, str]) -> None:
        for user in self.users_of(group):
            print(user)

    def check_role(self, arn: str) -> None:
        pass

    def join_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError("clusters")
