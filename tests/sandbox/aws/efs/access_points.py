"""Access points: an application's way into a file system."""

from typing import Any

from moto.efs.exceptions import AccessPointNotFound, BadRequest

from .refusals import AccessPointAlreadyExists


class AccessPoints:
    def create_access_point(
        self, client_token: str, tags: list[dict[str, str]], file_system_id: str, posix_user: dict[str, Any], root_directory: dict[str, Any]
    ) -> Any:
        file_system = self.available_file_system(file_system_id)
        if any(one.client_token == client_token for one in self.access_points.values()):
            raise AccessPointAlreadyExists(client_token)
        path = (root_directory or {}).get("Path", "/")
        if not path.startswith("/") or path.count("/") > 4:
            raise BadRequest(f"The root directory's path '{path}' must begin with / and have at most four subdirectories.")
        made = super().create_access_point(client_token, tags, file_system.file_system_id, posix_user, root_directory)
        made.life_cycle_state = "creating"
        self.provisioning.begin("access point", lambda: setattr(made, "life_cycle_state", "available"))
        return made

    def describe_access_points(self, access_point_id: str | None, file_system_id: str | None) -> list[Any]:
        if file_system_id:
            self.file_system(file_system_id)
        found: list[Any] = super().describe_access_points(access_point_id, file_system_id)
        return found

    def delete_access_point(self, access_point_id: str) -> None:
        if access_point_id not in self.access_points:
            raise AccessPointNotFound(access_point_id)
        super().delete_access_point(access_point_id)
        self.tagging_service.delete_all_tags_for_resource(access_point_id)
