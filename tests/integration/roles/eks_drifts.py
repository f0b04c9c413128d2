"""What a person may do to a cluster behind the role's back, and the changes that put it right.

Those that touch different resources stand together, since one run finds them all.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .vpc_drifts import OWN, Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
Drift = Callable[[Account, At], list[Change]]
NAME = "piksel-rich"
VIEWERS = "arn:aws:iam::444444444444:role/viewers"
POLICIES = "arn:aws:eks::aws:cluster-access-policy"
OF_CLUSTER = {"clusterName": NAME}


def together(name: str, *drifts: Drift) -> Drift:
    def all_of_them(of: Account, at: At) -> list[Change]:
        return [change for drift in drifts for change in drift(of, at)]

    all_of_them.__name__ = name
    return all_of_them


def label(of: Account, at: At) -> list[Change]:
    """One changed, one removed and one added, and the bounds."""
    labels = {"addOrUpdateLabels": {"pool": "other", "stray": "yes"}, "removeLabels": ["piksel.example/use"]}
    of("eks").update_nodegroup_config(**OF_CLUSTER, nodegroupName="system", labels=labels, scalingConfig={"maxSize": 9})
    wanted = {"pool": "system", "piksel.example/use": "add-ons"}
    bounds = {"min": 1, "desired": 1}
    return [
        update(
            "eks_nodegroup",
            "system",
            labels=({"pool": "other", "stray": "yes"}, wanted),
            scaling=({**bounds, "max": 9}, {**bounds, "max": 3}),
        )
    ]


def taint(of: Account, at: At) -> list[Change]:
    added = {"key": "dedicated", "value": "gpu", "effect": "NO_SCHEDULE"}
    of("eks").update_nodegroup_config(**OF_CLUSTER, nodegroupName="arm-spot", taints={"addOrUpdateTaints": [added]})
    return [update("eks_nodegroup", "arm-spot", taints=([added], []))]


def addon_configuration(of: Account, at: At) -> list[Change]:
    of("eks").update_addon(**OF_CLUSTER, addonName="coredns", configurationValues=json.dumps({"replicaCount": 1}))
    return [update("eks_addon", "coredns", configuration=({"replicaCount": 1}, {"replicaCount": 3}))]


def addon_version(of: Account, at: At) -> list[Change]:
    """The configuration stays in place meanwhile."""
    values = json.dumps({"env": {"WARM_ENI_TARGET": "1"}})
    version = {"addonVersion": "v1.21.1-eksbuild.7", "configurationValues": values}
    of("eks").update_addon(**OF_CLUSTER, addonName="vpc-cni", **version)
    return [update("eks_addon", "vpc-cni", version=("v1.21.1-eksbuild.7", "v1.21.1-eksbuild.3"))]


def addon_role(of: Account, at: At) -> list[Change]:
    of("eks").update_addon(**OF_CLUSTER, addonName="aws-ebs-csi-driver")
    return [update("eks_addon", "aws-ebs-csi-driver", role_arn=(None, at["iam_role", f"{NAME}-ebs-csi"].description["Arn"]))]


def deleted_addon(of: Account, at: At) -> list[Change]:
    version = at["eks_addon", "kube-proxy"].description["addonVersion"]
    of("eks").delete_addon(**OF_CLUSTER, addonName="kube-proxy")
    return [create("eks_addon", "kube-proxy", version=version, tags=OWN)]


def access_policy(of: Account, at: At) -> list[Change]:
    """One of wider scope, one taken away, and a group more."""
    which = {**OF_CLUSTER, "principalArn": VIEWERS}
    of("eks").associate_access_policy(**which, policyArn=f"{POLICIES}/AmazonEKSViewPolicy", accessScope={"type": "cluster"})
    of("eks").disassociate_access_policy(**which, policyArn=f"{POLICIES}/AmazonEKSEditPolicy")
    of("eks").update_access_entry(**which, kubernetesGroups=["people", "viewers", "strangers"])
    wanted = [
        {"arn": f"{POLICIES}/AmazonEKSViewPolicy", "namespaces": ["jobs", "web"]},
        {"arn": f"{POLICIES}/AmazonEKSEditPolicy", "namespaces": ["web"]},
    ]
    before = [{"arn": f"{POLICIES}/AmazonEKSViewPolicy", "namespaces": []}]
    groups = (["people", "strangers", "viewers"], ["people", "viewers"])
    return [update("eks_access_entry", VIEWERS, policies=(before, wanted), kubernetes_groups=groups)]


def deleted_access_entry(of: Account, at: At) -> list[Change]:
    principal = "arn:aws:iam::222222222222:role/piksel-deploy"
    of("eks").delete_access_entry(**OF_CLUSTER, principalArn=principal)
    policies = [{"arn": f"{POLICIES}/AmazonEKSClusterAdminPolicy", "namespaces": []}]
    return [create("eks_access_entry", principal, type="STANDARD", policies=policies, tags=OWN)]


def identity(of: Account, at: At) -> list[Change]:
    role = of("iam").get_role(RoleName=f"{NAME}-vpc-cni")["Role"]
    other = of("iam").create_role(RoleName="others", AssumeRolePolicyDocument=json.dumps(role["AssumeRolePolicyDocument"]))["Role"]["Arn"]
    association = at["eks_pod_identity_association", "kube-system/aws-node"].description["associationId"]
    of("eks").update_pod_identity_association(**OF_CLUSTER, associationId=association, roleArn=other)
    return [update("eks_pod_identity_association", "kube-system/aws-node", role_arn=(other, role["Arn"]))]


def deleted_identity(of: Account, at: At) -> list[Change]:
    association = at["eks_pod_identity_association", "kube-system/aws-node"].description["associationId"]
    of("eks").delete_pod_identity_association(**OF_CLUSTER, associationId=association)
    role = at["iam_role", f"{NAME}-vpc-cni"].description["Arn"]
    return [create("eks_pod_identity_association", "kube-system/aws-node", role_arn=role, tags=OWN)]


def logging(of: Account, at: At) -> list[Change]:
    """Changes of the control plane are awaited one by one, by AWS too."""
    types = {"clusterLogging": [{"types": ["scheduler"], "enabled": True}, {"types": ["audit"], "enabled": False}]}
    _configure(of, logging=types)
    _configure(of, resourcesVpcConfig={"publicAccessCidrs": ["0.0.0.0/0"], "endpointPrivateAccess": False})
    of("eks").tag_resource(resourceArn=at["eks_cluster", NAME].id, tags={"Environment": "production"})
    of("eks").untag_resource(resourceArn=at["eks_cluster", NAME].id, tagKeys=["Project"])
    wanted = OWN
    return [
        update(
            "eks_cluster",
            NAME,
            log_types=(["api", "authenticator", "scheduler"], ["api", "audit", "authenticator"]),
            public_access_cidrs=(["0.0.0.0/0"], ["8.8.4.0/24", "8.8.8.0/24"]),
            endpoint_private_access=(False, True),
            tags=({"Environment": "production", "ManagedBy": "piksel.infra"}, wanted),
        )
    ]


def _configure(of: Account, **configuration: Any) -> None:
    update_id = of("eks").update_cluster_config(name=NAME, **configuration)["update"]["id"]
    assert of("eks").describe_update(name=NAME, updateId=update_id)["update"]["status"] == "Successful"


def node_group_rules(of: Account, at: At) -> list[Change]:
    """The rule that lets the control plane reach nodes is gone, and a door stands open."""
    group, control_plane = at["security_group", f"{NAME}-node"].id, _control_plane(at)
    opened = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    rules = of("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    removed = [one["SecurityGroupRuleId"] for one in rules if one.get("ReferencedGroupInfo", {}).get("GroupId") == control_plane]
    of("ec2").revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=removed)
    of("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[opened])
    own = {"protocol": "all", "source": "self", "description": "Nodes"}
    wanted = [own, {"protocol": "all", "source": control_plane, "description": "Control plane"}]
    door = {"protocol": "tcp", "from_port": 22, "to_port": 22, "source": "0.0.0.0/0", "description": ""}
    return [update("security_group", f"{NAME}-node", ingress=([own, door], wanted))]


def _control_plane(at: At) -> str:
    group: str = at["eks_cluster", NAME].description["resourcesVpcConfig"]["clusterSecurityGroupId"]
    return group


def rule_of_the_control_plane(of: Account, at: At) -> list[Change]:
    name, group = f"{NAME} API from nodes", _control_plane(at)
    of("ec2").revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[at["security_group_rule", name].id])
    source = at["security_group", f"{NAME}-node"].id
    return [create("security_group_rule", name, group_id=group, protocol="tcp", from_port=443, to_port=443, source=source, tags=OWN)]


def detached_policy(of: Account, at: At) -> list[Change]:
    role, managed = f"{NAME}-node", "arn:aws:iam::aws:policy"
    of("iam").detach_role_policy(RoleName=role, PolicyArn=f"{managed}/AmazonSSMManagedInstanceCore")
    wanted = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"]
    arns = [f"{managed}/{name}" for name in wanted]
    return [update("iam_role", role, managed_policy_arns=(arns[:2], arns))]


def trust(of: Account, at: At) -> list[Change]:
    role = f"{NAME}-vpc-cni"
    wanted = of("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    other = {"Version": "2012-10-17", "Statement": [{**wanted["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}
    of("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(other))
    return [update("iam_role", role, assume_role_policy=(other, wanted))]


def launch_template(of: Account, at: At) -> list[Change]:
    """Another version, which no node runs: ours comes after it, and the nodes roll."""
    name = f"{NAME}-arm-spot"
    template = at["launch_template", name].id
    wanted = of("ec2").describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])["LaunchTemplateVersions"][0]
    other = {**wanted["LaunchTemplateData"], "InstanceType": "t4g.medium"}
    of("ec2").create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=other)
    return [
        update("launch_template", name, data=(other, wanted["LaunchTemplateData"])),
        update("eks_nodegroup", "arm-spot", launch_template_version=("1", f"(known after launch_template {name} is created)")),
    ]


def deleted_provider(of: Account, at: At) -> list[Change]:
    """What trusts it trusts its name, which stays."""
    issuer = at["eks_cluster", NAME].description["identity"]["oidc"]["issuer"]
    arn = f"arn:aws:iam::222222222222:oidc-provider/{issuer.removeprefix('https://')}"
    of("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return [create("iam_oidc_provider", NAME, url=issuer, client_ids=["sts.amazonaws.com"], tags=OWN)]


def file_system(of: Account, at: At) -> list[Change]:
    identity = at["efs_file_system", NAME].id
    of("efs").put_lifecycle_configuration(FileSystemId=identity, LifecyclePolicies=[{"TransitionToIA": "AFTER_7_DAYS"}])
    return [update("efs_file_system", NAME, lifecycle=({"transition_to_ia": "AFTER_7_DAYS"}, {"transition_to_ia": "AFTER_30_DAYS"}))]


DRIFTS: list[Drift] = [
    together("nodes_labels_and_taints", label, taint),
    together("addons", addon_configuration, addon_version, addon_role, deleted_addon),
    together("who_may_enter", access_policy, deleted_access_entry, identity),
    together("control_plane_and_its_rule", logging, rule_of_the_control_plane),
    together("roles_and_the_rules_of_nodes", detached_policy, trust, node_group_rules, deleted_identity),
    together("launch_template_provider_and_file_system", launch_template, deleted_provider, file_system),
]
