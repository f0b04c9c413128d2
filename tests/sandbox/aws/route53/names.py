"""Domain names as Route 53 keeps them (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html)."""

import re
from functools import lru_cache

ESCAPE = re.compile(r"\\([0-7]{3})")
PLAIN = re.compile(r"[a-z0-9_.-]")
LONGEST_LABEL = 63
LONGEST = 255


def normal(name: str) -> str:
    """In small letters, with the dot at the end, each other sign than letters, digits, `-` and `_` as an octal code."""
    text = ESCAPE.sub(lambda found: chr(int(found[1], 8)), name).lower().rstrip(".")
    return "".join(sign if PLAIN.match(sign) else f"\\{ord(sign):03o}" for sign in text) + "."


def labels(name: str) -> list[str]:
    return normal(name).rstrip(".").split(".")


def within(name: str, zone: str) -> bool:
    """The zone's own name is."""
    return name == zone or name.endswith(f".{zone}")


@lru_cache(maxsize=16384)
def order(name: str) -> tuple[str, ...]:
    """By which Route 53 lists names: the labels from the last to the first."""
    return tuple(labels(name)[::-1])


def fault(name: str) -> str | None:
    """What keeps it from being a domain name, in AWS's words for it."""
    parts = ESCAPE.sub("*", name).rstrip(".").split(".")
    if "" in parts:
        return f"FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '{name}'"
    if any(len(part) > LONGEST_LABEL for part in parts):
        return f"FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '{name}'"
    if len(".".join(parts)) > LONGEST:
        return f"FATAL problem: DomainNameTooLong (Domain name is too long) encountered with '{name}'"
    unsupported = next((sign for sign in name if ord(sign) <= ord(" ") or ord(sign) > ord("~")), None)
    if unsupported:
        return f"FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '{unsupported}'"
    return None
