"""Refusals of RDS: the codes are those of its model (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html and each
operation's page). Words in quotation marks elsewhere are AWS's as its users report them; others are ours."""

from moto.core.utils import get_service_model
from moto.rds.exceptions import RDSClientError


class Refused(RDSClientError):
    """AWS's code and a message."""


def refused(fault: str, message: str) -> Refused:
    """By the name of the fault in RDS's model, which says its code."""
    code = str(get_service_model("rds").shape_for(fault).metadata["error"]["code"])
    return Refused(code, message)


def invalid_value(message: str) -> Refused:
    return Refused("InvalidParameterValue", message)


def invalid_combination(message: str) -> Refused:
    return Refused("InvalidParameterCombination", message)


def missing_instance(identifier: str) -> Refused:
    return refused("DBInstanceNotFoundFault", f"DBInstance {identifier} not found.")


def wrong_state(identifier: str, status: str, wanted: str = "available") -> Refused:
    said = f"Instance {identifier} is not in {wanted} state." if status != "deleting" else f"Instance {identifier} is being deleted."
    return refused("InvalidDBInstanceStateFault", said)
