# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment's needs from a module's parameters, with what EC2 tells of instance types."""

from __future__ import annotations

from typing import Any

from ...karpenter.nodes.merging import merged
from ..area import Clients
from .instance_types import read_instance_types
from .names import closest
from .needs import Needs, with_more
from .pools import node_group, node_pool, patterns


def tell_needs(module: Any) -> None:
    """One run of the module `service_quota_need_info`."""
    params, region = module.params, module.region
    entries = merged(params["node_pools"], params["node_pool_template"], params["gpu_node_pool_template"])
    groups = params["node_groups"]
    asked = patterns(entries, groups)
    catalogue = read_instance_types(Clients(module).get("ec2"), asked) if asked else {}
    found = [node_pool(one, catalogue, region) for one in entries], [node_group(one, catalogue, region) for one in groups]
    pools, node_groups = ([one for one, _ in ones if one] for ones in found)
    problems = [problem for ones in found for _, of in ones for problem in of]
    problems += _unknown_promises(params["pool_vcpus"], [str(one.get("name")) for one in entries])
    needs = Needs(region, params["minimum_vcpus"], params["pool_vcpus"])
    for one in (*pools, *node_groups):
        needs.add_pool(one)
    needs.add_counts(params["counts"] or {}, node_groups)
    result = {"changed": False, "needs": with_more(needs.told(), params["more"], region)}
    problems += needs.problems
    if problems:
        module.fail_json(msg="; ".join(problems), problems=problems, **result)
    module.exit_json(**result)


def _unknown_promises(promised: dict[str, Any], names: list[str]) -> list[str]:
    unknown = [name for name in promised if name not in names]
    advice = {name: closest(name, names) for name in unknown}
    return [f"pool_vcpus: there is no node pool {name}" + (f"; did you mean {advice[name]}?" if advice[name] else "") for name in unknown]
