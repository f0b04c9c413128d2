# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's parameters as Ansible hands them over, and the network they describe in an account."""

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamRole
from ansible_collections.piksel.infra.plugins.module_utils.aws.logs import LogGroup
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.build import EC2_KINDS
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.layout import lay_out
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.modules.vpc import ARGUMENTS

REGION = "ap-southeast-3"
A, B, C = (f"{REGION}{letter}" for letter in "abc")
CIDR = "10.2.0.0/16"


class Nowhere:
    """Stands where kinds expect an area, to plan without reading."""

    purge_tags = False


KINDS = {kind.kind: kind(Nowhere()) for kind in EC2_KINDS}
KINDS["iam_role"] = IamRole(None, [], "piksel.infra", False)
KINDS["log_group"] = LogGroup(None, [], "piksel.infra", False)


def params(**given):
    """With the argument spec's defaults; those of AWS's connection left out."""
    result = ArgumentSpecValidator(ARGUMENTS).validate({"name": "main", **given})
    assert not result.error_messages
    return result.validated_parameters


def tier(name, type_of_tier=None, **more):
    sizes = {} if "cidrs" in more else {"prefix_length": 24}
    return {"name": name, "type": type_of_tier or name, **sizes, **more}


TIERS = [tier("public"), tier("private"), tier("database", "isolated")]


def describe(zones=(A, B), existing=(), present=(), adopted_cidr=None, **given):
    """Resources by kind and name."""
    parameters = params(**{"cidr": CIDR, "tiers": TIERS, **given})
    cidrs = [parameters["cidr"] or adopted_cidr, *(parameters["secondary_cidrs"] or [])]
    subnets = lay_out("main", cidrs, parameters["tiers"] or [], list(zones), list(present))
    resources = Description(parameters, subnets, list(existing), REGION, cidrs).resources()
    plan(resources, [], KINDS)  # raises where one refers to what is not described, or is described twice
    return {one.key: one for one in resources}


def names(described, kind):
    return [name for of, name in described if of == kind]
