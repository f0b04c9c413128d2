"""How much of EC2 and VPC an account may have: the values that Service Quotas has, raised ones too."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError

from ..servicequotas import limits
from ..servicequotas.buckets import Bucket, bucket
from ..servicequotas.usage import vcpus, vcpus_by_bucket
from .refusals import refuse

DEFAULT_TYPE = "m1.small"  # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html


class Quotas:
    def allowed(self, service: str, code: str) -> int:
        return limits.allowed(self.account_id, self.region_name, service, code)

    def refusal_to_launch(self, instance_type: str, spot: bool, count: int = 1) -> EC2ClientError | None:
        """What EC2 says when so many instances are more than the type's quota leaves. None: they may be launched."""
        counted = bucket(instance_type, spot)
        if counted is None:
            return None
        most = self.allowed("ec2", counted.code)
        if vcpus_by_bucket(self.account_id, self.region_name)[counted] + count * vcpus(instance_type) <= most:
            return None
        return too_many(counted, most)

    def run_instances(self, image_id: str, count: int, user_data: Any, security_group_names: list[str], **given: Any) -> Any:
        spot = given.get("lifecycle") == "spot" or given.get("instance_market_options") == "spot"
        refusal = self.refusal_to_launch(self._type_to_launch(given), spot, count)
        if refusal:
            raise refusal
        return super().run_instances(image_id, count, user_data, security_group_names, **given)

    def _type_to_launch(self, given: dict[str, Any]) -> str:
        if given.get("is_instance_type_default") and given.get("launch_template"):
            template = self._get_template_from_args(given["launch_template"]).data
            return str(template.get("InstanceType", DEFAULT_TYPE))
        return str(given.get("instance_type") or DEFAULT_TYPE)

    def start_instances(self, instance_ids: list[str]) -> Any:
        """A stopped instance used nothing of the quota."""
        for instance in self.get_multi_instances_by_id(instance_ids):
            refusal = self.refusal_to_launch(instance.instance_type, instance.lifecycle == "spot") if instance.state == "stopped" else None
            if refusal:
                raise refusal
        return super().start_instances(instance_ids)


def too_many(counted: Bucket, most: int) -> EC2ClientError:
    if counted.spot:
        return refuse("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded")
    return refuse(
        "VcpuLimitExceeded",
        f"You have requested more vCPU capacity than your current vCPU limit of {most} allows for the instance bucket that the "
        "specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this "
        "limit.",
    )
