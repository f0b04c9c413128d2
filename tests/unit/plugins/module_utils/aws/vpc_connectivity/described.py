# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters as the module gets them."""

from copy import deepcopy

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.vpc_connectivity import ARGUMENTS

NETWORKS = {"hub": "10.0.0.0/16", "staging": ["10.2.0.0/16", "10.12.0.0/16"]}
ROLE = "arn:aws:iam::111111111111:role/piksel-staging-network"
PEER = {"vpc_name": "hub", "network": "hub", "assume_role_arn": ROLE, "external_id": "piksel-staging"}
OFFICE = {"name": "office", "ip_address": "203.0.113.10"}
VPN = {"customer_gateways": [OFFICE], "vpn_gateway": {"name": "main"}}


def params(**given):
    """With every default. Raises where an argument spec refuses them."""
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate({"vpc_name": "main", "network": "staging", "networks": NETWORKS, **given})
    assert checked.error_messages == []
    return {"tags": None, **checked.validated_parameters}


def peering(name="hub", peer=None, **more):
    return {"name": name, "peer": {**PEER, **(peer or {})}, **more}


def attachment(**more):
    return {"name": "main", "transit_gateway": {"name": "all"}, "tier": "private", **more}


def connection(**more):
    return {"name": "office", "customer_gateway": "office", "static_routes": ["192.168.0.0/24"], **more}
