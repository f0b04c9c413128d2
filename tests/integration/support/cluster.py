"""Clusters and their file systems as AWS lists them, and what each operation that writes does to one and to what belongs to it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import file_systems
from .accounts import Account, Contents, Description, Items, Listed, listed_by, listing
from .network import KINDS as NETWORK
from .network import WRITES as NETWORK_WRITES
from .truth import Key, Names, Writes


def _clusters(of: Account) -> list[Description]:
    return [of("eks").describe_cluster(name=name)["cluster"] for name in listing(of("eks"), "list_clusters", "clusters")]


def _in_clusters(plural: str, result: str, argument: str, names: Callable[[Any], str] = str) -> Items:
    """What EKS keeps in each cluster, and describes one by one."""

    def items(of: Account) -> Iterator[Description]:
        eks = of("eks")
        describe = getattr(eks, f"describe_{_snake(result)}")
        for cluster in listing(eks, "list_clusters", "clusters"):
            for one in listing(eks, f"list_{_snake(plural)}", plural, clusterName=cluster):
                yield describe(clusterName=cluster, **{argument: names(one)})[result]

    return items


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _entries(of: Account) -> Iterator[Description]:
    """With the access policies of each."""
    for entry in _in_clusters("accessEntries", "accessEntry", "principalArn")(of):
        which = {"clusterName": entry["clusterName"], "principalArn": entry["principalArn"]}
        yield {**entry, "policies": listing(of("eks"), "list_associated_access_policies", "associatedAccessPolicies", **which)}


def _associations(of: Account) -> Iterator[Description]:
    eks = of("eks")
    for cluster in listing(eks, "list_clusters", "clusters"):
        for one in listing(eks, "list_pod_identity_associations", "associations", clusterName=cluster):
            yield eks.describe_pod_identity_association(clusterName=cluster, associationId=one["associationId"])["association"]


def _providers(of: Account) -> Iterator[Description]:
    """Each called like the cluster whose issuer it is."""
    iam, issuers = of("iam"), {_issuer(cluster): cluster["name"] for cluster in _clusters(of)}
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        described = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
        keys = ("Url", "ClientIDList", "ThumbprintList", "Tags")
        yield {**provider, **{key: described.get(key) for key in keys}, "Name": issuers.get(f"https://{described['Url']}")}


def _issuer(cluster: Mapping[str, Any]) -> str:
    issuer: str = cluster["identity"]["oidc"]["issuer"]
    return issuer


def _service_account(association: Mapping[str, Any]) -> str:
    return f"{association['namespace']}/{association['serviceAccount']}"


def _by_eks(entry: Mapping[str, Any]) -> bool:
    """The entry of a node group's role, which EKS makes with the group."""
    return entry["type"] != "STANDARD" and not entry["tags"]


AROUND = ("iam_role", "security_group", "network_interface", "vpc", "subnet")
KINDS = (
    Listed("eks_cluster", _clusters, "arn", name=lambda one: one["name"]),
    Listed(
        "eks_nodegroup", _in_clusters("nodegroups", "nodegroup", "nodegroupName"), "nodegroupArn", name=lambda one: one["nodegroupName"]
    ),
    Listed("eks_addon", _in_clusters("addons", "addon", "addonName"), "addonArn", name=lambda one: one["addonName"]),
    Listed("eks_access_entry", _entries, "accessEntryArn", by_aws=_by_eks, name=lambda one: one["principalArn"]),
    Listed("eks_pod_identity_association", _associations, "associationArn", name=_service_account),
    Listed("iam_oidc_provider", _providers, "Arn", name=lambda one: one["Name"]),
    Listed(
        "launch_template",
        listed_by("ec2", "describe_launch_templates", "LaunchTemplates"),
        "LaunchTemplateId",
        name=lambda one: one["LaunchTemplateName"],
    ),
    Listed(
        "security_group_rule",
        listed_by("ec2", "describe_security_group_rules", "SecurityGroupRules"),
        "SecurityGroupRuleId",
        by_aws=lambda rule: not rule.get("Tags"),  # part of its group
    ),
    *(listed for listed in NETWORK if listed.kind in AROUND),
    *file_systems.KINDS,
)


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    """What plans call each id. Of an OIDC provider the issuer too."""
    named = {one.id: (one.kind, one.name) for one in found.values()} | file_systems.names(found)
    for one in found.values():
        if one.kind == "eks_pod_identity_association":
            named[one.description["associationId"]] = named[one.id]
        if one.kind == "eks_cluster":
            named[_issuer(one.description)] = ("iam_oidc_provider", one.name)
    return named


