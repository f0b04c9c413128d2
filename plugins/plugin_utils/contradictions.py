# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role's module would refuse whatever there is, asked long before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from importlib import import_module
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils.converge.model import InvalidPlan

PLUGINS = __name__.rpartition(".plugin_utils.")[0]
# By role, whose inputs are the options of the module of that name, where its contradictions stand.
AREAS = {"vpc": "aws.network", "eks": "aws.eks", "karpenter": "karpenter", "external_dns": "external_dns"}


def contradictions(role: str, inputs: Mapping[str, Any]) -> list[str]:
    """A sentence each. inputs: the role's, by name. None are found where an argument spec refuses them, which says so itself."""
    if role not in AREAS:
        return []
    arguments = deepcopy(import_module(f"{PLUGINS}.modules.{role}").ARGUMENTS)  # the validator writes into defaults
    given = {name: inputs[f"{role}_{name}"] for name in arguments if f"{role}_{name}" in inputs}
    checked = ArgumentSpecValidator(arguments).validate(given)
    if checked.error_messages:
        return []
    try:
        import_module(f"{PLUGINS}.module_utils.{AREAS[role]}.contradictions").refuse_contradictions(checked.validated_parameters)
    except InvalidPlan as refused:
        return refused.problems
    return []
