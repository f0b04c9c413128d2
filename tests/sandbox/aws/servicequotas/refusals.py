"""How Service Quotas refuses (https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html
and its neighbours): all with status 400, throttling too.
"""

from moto.core.exceptions import ServiceException


class ServiceQuotasRefusal(ServiceException):
    """moto finds the model of an error through the module of its class."""


def refuse(code: str, message: str) -> ServiceException:
    return ServiceQuotasRefusal(code, message)


def no_such_service() -> ServiceException:
    """The message is quoted in https://github.com/aws/aws-cli/issues/4569."""
    return refuse("NoSuchResourceException", "The request failed because the specified service does not exist.")


def no_such_quota() -> ServiceException:
    return refuse("NoSuchResourceException", "The request failed because the specified quota does not exist.")


def illegal(message: str) -> ServiceException:
    return refuse("IllegalArgumentException", message)


def throttled() -> ServiceException:
    """Clients in botocore's mode "legacy" do not try this again: https://github.com/boto/botocore/pull/2328."""
    return refuse("TooManyRequestsException", "Rate exceeded")
