# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role's modules would refuse whatever there is, asked long before they start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib import import_module
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils.converge.model import InvalidPlan

PLUGINS = __name__.rpartition(".plugin_utils.")[0]
# By role the modules whose options its inputs are, and where the contradictions of each stand.
AREAS: dict[str, dict[str, str]] = {
    "access": {"iam": "aws.iam"},
    "vpc": {"vpc": "aws.network"},
    "eks": {"eks": "aws.eks"},
    "karpenter": {"karpenter": "karpenter"},
    "external_dns": {"external_dns": "external_dns"},
    "rds": {"rds": "aws.rds", "postgresql": "postgresql"},
    "s3": {"s3": "aws.s3"},
    "backup": {"backup": "aws.backup"},
    "registry": {"ecr": "aws.ecr"},
    "connectivity": {"vpc_connectivity": "aws.vpc_connectivity"},
    "dns": {"route53": "aws.route53"},
    "identity": {"cognito": "aws.cognito"},
}
# Inputs of a role that another one stands for where they are not given.
BY_DEFAULT = {"rds": {"identifier": "name"}}


def contradictions(role: str, inputs: Mapping[str, Any]) -> list[str]:
    """A sentence each. inputs: the role's, by name. None are found where an argument spec refuses them, which says so itself."""
    found = [problem for module, place in AREAS.get(role, {}).items() for problem in _refused(module, place, _options(role, inputs))]
    return list(dict.fromkeys(found))


def _options(role: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = {name.removeprefix(f"{role}_"): value for name, value in inputs.items()}
    return {**{name: found[other] for name, other in BY_DEFAULT.get(role, {}).items() if other in found}, **found}


def _refused(module: str, place: str, options: Mapping[str, Any]) -> list[str]:
    arguments = deepcopy(import_module(f"{PLUGINS}.modules.{module}").ARGUMENTS)  # the validator writes into defaults
    checked = ArgumentSpecValidator(arguments).validate(dict(_own(arguments, options)))
    if checked.error_messages:
        return []
    try:
        import_module(f"{PLUGINS}.module_utils.{place}.contradictions").refuse_contradictions(checked.validated_parameters)
    except InvalidPlan as refused:
        return refused.problems
    return []


def _own(arguments: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Of the role's inputs the module's. Of a list that several modules share, such as kinds to purge, each has what it knows."""
    for name, argument in arguments.items():
        if name in options:
            value = options[name]
            known = argument.get("choices") if argument["type"] == "list" else None
            yield name, [one for one in value if one in known] if known and isinstance(value, list) else value
