"""What AWS Backup says no with (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Operations.html)."""

from moto.core.exceptions import JsonRESTError


class Refused(JsonRESTError):
    code = 400


def invalid(message: str) -> Refused:
    return Refused("InvalidParameterValueException", message)


def missing(message: str) -> Refused:
    return Refused("MissingParameterValueException", message)


def not_now(message: str) -> Refused:
    return Refused("InvalidRequestException", message)


def not_found(message: str) -> Refused:
    return Refused("ResourceNotFoundException", message)


def already(message: str) -> Refused:
    return Refused("AlreadyExistsException", message)


def unseen() -> Refused:
    """Of a vault that is not there AWS says no more than of one that the caller may not see.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/errors.go
    """
    refused = Refused("AccessDeniedException", "Insufficient privileges to perform this action.")
    refused.code = 403
    return refused
