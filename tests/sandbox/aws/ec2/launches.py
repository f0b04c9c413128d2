"""Starting instances: what a launch template says counts where the request says nothing, and what can't be started is refused."""

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES
from moto.ec2.utils import convert_tag_spec
from moto.iam.models import iam_backends

from .refusals import refuse

ROOT = {"VolumeSize": 20, "VolumeType": "gp3", "DeleteOnTermination": True}


class Launches:
    def run_instances(self, image_id: str | None, count: int, user_data: Any, security_group_names: list[str], **given: Any) -> Any:
        data = self.launch_template_data(given.get("launch_template"))
        wanted = merged(given, data)
        image = self._image(image_id or data.get("ImageId"))
        self._check_place(wanted, image, count)
        profile = self._profile(wanted.pop("profile"))
        names = security_group_names or data.get("SecurityGroups") or []
        if not names and not wanted["security_group_ids"]:
            wanted["security_group_ids"] = self._default_group(wanted)
        wanted["block_device_mappings"] = _volumes(image, wanted.get("block_device_mappings"))
        tags = wanted.get("tags") or {}
        said = user_data if user_data is not None else data.get("UserData")
        reservation = super().run_instances(image.id, count, said, names, **wanted)
        for instance in reservation.instances:
            self._finish(instance, profile, wanted, tags)
        return reservation

    def launch_template_data(self, named: dict[str, Any] | None) -> dict[str, Any]:
        if not named:
            return {}
        found: dict[str, Any] = self._get_template_from_args(named).data
        return copy.deepcopy(found)

    def _image(self, identifier: str | None) -> Any:
        if not identifier:
            raise refuse("MissingParameter", "The request must contain the parameter ImageId")
        if identifier not in self.amis:
            raise refuse("InvalidAMIID.NotFound", f"The image id '[{identifier}]' does not exist")
        return self.amis[identifier]

    def _check_place(self, wanted: dict[str, Any], image: Any, count: int) -> None:
        """The type is offered in the zone, the image runs on it, and the subnet has addresses."""
        kind, subnet = wanted.get("instance_type"), self._subnet(wanted)
        known = INSTANCE_TYPES.get(kind)
        architectures = known["ProcessorInfo"]["SupportedArchitectures"] if known else []
        if known and image.architecture and image.architecture not in architectures:
            raise refuse(
                "InvalidParameterValue",
                f"The architecture '{','.join(architectures)}' of the specified instance type does not match the architecture "
                f"'{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and "
                "try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type "
                "or AMI.",
            )
        zone = str(subnet.availability_zone) if subnet else wanted.get("placement")
        offers = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(self.region_name, [])
        if known and zone and not any(one["InstanceType"] == kind and one["Location"] == zone for one in offers):
            raise refuse(
                "Unsupported",
                f"Your requested instance type ({kind}) is not supported in your requested Availability Zone ({zone}). Please retry your "
                "request by not specifying an Availability Zone or choosing another one.",
            )
        if subnet and subnet.available_ip_address_count < count:
            raise refuse(
                "InsufficientFreeAddressesInSubnet",
                f"There are not enough free addresses in subnet '{subnet.id}' to satisfy the requested number of instances.",
            )

    def _subnet(self, wanted: dict[str, Any]) -> Any:
        identifier = wanted.get("subnet_id") or next((one["SubnetId"] for one in wanted["nics"] if one.get("SubnetId")), None)
        return self.get_subnet(identifier) if identifier else None

    def _default_group(self, wanted: dict[str, Any]) -> list[str]:
        subnet = self._subnet(wanted)
        found = self.groups.get(subnet.vpc_id, {}) if subnet else {}
        return [group.id for group in found.values() if group.is_default]

    def _profile(self, named: dict[str, str]) -> Any:
        """An instance profile by its name or ARN: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
        if not named:
            return None
        known = list(iam_backends[self.account_id]["aws"].instance_profiles.values())
        found = next((one for one in known if one.name == named.get("Name") or one.arn == named.get("Arn")), None)
        if found is None:
            which, value = next(iter(named.items()))
            said = f"Value ({value}) for parameter iamInstanceProfile.{which.lower()} is invalid."
            raise refuse("InvalidParameterValue", f"{said} Invalid IAM Instance Profile {which.lower()}")
        return found

    def _finish(self, instance: Any, profile: Any, wanted: dict[str, Any], tags: dict[str, dict[str, str]]) -> None:
        if profile is not None:
            self.associate_iam_instance_profile(instance_id=instance.id, iam_instance_profile_arn=profile.arn)
            instance.profile_name = profile.name
        for interface in instance.nics.values():
            interface.add_tags(tags.get("network-interface", {}))
        if wanted.get("fleet_id"):
            instance.add_tags({"aws:ec2:fleet-id": wanted["fleet_id"]})
        kind = INSTANCE_TYPES.get(instance.instance_type)
        instance.hypervisor = "xen"  # as EC2 says of Nitro, too: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
        instance.ebs_optimized = instance.ebs_optimized or bool(kind and kind["EbsInfo"].get("EbsOptimizedSupport") == "default")


def merged(given: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of moto's `run_instances`, with those of the template where there are none."""
    wanted = dict(given)
    own = {"Name": given.get("iam_instance_profile_name"), "Arn": given.get("iam_instance_profile_arn")}
    own = {name: value for name, value in own.items() if value}
    # moto's responses associate a profile that stands in the request itself.
    wanted["profile"] = {} if own else {name: value for name, value in (data.get("IamInstanceProfile") or {}).items() if value}
    if given.get("is_instance_type_default") and data.get("InstanceType"):
        wanted |= {"instance_type": data["InstanceType"], "is_instance_type_default": False}
    wanted["key_name"] = given.get("key_name") or data.get("KeyName")
    wanted["subnet_id"] = given.get("subnet_id") or data.get("SubnetId")
    wanted["metadata_options"] = {**(data.get("MetadataOptions") or {}), **(given.get("metadata_options") or {})}
    if (data.get("Monitoring") or {}).get("Enabled") is True:
        wanted["monitoring_state"] = "enabled"
    wanted["block_device_mappings"] = given.get("block_device_mappings") or data.get("BlockDeviceMappings")
    named = convert_tag_spec(data.get("TagSpecifications") or [])
    own_tags = given.get("tags") or {}
    wanted["tags"] = {kind: {**named.get(kind, {}), **own_tags.get(kind, {})} for kind in {*named, *own_tags}}
    wanted["nics"] = _interfaces(given.get("nics") or [], data.get("NetworkInterfaces") or [], wanted["subnet_id"])
    groups = list(given.get("security_group_ids") or data.get("SecurityGroupIds") or [])
    primary = wanted["nics"][0] if wanted["nics"] else {}
    wanted["security_group_ids"] = groups or list(primary.pop("Groups", None) or [])
    return wanted


