"""How EKS refuses: with the names of what it speaks of beside the message
(https://docs.aws.amazon.com/eks/latest/APIReference/CommonErrors.html and each operation's own errors).
"""

from typing import Any

from moto.core.exceptions import ServiceException


class EksRefusal(ServiceException):
    """`about`: clusterName, nodegroupName or addonName, as members of the error."""

    def __init__(self, code: str, message: str, **about: Any):
        super().__init__(code, message)
        for name, value in about.items():
            setattr(self, name, value)


def invalid_parameter(message: str, **about: Any) -> EksRefusal:
    return EksRefusal("InvalidParameterException", message, **about)


def invalid_request(message: str, **about: Any) -> EksRefusal:
    return EksRefusal("InvalidRequestException", message, **about)


def in_use(message: str, **about: Any) -> EksRefusal:
    return EksRefusal("ResourceInUseException", message, **about)


def not_found(message: str, **about: Any) -> EksRefusal:
    return EksRefusal("ResourceNotFoundException", message, **about)


def limit_exceeded(message: str, **about: Any) -> EksRefusal:
    return EksRefusal("ResourceLimitExceededException", message, **about)
