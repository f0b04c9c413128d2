"""What values each type of record takes (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html)."""

import ipaddress
import re
from collections.abc import Callable, Iterator

from dns.exception import DNSException
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdatatype import from_text as rdatatype

from .names import fault as name_fault

TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
LONGEST_TEXT = 255
LONGEST_VALUE = 4000
# How many fields a value has: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
FIELDS = {"MX": (2, "Two"), "SRV": (4, "Four"), "CAA": (3, "Three"), "DS": (4, "Four")}
SINGLE = ("CNAME", "SOA")  # of which a set has one value


def faults(kind: str, values: list[str]) -> Iterator[str]:
    for value in values:
        problem = fault(kind, value)
        if problem:
            yield f"Invalid Resource Record: '{problem}'"
    for value in dict.fromkeys(one for one in values if values.count(one) > 1):
        yield f"Duplicate Resource Record: '{value}'"
    if kind in SINGLE and len(values) > 1:
        yield f"A resource record set of type {kind} has one value, and {len(values)} were given"


def fault(kind: str, value: str) -> str | None:
    if len(value) > LONGEST_VALUE:
        return _fatal("ResourceRecordTooLong", f"Value is longer than {LONGEST_VALUE} characters", value[:64])
    return CHECKS.get(kind, _readable)(kind, value) or _readable(kind, value)


def _readable(kind: str, value: str) -> str | None:
    """What a name server's file of the zone takes."""
    try:
        from_text(IN, rdatatype(kind), value)
    except (DNSException, ValueError) as error:
        return _fatal(f"{kind}RRDATAInvalid", f"{type(error).__name__}", value)
    return None


def _address(kind: str, value: str) -> str | None:
    if " " in value:
        return _fatal(f"{kind}RRDATANotSingleField", "Value contains spaces", value)
    family, version = (ipaddress.IPv4Address, 4) if kind == "A" else (ipaddress.IPv6Address, 6)
    try:
        family(value)
    except ValueError:
        return _fatal(f"{kind}RRDATAIllegalIPv{version}Address", f"Value is not a valid IPv{version} address", value)
    return None


def _name(kind: str, value: str) -> str | None:
    return _fatal(f"{kind}RRDATANotSingleField", "Value contains spaces", value) if " " in value else name_fault(value)


def _text(kind: str, value: str) -> str | None:
    if not re.fullmatch(rf"{TEXT.pattern}(\s*{TEXT.pattern})*", value.strip()):
        return _fatal("InvalidCharacterString", "Value should be enclosed in quotation marks", value)
    if any(len(re.sub(r"\\([0-7]{3}|.)", "x", one)) > LONGEST_TEXT for one in TEXT.findall(value)):
        return _fatal("CharacterStringTooLong", "Value is too long", value)
    return None


def _fields(kind: str, value: str) -> str | None:
    number, word = FIELDS[kind]
    if len(value.split(None, number)) != number:
        return _fatal(f"{kind}RRDATANot{word}Fields", f"{kind} record doesn't have {number} fields", value)
    return None


def _fatal(code: str, words: str, value: str) -> str:
    return f"FATAL problem: {code} ({words}) encountered with '{value}'"


CHECKS: dict[str, Callable[[str, str], str | None]] = {
    **dict.fromkeys(("A", "AAAA"), _address),
    **dict.fromkeys(("CNAME", "NS", "PTR"), _name),
    **dict.fromkeys(("TXT", "SPF"), _text),
    **dict.fromkeys(FIELDS, _fields),
}