def _named(kind: str, parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    return lambda given, _: (kind, given[parameter])


def _by(parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    return lambda given, named: named[given[parameter]]


def _rule(given: Mapping[str, Any], named: Names) -> Key:
    """One with a name of its own, in a group that EKS made; else a rule is part of its group."""
    if "TagSpecifications" in given:
        return ("security_group_rule", next(tag["Value"] for tag in given["TagSpecifications"][0]["Tags"] if tag["Key"] == "Name"))
    return named[(given.get("SecurityGroupRuleIds") or [given["GroupId"]])[0]]


CLUSTER, GROUP, ADDON, ENTRY = (
    _named("eks_cluster", "name"),
    _named("eks_nodegroup", "nodegroupName"),
    _named("eks_addon", "addonName"),
    _named("eks_access_entry", "principalArn"),
)
ROLE, TEMPLATE = _named("iam_role", "RoleName"), _named("launch_template", "LaunchTemplateName")
PROVIDER = _by("OpenIDConnectProviderArn")
SHARED = ("CreateRole", "PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy", "TagRole", "UntagRole", "DeleteRole")
GROUPS = ("CreateSecurityGroup", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress", "DeleteSecurityGroup")
WRITES: Writes = {
    **{operation: NETWORK_WRITES[operation] for operation in (*SHARED, *GROUPS, "CreateTags", "DeleteTags")},
    "AttachRolePolicy": ("update", ROLE),
    "DetachRolePolicy": ("update", ROLE),
    "CreateOpenIDConnectProvider": ("create", _by("Url")),
    "DeleteOpenIDConnectProvider": ("delete", PROVIDER),
    "AddClientIDToOpenIDConnectProvider": ("update", PROVIDER),
    "AuthorizeSecurityGroupIngress": ("any", _rule),
    "RevokeSecurityGroupIngress": ("any", _rule),
    "UpdateSecurityGroupRuleDescriptionsIngress": ("update", _by("GroupId")),
    "UpdateSecurityGroupRuleDescriptionsEgress": ("update", _by("GroupId")),
    "CreateLaunchTemplate": ("create", TEMPLATE),
    "CreateLaunchTemplateVersion": ("update", _by("LaunchTemplateId")),
    "DeleteLaunchTemplate": ("delete", _by("LaunchTemplateId")),
    "CreateCluster": ("create", CLUSTER),
    "UpdateClusterConfig": ("update", CLUSTER),
    "UpdateClusterVersion": ("update", CLUSTER),
    "AssociateEncryptionConfig": ("update", _named("eks_cluster", "clusterName")),
    "DeleteCluster": ("delete", CLUSTER),
    "CreateNodegroup": ("create", GROUP),
    "UpdateNodegroupConfig": ("update", GROUP),
    "UpdateNodegroupVersion": ("update", GROUP),
    "DeleteNodegroup": ("delete", GROUP),
    "CreateAddon": ("create", ADDON),
    "UpdateAddon": ("update", ADDON),
    "DeleteAddon": ("delete", ADDON),
    "CreateAccessEntry": ("create", ENTRY),
    "UpdateAccessEntry": ("update", ENTRY),
    "AssociateAccessPolicy": ("update", ENTRY),
    "DisassociateAccessPolicy": ("update", ENTRY),
    "DeleteAccessEntry": ("delete", ENTRY),
    "CreatePodIdentityAssociation": ("create", lambda given, _: ("eks_pod_identity_association", _service_account(given))),
    "UpdatePodIdentityAssociation": ("update", _by("associationId")),
    "DeletePodIdentityAssociation": ("delete", _by("associationId")),
    **file_systems.WRITES,
    # EKS's by ARN, EFS's by id.
    "TagResource": ("update", lambda given, named: named[given.get("resourceArn") or given["ResourceId"]]),
    "UntagResource": ("update", lambda given, named: named[given.get("resourceArn") or given["ResourceId"]]),
}
