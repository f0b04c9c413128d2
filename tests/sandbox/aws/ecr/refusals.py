"""What ECR says no with: codes of its API reference, https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html.

Words after `failed to satisfy constraint` are AWS's as its users report them; others are ours.
"""

from moto.core.exceptions import ServiceException


class Refused(ServiceException):
    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def invalid(parameter: str, constraint: str) -> Refused:
    message = f"Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'"
    return Refused("InvalidParameterException", message)


def no_repository(name: str, account: str) -> Refused:
    message = f"The repository with name '{name}' does not exist in the registry with id '{account}'"
    return Refused("RepositoryNotFoundException", message)


def no_rule(prefix: str, account: str) -> Refused:
    message = f"The pull through cache rule with ecrRepositoryPrefix '{prefix}' does not exist in the registry with id '{account}'"
    return Refused("PullThroughCacheRuleNotFoundException", message)


def no_template(prefix: str, account: str) -> Refused:
    message = f"The Repository Creation Template with prefix '{prefix}' does not exist in the registry with id '{account}'"
    return Refused("TemplateNotFoundException", message)


def too_many(what: str, most: int) -> Refused:
    return Refused("LimitExceededException", f"The limit of {most} {what} is reached")
