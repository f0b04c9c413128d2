"""What happens to instances when AWS wants it, at a test's word."""

import threading
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from ...provisioning import Provisioning
from ...settings import ACCOUNTS, REGION
from .events import emit

NOTICE = 2.0  # minutes between the warning and the end of a spot instance


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/events. None: there is no such thing."""
    if (method, path) != ("POST", "/instances"):
        return None
    return of_instance(**given)


def of_instance(account: str, instance: str, happening: str) -> dict[str, Any]:
    """happening: "interruption", "rebalance" or "maintenance"."""
    number = ACCOUNTS[account]
    found: Any = ec2_backends[number][REGION].get_instance(instance)
    known = {"interruption": interruption, "rebalance": rebalance, "maintenance": maintenance}
    if happening not in known:
        raise ValueError(f"happening is one of {', '.join(known)}, not {happening}")
    if happening != "maintenance" and found.lifecycle != "spot":
        raise ValueError(f"{instance} is no spot instance")
    known[happening](number, found)
    return {"told": happening}


def interruption(account: str, instance: Any) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html"""
    detail = {"instance-id": instance.id, "instance-action": "terminate"}
    emit(account, REGION, "aws.ec2", "EC2 Spot Instance Interruption Warning", [_arn(instance)], detail)
    if Provisioning.minute is not None:
        end = threading.Timer(NOTICE * Provisioning.minute, instance.ec2_backend.terminate_instances, ([instance.id],))
        end.daemon = True
        end.start()


def rebalance(account: str, instance: Any) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html"""
    kind, detail = "EC2 Instance Rebalance Recommendation", {"instance-id": instance.id}
    emit(account, REGION, "aws.ec2", kind, [_arn(instance)], detail)


def maintenance(account: str, instance: Any) -> None:
    """The instance's hardware is to be retired: https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html"""
    code, moment = "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", utcnow().strftime("%a, %d %b %Y %H:%M:%S GMT")
    detail = {
        "eventArn": f"arn:aws:health:{REGION}::event/EC2/{code}/{code}_{instance.id}",
        "service": "EC2",
        "eventTypeCode": code,
        "eventTypeCategory": "scheduledChange",
        "startTime": moment,
        "endTime": moment,
        "eventDescription": [{"language": "en_US", "latestDescription": "EC2 has detected degradation of the underlying hardware."}],
        "affectedEntities": [{"entityValue": instance.id}],
    }
    emit(account, REGION, "aws.health", "AWS Health Event", [instance.id], detail)


def state_changed(ec2: Any, instance: Any, state: str) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html"""
    resource = f"arn:aws:ec2:{ec2.region_name}:{ec2.account_id}:instance/{instance.id}"
    detail = {"instance-id": instance.id, "state": state}
    emit(ec2.account_id, ec2.region_name, "aws.ec2", "EC2 Instance State-change Notification", [resource], detail)


def _arn(instance: Any) -> str:
    """Of a spot instance's notices, which have the zone in the place of the region, and no account."""
    return f"arn:aws:ec2:{instance.availability_zone}:instance/{instance.id}"
