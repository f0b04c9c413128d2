"""What an instance or cluster uses of other services, and the group of parameters that it has."""

from typing import Any

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends

from .instance import Instance
from .refusals import invalid_combination, invalid_value, refused

DEFAULT_KEY = "alias/aws/rds"


class Placing:
    account_id: str
    region_name: str
    chosen_subnet_group: Any
    ec2: Any
    parameter_group: Any

    def settle_key(self, settings: dict[str, Any]) -> None:
        if not settings.get("StorageEncrypted"):
            if settings.get("KmsKeyId"):
                raise invalid_combination("The parameter KmsKeyId can't be specified for an unencrypted DB instance.")
            return
        settings["KmsKeyId"] = self.key_arn(settings.get("KmsKeyId") or DEFAULT_KEY)

    def key_arn(self, given: str) -> str:
        kms: Any = kms_backends[self.account_id][self.region_name]
        try:
            key = kms.describe_key(given.rpartition("key/")[2] if given.startswith("arn:") and "key/" in given else given)
        except Exception:  # moto's own, and a KeyError for an alias that is not there
            said = f"The specified KMS key [{given}] does not exist, is not enabled or you do not have permissions to access it."
            raise refused("KMSKeyNotAccessibleFault", said) from None
        if not key.enabled:
            raise refused("KMSKeyNotAccessibleFault", f"The specified KMS key [{given}] is not enabled.")
        return str(key.arn)

    def check_monitoring(self, settings: dict[str, Any]) -> None:
        interval, role = settings.get("MonitoringInterval"), settings.get("MonitoringRoleArn")
        if interval not in (0, 1, 5, 10, 15, 30, 60):
            raise invalid_value(f"Invalid monitoring interval: {interval}. Valid values: 0, 1, 5, 10, 15, 30, 60.")
        if interval and not role:
            raise invalid_combination("A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.")
        if role and not interval:
            said = "You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value."
            raise invalid_combination(said)
        if role:
            self.check_role(role)

    def place(self, made: Instance, given: dict[str, Any]) -> None:
        made.subnet_group = self.chosen_subnet_group(given.get("DBSubnetGroupName"))
        made.groups = self.chosen_groups(given.get("VpcSecurityGroupIds"), made.subnet_group.vpc_id)
        zones, wanted = made.subnet_group.zones, given.get("AvailabilityZone")
        if wanted and made.settings["MultiAZ"]:
            raise invalid_combination("Requesting a specific availability zone is not valid for Multi-AZ instances.")
        if wanted and wanted not in zones:
            raise refused("InvalidVPCNetworkStateFault", f"The subnet group {made.subnet_group.name} has no subnet in {wanted}.")
        made.zone = wanted or zones[0]
        made.second_zone = next((zone for zone in zones if zone != made.zone), None)
        made.subnet_id = next(one.id for one in made.subnet_group.subnets if one.availability_zone == made.zone)

    def chosen_groups(self, wanted: list[str] | None, vpc: str) -> list[str]:
        groups = wanted or [self.ec2.get_default_security_group(vpc).id]
        for group in groups:
            found = self.ec2.get_security_group_from_id(group)
            if found is None:
                raise invalid_value(f"Invalid security group , groupId= {group}, groupName=.")
            if found.vpc_id != vpc:
                raise invalid_combination("The DB instance and EC2 security group are in different VPCs.")
        return list(groups)

    def choose_parameter_group(self, made: Instance, name: str | None) -> None:
        group = self.parameter_group("pg", name or f"default.{made.version.family}")
        if group.family != made.version.family:
            said = f"The parameter group {group.name} with DBParameterGroupFamily {group.family} can't be used for this instance."
            raise invalid_combination(f"{said} Please use a parameter group with DBParameterGroupFamily {made.version.family}")
        made.parameter_group = group

    def check_role(self, arn: str) -> None:
        """RDS takes it for enhanced monitoring if it is there and lets that in."""
        roles = iam_backends[self.account_id]["aws"].roles.values()
        role = next((one for one in roles if one.arn == arn), None)
        if role is None or "monitoring.rds.amazonaws.com" not in str(role.assume_role_policy_document):
            said = "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
            raise invalid_value(f"{said} ({arn})")
