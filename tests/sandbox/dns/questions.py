"""Domain names in DNS's own form and in Route 53's."""

import re

import dns.name
from dns.message import Message
from dns.rdatatype import RdataType

from ..aws.route53.names import normal

OCTAL = re.compile(r"\\([0-7]{3})")


def text(name: dns.name.Name) -> str:
    """As Route 53 has it."""
    labels = [label.decode("latin-1").replace("\\", "\\134").replace(".", "\\056") for label in name.labels if label]
    return normal(".".join(labels)) if labels else "."


def dns_name(text: str) -> dns.name.Name:
    """labels are split before they are read, as one may have a dot of its own."""
    labels = [OCTAL.sub(lambda sign: chr(int(sign[1], 8)), label).encode("latin-1") for label in text.rstrip(".").split(".")]
    return dns.name.Name([*(label for label in labels if label), b""])


def parent(name: str) -> str:
    """Of the last domain, the root."""
    return name.partition(".")[2] or "."


def upwards(name: str) -> list[str]:
    """The name and all above it, but for the root."""
    found = []
    while name != ".":
        found.append(name)
        name = parent(name)
    return found


def question(query: Message) -> tuple[str, RdataType]:
    asked = query.question[0]
    return text(asked.name), asked.rdtype
