"""How EC2 refuses."""

from moto.ec2.exceptions import EC2ClientError


def refuse(code: str, message: str) -> EC2ClientError:
    return EC2ClientError(code, message)


def dependency(kind: str, identifier: str) -> EC2ClientError:
    return EC2ClientError("DependencyViolation", f"The {kind} '{identifier}' has dependencies and cannot be deleted.")
