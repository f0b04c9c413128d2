"""Roles, policies and OIDC providers as IAM lists them, and what each operation that writes does to one."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import cluster, network
from .accounts import Account, Contents, Description, Listed, listing
from .truth import Key, Names, Writes


def _roles(of: Account) -> Iterator[Description]:
    """With all policies and the boundary, and without when it was last used."""
    iam = of("iam")
    for one in listing(iam, "list_roles", "Roles"):
        name = one["RoleName"]
        role = iam.get_role(RoleName=name)["Role"]
        policies = listing(iam, "list_role_policies", "PolicyNames", RoleName=name)
        inline = [iam.get_role_policy(RoleName=name, PolicyName=policy) for policy in policies]
        attached = listing(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=name)
        role.pop("RoleLastUsed", None)
        yield {
            **role,
            "Tags": role.get("Tags", []),
            "Inline": {policy["PolicyName"]: policy["PolicyDocument"] for policy in inline},
            "Attached": sorted(policy["PolicyArn"] for policy in attached),
        }


def _policies(of: Account) -> Iterator[Description]:
    iam = of("iam")
    for one in listing(iam, "list_policies", "Policies", Scope="Local"):
        policy = iam.get_policy(PolicyArn=one["Arn"])["Policy"]
        version = iam.get_policy_version(PolicyArn=one["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        yield {"Arn": one["Arn"], "PolicyName": one["PolicyName"], "Tags": policy.get("Tags", []), "Document": version["Document"]}


def _providers(of: Account) -> Iterator[Description]:
    iam = of("iam")
    for one in listing(iam, "list_open_id_connect_providers", "OpenIDConnectProviderList"):
        described = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=one["Arn"])
        yield {"Arn": one["Arn"], **{key: value for key, value in described.items() if key not in ("ResponseMetadata", "CreateDate")}}


def _profiles(of: Account) -> Iterator[Description]:
    iam = of("iam")
    for one in listing(iam, "list_instance_profiles", "InstanceProfiles"):
        profile = iam.get_instance_profile(InstanceProfileName=one["InstanceProfileName"])["InstanceProfile"]
        roles = [role["RoleName"] for role in profile["Roles"]]
        yield {**{key: profile[key] for key in ("Arn", "InstanceProfileName")}, "Roles": roles, "Tags": profile.get("Tags", [])}


KINDS = (
    Listed("iam_role", _roles, "Arn", name=lambda one: one["RoleName"]),
    Listed("iam_policy", _policies, "Arn", name=lambda one: one["PolicyName"]),
    Listed("iam_instance_profile", _profiles, "Arn", name=lambda one: one["InstanceProfileName"]),
    Listed("iam_oidc_provider", _providers, "Arn", name=lambda one: f"https://{one['Url']}"),
)


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    return {one.id: (one.kind, one.name) for one in found.values()}


def _policy(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["PolicyArn"]]


def _profile(given: Mapping[str, Any], _: Names) -> Key:
    return ("iam_instance_profile", given["InstanceProfileName"])


def _provider(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["OpenIDConnectProviderArn"]]


ROLES = ("UpdateRole", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary")
POLICIES = ("CreatePolicyVersion", "DeletePolicyVersion", "TagPolicy", "UntagPolicy")
PROFILES = ("AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile")
PROVIDERS = (
    "RemoveClientIDFromOpenIDConnectProvider",
    "TagOpenIDConnectProvider",
    "UntagOpenIDConnectProvider",
    "UpdateOpenIDConnectProviderThumbprint",
)
SHARED = (*cluster.SHARED, "AttachRolePolicy", "DetachRolePolicy", "DeleteOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider")
WRITES: Writes = {
    **{operation: cluster.WRITES[operation] for operation in SHARED},
    **dict.fromkeys(ROLES, ("update", network.WRITES["TagRole"][1])),
    "CreatePolicy": ("create", lambda given, _: ("iam_policy", given["PolicyName"])),
    **dict.fromkeys(POLICIES, ("update", _policy)),
    "DeletePolicy": ("delete", _policy),
    "CreateInstanceProfile": ("create", _profile),
    **dict.fromkeys(PROFILES, ("update", _profile)),
    "DeleteInstanceProfile": ("delete", _profile),
    "CreateOpenIDConnectProvider": ("create", lambda given, _: ("iam_oidc_provider", given["Url"])),
    **dict.fromkeys(PROVIDERS, ("update", _provider)),
}
