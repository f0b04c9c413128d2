# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of one release as values of external-dns' chart. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .names import owner_id, service_account

# Where a role's ARN stands for IRSA: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
# The role's name, whatever leads to it: for people, and by which it is found once its release is not described any more.
ROLE_NOTE = "piksel.infra/role"


def chart_values(release: Mapping[str, Any], cluster: str, region: str, annotations: Mapping[str, Any]) -> dict[str, Any]:
    """What the chart's defaults do not say. annotations: of the service account. The release's own `values` come over it all."""
    values: dict[str, Any] = {
        "provider": {"name": "aws"},
        "serviceAccount": {"create": True, "name": service_account(release).partition("/")[2], "annotations": dict(annotations)},
        "sources": list(release["sources"]),
        "domainFilters": list(release["domain_filters"]),
        "policy": release["policy"],
        "registry": release["registry"],
        "interval": release["interval"],
        "triggerLoopOnEvent": release["trigger_loop_on_event"],
        # Route 53 has no region, and STS, which is asked for the zone role, has.
        "env": [{"name": "AWS_REGION", "value": region}],
        "extraArgs": list(_arguments(release)),
    }
    if release["registry"] == "txt":
        values["txtOwnerId"] = owner_id(release, cluster)
        values |= {key: release[name] for key, name in (("txtPrefix", "txt_prefix"), ("txtSuffix", "txt_suffix")) if release[name]}
    return _with_own(values, release["values"])


def _arguments(release: Mapping[str, Any]) -> Iterator[str]:
    """What the chart has no value for."""
    given = {
        "aws-assume-role": release["assume_role_arn"],
        "aws-assume-role-external-id": release["external_id"],
        "aws-zone-type": release["zone_type"],
        "annotation-filter": release["annotation_filter"],
    }
    yield from (f"--{name}={value}" for name, value in given.items() if value)
    switches = {"aws-zone-match-parent": release["match_parent"], "publish-internal-services": release["publish_internal_services"]}
    yield from (f"--{name}" for name, on in switches.items() if on)


def _with_own(values: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Dictionaries are merged and lists replaced, but for arguments and environment, which are added."""
    whole = merged(values, {key: value for key, value in own.items() if key not in ("extraArgs", "env")})
    whole["extraArgs"] = list(dict.fromkeys([*values["extraArgs"], *_flags(own.get("extraArgs"))]))
    named = {one["name"]: one for one in own.get("env") or []}
    whole["env"] = [*(one for one in values["env"] if one["name"] not in named), *named.values()]
    return whole


def merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: merged(ours[key], theirs[key]) for key in ours.keys() & theirs.keys() if _are_dicts(ours[key], theirs[key])}
    return {**ours, **theirs, **both}


def _are_dicts(*values: Any) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _flags(given: Any) -> Iterator[str]:
    """The chart takes arguments as a list, or as a map of name to value, to a list of them, or to nothing."""
    if not isinstance(given, Mapping):
        yield from given or ()
        return
    for name, value in given.items():
        if value is None:
            yield f"--{name}"
        else:
            yield from (f"--{name}={one}" for one in (value if isinstance(value, list) else [value]))
