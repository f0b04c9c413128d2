# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a pool's domains whatever there is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..acm.certificates import REGION
from ..identifiers import CERTIFICATE_ARN
from ..route53.zones import within

# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
PREFIX = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
RESERVED = ("aws", "amazon", "cognito")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"({LABEL}\.)+[a-z]{{2,63}}")


def problems(domain: Mapping[str, Any], tier: str | None) -> Iterator[str]:
    """domain: empty where none is described."""
    yield from (f"domain.{problem}" for problem in (*_prefix(domain), *_name(domain), *_certificate(domain)))
    if domain.get("managed_login_version") == 2 and tier == "LITE":
        yield "domain.managed_login_version: 2 is a feature of the plans ESSENTIALS and PLUS; say tier: ESSENTIALS, or version 1"
    if domain.get("managed_login_version") and not (domain.get("prefix") or domain.get("name")):
        yield "domain.managed_login_version: it is given and no domain that it is for; give domain.name or domain.prefix, or leave it out"


def _prefix(domain: Mapping[str, Any]) -> Iterator[str]:
    prefix = domain.get("prefix")
    if not prefix:
        return
    if not PREFIX.fullmatch(prefix):
        yield f"prefix: {prefix!r} has to be up to 63 small letters, digits and hyphens, with none of these at its ends"
    reserved = [word for word in RESERVED if word in prefix]
    if reserved:
        yield f"prefix: {prefix} has {reserved[0]} in it, which AWS keeps for itself; choose another"


def _name(domain: Mapping[str, Any]) -> Iterator[str]:
    name, zone = domain.get("name"), domain.get("zone")
    if not name:
        given = [option for option in ("zone", "certificate_arn") if domain.get(option)]
        yield from (f"{option}: it is given and no name that it is for; give domain.name, or leave it out" for option in given)
        return
    if not DOMAIN.fullmatch(name) or name.count(".") < 2:
        yield f"name: {name!r} is no domain name below another one; write it in small letters, as auth.example.org"
    if not (zone or domain["certificate_arn"]):
        yield "zone: the name needs a certificate; give the zone, for one to be made and validated there, or certificate_arn"
    if zone and not within(name, zone["name"]):
        yield f"name: {name} is not in the zone {zone['name']}; correct it, or give the zone that it is in"
    if zone and zone["external_id"] and not zone["assume_role_arn"]:
        yield "zone.external_id: there is no role to tell it; give zone.assume_role_arn too, or leave it out"


def _certificate(domain: Mapping[str, Any]) -> Iterator[str]:
    arn = domain.get("certificate_arn")
    found = CERTIFICATE_ARN.fullmatch(arn or "")
    if arn and not found:
        yield f"certificate_arn: {arn} is no certificate's ARN; write it as arn:aws:acm:{REGION}:123456789012:certificate/…"
    elif found and found[1] != REGION:
        yield f"certificate_arn: the certificate is in {found[1]}, and Cognito takes those of {REGION} alone"
