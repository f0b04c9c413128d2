"""What AWS Resource Access Manager says no with (https://docs.aws.amazon.com/ram/latest/APIReference/API_Operations.html)."""

from moto.core.exceptions import JsonRESTError


class Refused(JsonRESTError):
    code = 400


def invalid(message: str) -> Refused:
    return Refused("InvalidParameterException", message)


def malformed(arn: str) -> Refused:
    return Refused("MalformedArnException", f"The specified resource ARN {arn} is not valid. Verify the ARN and try again.")


def unknown(what: str) -> Refused:
    return Refused("UnknownResourceException", f"{what} could not be found.")


def not_permitted(message: str) -> Refused:
    return Refused("OperationNotPermittedException", message)


def mismatch(token: str) -> Refused:
    return Refused("IdempotentParameterMismatchException", f"Client token {token} was used with other parameters.")


def invitation(what: str, arn: str) -> Refused:
    """what: ArnNotFound, AlreadyAccepted or AlreadyRejected."""
    return Refused(f"ResourceShareInvitation{what}Exception", f"The resource share invitation {arn}: {what}.")
