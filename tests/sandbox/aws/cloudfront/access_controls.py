"""Origin access controls: how CloudFront signs what it asks of a bucket."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from .refusals import Refused, check_version
from .versions import Versioned, page, plain

MEMBERS = ("Name", "Description", "SigningProtocol", "SigningBehavior", "OriginAccessControlOriginType")
LONGEST = 64  # a name


class AccessControls:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.controls: dict[str, Versioned] = {}

    def control(self, identity: str) -> Versioned:
        if identity not in self.controls:
            raise Refused("NoSuchOriginAccessControl", "The specified origin access control does not exist.")
        return self.controls[identity]

    def checked_control(self, given: dict[str, Any], own: Versioned | None = None) -> dict[str, Any]:
        config = {"Description": "", **given}
        if len(config["Name"]) > LONGEST:
            raise Refused("InvalidArgument", "The parameter Name is too long.")
        if any(one.config["Name"] == config["Name"] and one is not own for one in self.controls.values()):
            raise Refused("OriginAccessControlAlreadyExists", "An origin access control with the same parameters already exists.")
        return config

    def remove_control(self, identity: str, version: str | None) -> None:
        found = self.control(identity)
        check_version(version, found.etag)
        if self.users_of(identity):
            words = "Cannot delete the origin access control because it's in use by one or more distributions."
            raise Refused("OriginAccessControlInUse", words)
        del self.controls[identity]


def summary(control: Versioned) -> dict[str, Any]:
    return {"Id": control.id, **{name: control.config[name] for name in MEMBERS}}


def described(control: Versioned) -> ActionResult:
    return ActionResult({"OriginAccessControl": {"Id": control.id, "OriginAccessControlConfig": control.config}, "ETag": control.etag})


class AccessControlRequests:
    def create_origin_access_control(self) -> ActionResult:
        made = Versioned(self.backend.checked_control(plain(self._get_param("OriginAccessControlConfig"))))
        self.backend.controls[made.id] = made
        return described(made)

    def get_origin_access_control(self) -> ActionResult:
        return described(self.backend.control(self._get_param("Id")))

    def get_origin_access_control_config(self) -> ActionResult:
        found = self.backend.control(self._get_param("Id"))
        return ActionResult({"OriginAccessControlConfig": found.config, "ETag": found.etag})

    def list_origin_access_controls(self) -> ActionResult:
        found = [summary(one) for one in self.backend.controls.values()]
        return ActionResult({"OriginAccessControlList": page(found, self._get_param("Marker"), self._get_param("MaxItems"), "Id")})

    def update_origin_access_control(self) -> ActionResult:
        found = self.backend.control(self._get_param("Id"))
        check_version(self._get_param("IfMatch"), found.etag)
        found.change(self.backend.checked_control(plain(self._get_param("OriginAccessControlConfig")), found))
        return described(found)

    def delete_origin_access_control(self) -> EmptyResult:
        self.backend.remove_control(self._get_param("Id"), self._get_param("IfMatch"))
        return EmptyResult()
