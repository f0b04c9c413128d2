"""Refusals of Secrets Manager (https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html and each operation's page).

All of them have status 400. Words in quotation marks elsewhere are AWS's as its users report them; others are ours.
"""

from moto.secretsmanager.exceptions import SecretsManagerClientError

DELETED = "You can't perform this operation on the secret because it was marked for deletion."


class Refused(SecretsManagerClientError):
    def __init__(self, code: str, message: str):
        super().__init__(code, message)


def invalid_parameter(message: str) -> Refused:
    return Refused("InvalidParameterException", message)


def invalid_request(message: str) -> Refused:
    return Refused("InvalidRequestException", message)


def not_found(message: str = "Secrets Manager can't find the specified secret.") -> Refused:
    return Refused("ResourceNotFoundException", message)


def no_value(which: str, name: str) -> Refused:
    """`which`: "staging label" or "VersionId"."""
    return not_found(f"Secrets Manager can't find the specified secret value for {which}: {name}")


def exists(message: str) -> Refused:
    return Refused("ResourceExistsException", message)


def on_replica() -> Refused:
    return invalid_parameter("Operation not permitted on a replica secret. Call must be made in primary secret's region.")


def access_denied(caller: str, action: str, arn: str) -> Refused:
    what = f"secretsmanager:{action}"
    why = f"because no resource-based policy allows the {what} action"
    return Refused("AccessDeniedException", f"User: {caller} is not authorized to perform: {what} on resource: {arn} {why}")


def token_in_use(token: str, arn: str) -> Refused:
    return exists(f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}.")
