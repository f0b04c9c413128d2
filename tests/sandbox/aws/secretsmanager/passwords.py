"""Random passwords by AWS's rules (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html)."""

import random
import string
from typing import Any

from .refusals import invalid_parameter

LENGTH = 32
TYPES = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}
_random = random.SystemRandom()


def password(given: dict[str, Any]) -> str:
    length, excluded = given.get("PasswordLength", LENGTH), set(given.get("ExcludeCharacters", ""))
    included = [characters for flag, characters in TYPES.items() if not given.get(flag)]
    included += [" "] if given.get("IncludeSpace") else []
    types = [[one for one in characters if one not in excluded] for characters in included]
    every = [one for characters in types for one in characters]
    if not every:
        raise invalid_parameter("The password can't be generated: all characters are excluded.")
    required = []
    if given.get("RequireEachIncludedType", True):
        if not all(types):
            raise invalid_parameter("The password can't be generated: all characters of a required type are excluded.")
        if length < len(types):
            raise invalid_parameter("Password length is too short based on the required types.")
        required = [_random.choice(characters) for characters in types]
    chosen = [*required, *(_random.choice(every) for _ in range(length - len(required)))]
    _random.shuffle(chosen)
    return "".join(chosen)