def _interfaces(own: list[dict[str, Any]], template: list[dict[str, Any]], subnet: str | None) -> list[dict[str, Any]]:
    """By device and card; the first one is gone with its instance unless it is said to stay."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for one in (*template, *own):
        place = int(one.get("DeviceIndex") or 0), int(one.get("NetworkCardIndex") or 0)
        found[place] = {**found.get(place, {}), **one}
    first = next(iter(found.values()), {})
    if not found and not subnet:
        return []  # moto finds the default subnet
    merged_ones = list(found.values()) or [{}]
    for one in merged_ones:
        one["DeviceIndex"] = int(one.get("DeviceIndex") or 0)
        if not one.get("NetworkInterfaceId"):
            one.setdefault("SubnetId", subnet or first.get("SubnetId"))
            one["DeleteOnTermination"] = one.get("DeleteOnTermination") is not False
    return [{name: value for name, value in one.items() if value is not None} for one in merged_ones]


def _volumes(image: Any, wanted: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """An instance has its image's root volume, whatever else is said."""
    root = image.root_device_name or "/dev/xvda"
    found = {one["DeviceName"]: one for one in wanted or []}
    own = found.setdefault(root, {"DeviceName": root, "Ebs": {}})
    own["Ebs"] = {**ROOT, **{name: value for name, value in own.get("Ebs", {}).items() if value is not None}}
    return list(found.values())


class LaunchesResponse:
    def run_instances(self) -> ActionResult:
        self.ec2_backend._profile(self._get_param("IamInstanceProfile", {}))  # which moto misses in IAM's words
        answer = super().run_instances()
        self.ec2_backend.started(answer.result.instances)
        return answer

    def check_before(self, operation: str) -> None:
        """What a dry run finds missing, beside permissions."""
        backend: Any = self.ec2_backend
        if operation == "CreateFleet":
            for one in self._get_param("LaunchTemplateConfigs", []):
                backend.launch_template_data(one.get("LaunchTemplateSpecification"))
        if operation == "RunInstances":
            data = backend.launch_template_data(self._get_param("LaunchTemplate", {}))
            backend._image(self._get_param("ImageId") or data.get("ImageId"))
            backend._profile(self._get_param("IamInstanceProfile", {}) or data.get("IamInstanceProfile") or {})
