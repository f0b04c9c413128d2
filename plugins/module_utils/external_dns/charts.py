# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases of Helm that the module's parameters describe. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..converge.model import Reference
from ..kubernetes.helm.spec import Chart, Release
from .names import role_name, service_account
from .spec import VARIABLE
from .values import ROLE_ANNOTATION, ROLE_NOTE, chart_values

OWNER = "external_dns"  # in a label of the releases
ROLE, ASSOCIATION, RELEASE = "iam_role", "eks_pod_identity_association", "helm_release"


def releases(params: Mapping[str, Any], region: str) -> list[Release]:
    return [_release(params, region, one) for one in params["releases"] or ()]


def _release(params: Mapping[str, Any], region: str, given: Mapping[str, Any]) -> Release:
    role, account = role_name(given, params["cluster_name"]), service_account(given)
    irsa = params["identity_method"] == "irsa"
    annotations = {ROLE_NOTE: role, **({ROLE_ANNOTATION: Reference(ROLE, role, "arn")} if irsa else {})}
    # Pods that find no identity when they start don't look again.
    after = ((ROLE, role),) if irsa else ((ROLE, role), (ASSOCIATION, account))
    chart = params["chart"]
    return Release(
        given["namespace"],
        given["name"],
        Chart(chart["ref"], params["version"], chart["repository"]),
        chart_values(given, params["cluster_name"], region, annotations),
        after=after,
        timeout=params["timeout"],
        variable=VARIABLE,
    )
