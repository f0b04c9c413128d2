"""How CloudWatch refuses."""

from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue

__all__ = ["invalid_combination", "invalid_value"]


def invalid_value(message: str) -> InvalidParameterValue:
    return InvalidParameterValue(message)


def invalid_combination(message: str) -> InvalidParameterCombination:
    return InvalidParameterCombination(message)
