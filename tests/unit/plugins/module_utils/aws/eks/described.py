# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's parameters as Ansible hands them over, and the cluster they describe in an account."""

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.access import AccessEntry, PodIdentityAssociation
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.addons import Addon
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.cluster import EksCluster
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.launch_templates import LaunchTemplate
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.node_groups import NodeGroup
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamOidcProvider, IamRole
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.endpoints import SecurityGroup
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.security_group_rules import SecurityGroupRule
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.modules.eks import ARGUMENTS

ADMINISTRATORS = "arn:aws:iam::123456789012:role/administrators"
OURS = {"ManagedBy": "piksel.infra"}


class Nowhere:
    """Stands where kinds expect an area, to plan without reading."""

    purge_tags = False
    name = "example"


KINDS = {
    kind.kind: kind
    for kind in (
        EksCluster(Nowhere()),
        NodeGroup(Nowhere(), {}),
        Addon(Nowhere(), [], {}),
        AccessEntry(Nowhere()),
        PodIdentityAssociation(Nowhere()),
        SecurityGroup(Nowhere()),
        SecurityGroupRule(Nowhere(), []),
        LaunchTemplate(Nowhere(), "example"),
        IamRole(None, [], "piksel.infra", False),
        IamOidcProvider(None, {}, "piksel.infra", False),
    )
}


def params(**given):
    """With the argument spec's defaults; those of AWS's connection left out."""
    result = ArgumentSpecValidator(ARGUMENTS).validate({"name": "example", "vpc_name": "main", "version": "1.34", "tags": OURS, **given})
    assert not result.error_messages
    return result.validated_parameters


def group(name="system", **more):
    return {"name": name, "instance_types": ["t3.large"], **more}


def addon(name, **more):
    return {"name": name, **more}


def entry(principal_arn=ADMINISTRATORS, *policies, **more):
    return {"principal_arn": principal_arn, "policies": [{"policy": policy} for policy in policies], **more}


def identity(name="vpc-cni", service_account="aws-node", **more):
    return {"name": name, "namespace": "kube-system", "service_account": service_account, **more}


NETWORK = {"vpc_id": "vpc-1", "subnet_ids": frozenset({"subnet-1", "subnet-2"})}


def resources(there=(), versions=None, **given):
    parameters = params(**given)
    versions = {one["name"]: one["version"] or "v1" for one in parameters["addons"] or []} if versions is None else versions
    return Description(parameters, NETWORK, "aws", versions, set(there)).resources()


def describe(there=(), **given):
    """Resources by kind and name."""
    described = resources(there, **given)
    plan(described, [], KINDS)  # raises where one refers to what is not described, or is described twice
    return {one.key: one for one in described}


def steps(there=(), existing=(), **given):
    return plan(resources(there, **given), list(existing), KINDS)


def order(ordered):
    return [f"{step.of.kind} {step.of.name}" for step in ordered]
