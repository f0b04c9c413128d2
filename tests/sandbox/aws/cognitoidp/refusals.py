"""Refusals of Cognito
(https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html and its neighbours).

Words in quotation marks elsewhere are AWS's as its users report them; others are ours.
"""

from moto.core.exceptions import JsonRESTError


class Refused(JsonRESTError):
    code = 400

    def __init__(self, code: str, message: str):
        super().__init__(code, message)


def invalid(message: str) -> Refused:
    return Refused("InvalidParameterException", message)


def not_found(message: str) -> Refused:
    return Refused("ResourceNotFoundException", message)


def not_in_tier(what: str, tier: str, needed: str) -> Refused:
    return Refused("FeatureUnavailableInTierException", f"{what} is not available in the tier {tier}: it needs {needed}.")
