"""User pools as Cognito lists what belongs to them, with the secrets of their clients, and what each operation that writes does to one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import cluster, network, sites
from .accounts import Account, Contents, Description, Listed, listing
from .truth import Key, Names, Writes

POOL, DOMAIN, GROUP, CLIENT = "cognito_user_pool", "cognito_user_pool_domain", "cognito_group", "cognito_user_pool_client"
SERVER, PROVIDER, BRANDING = "cognito_resource_server", "cognito_identity_provider", "cognito_managed_login_branding"
SECRET, ROLE = "secretsmanager_secret", "iam_role"
BESIDE = ("acm_certificate", "acm_validation", "route53_record")


def pools(of: Account) -> Iterator[Description]:
    cognito = of("cognito-idp")
    for one in listing(cognito, "list_user_pools", "UserPools", MaxResults=60):
        pool = cognito.describe_user_pool(UserPoolId=one["Id"])["UserPool"]
        factors = cognito.get_user_pool_mfa_config(UserPoolId=one["Id"])
        factors.pop("ResponseMetadata")
        yield {**pool, "factors": factors, "tags": pool.get("UserPoolTags") or {}}


def _in_pools(operation: str, result: str, **more: Any) -> Callable[[Account], Iterator[Description]]:
    def items(of: Account) -> Iterator[Description]:
        for pool in listing(of("cognito-idp"), "list_user_pools", "UserPools", MaxResults=60):
            for one in listing(of("cognito-idp"), operation, result, UserPoolId=pool["Id"], **more):
                yield {**one, "UserPoolId": pool["Id"], "PoolName": pool["Name"]}

    return items


def _clients(of: Account) -> Iterator[Description]:
    cognito = of("cognito-idp")
    for one in _in_pools("list_user_pool_clients", "UserPoolClients")(of):
        yield cognito.describe_user_pool_client(UserPoolId=one["UserPoolId"], ClientId=one["ClientId"])["UserPoolClient"]


def _providers(of: Account) -> Iterator[Description]:
    cognito = of("cognito-idp")
    for one in _in_pools("list_identity_providers", "Providers")(of):
        which = {"UserPoolId": one["UserPoolId"], "ProviderName": one["ProviderName"]}
        described = cognito.describe_identity_provider(**which)["IdentityProvider"]
        yield {**described, "Identity": f"{one['PoolName']}/{one['ProviderName']}"}


def _domains(of: Account) -> Iterator[Description]:
    cognito = of("cognito-idp")
    for pool in pools(of):
        for which, member in (("custom", "CustomDomain"), ("prefix", "Domain")):
            if pool.get(member):
                found = cognito.describe_user_pool_domain(Domain=pool[member])["DomainDescription"]
                yield {**found, "Slot": f"{pool['Name']}/{which}"}


def _styles(of: Account) -> Iterator[Description]:
    cognito = of("cognito-idp")
    for one in _clients(of):
        which = {"UserPoolId": one["UserPoolId"], "ClientId": one["ClientId"]}
        try:
            yield {**cognito.describe_managed_login_branding_by_client(**which)["ManagedLoginBranding"], "ClientName": one["ClientName"]}
        except cognito.exceptions.ResourceNotFoundException:
            continue


def _secrets(of: Account) -> Iterator[Description]:
    """Without when each was last read."""
    for one in listing(of("secretsmanager"), "list_secrets", "SecretList"):
        yield {key: value for key, value in one.items() if key != "LastAccessedDate"}


def _whole(key: str, items: Callable[[Account], Iterator[Description]]) -> Callable[[Account], Iterator[Description]]:
    """With an id that is one pool's."""
    return lambda of: ({**one, "Identity": f"{one['PoolName']}/{one[key]}"} for one in items(of))


def _untagged(_: Account, __: Description) -> dict[str, str]:
    return {}


OF_POOLS = (
    Listed(POOL, pools, "Id", name=lambda one: one["Name"]),
    Listed(DOMAIN, _domains, "Domain", tags=_untagged, name=lambda one: one["Slot"]),
    Listed(GROUP, _whole("GroupName", _in_pools("list_groups", "Groups")), "Identity", tags=_untagged, name=lambda one: one["GroupName"]),
    Listed(
        SERVER,
        _whole("Identifier", _in_pools("list_resource_servers", "ResourceServers", MaxResults=50)),
        "Identity",
        tags=_untagged,
        name=lambda one: one["Identifier"],
    ),
    Listed(PROVIDER, _providers, "Identity", tags=_untagged, name=lambda one: one["ProviderName"]),
    Listed(CLIENT, _clients, "ClientId", tags=_untagged, name=lambda one: one["ClientName"]),
    Listed(BRANDING, _styles, "ManagedLoginBrandingId", tags=_untagged, name=lambda one: one["ClientName"]),
)
KINDS = (
    *OF_POOLS,
    Listed(SECRET, _secrets, "ARN", name=lambda one: one["Name"]),
    *(listed for listed in network.KINDS if listed.kind == ROLE),
    *(listed for listed in sites.KINDS if listed.kind in BESIDE),
)
UNTAGGABLE = {
    **dict.fromkeys((DOMAIN, GROUP, SERVER, PROVIDER, CLIENT, BRANDING), "of Cognito's things a user pool alone has tags"),
    **dict.fromkeys(("acm_validation", "route53_record"), "a record has no tags"),
}


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    """What plans call each id; a pool by its ARN too."""
    named = {one.id: (one.kind, one.name) for one in found.values()}
    return named | {one.description["Arn"]: named[one.id] for one in found.values() if one.kind == POOL}


def _pool(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["UserPoolId"]]


def _domain(given: Mapping[str, Any], named: Names) -> Key:
    which = "custom" if "." in given["Domain"] else "prefix"
    return (DOMAIN, f"{_pool(given, named)[1]}/{which}")


def _called(kind: str, parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    return lambda given, _: (kind, given[parameter])


def _tagged(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["ResourceArn"]] if "ResourceArn" in given else _secret(given, named)


def _secret(given: Mapping[str, Any], named: Names) -> Key:
    identity = given.get("SecretId") or given["Name"]
    return named.get(identity, (SECRET, identity))


def _client(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["ClientId"]]


def _life(what: str, kind: str, parameter: str) -> Writes:
    return {f"{act}{what}": (act.lower(), _called(kind, parameter)) for act in ("Create", "Update", "Delete")}


CERTIFICATES = ("RequestCertificate", "DeleteCertificate", "AddTagsToCertificate", "RemoveTagsFromCertificate", "ChangeResourceRecordSets")
ROLES = ("CreateRole", "UpdateRole", "UpdateAssumeRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "TagRole", "UntagRole", "DeleteRole")
WRITES: Writes = {
    **{operation: sites.WRITES[operation] for operation in CERTIFICATES},
    **{operation: cluster.WRITES[operation] for operation in ROLES if operation in cluster.WRITES},
    **dict.fromkeys(("UpdateRole", "PutRolePolicy", "DeleteRolePolicy"), ("update", _called(ROLE, "RoleName"))),
    "CreateUserPool": ("create", _called(POOL, "PoolName")),
    **dict.fromkeys(("UpdateUserPool", "SetUserPoolMfaConfig", "AddCustomAttributes"), ("update", _pool)),
    "DeleteUserPool": ("delete", _pool),
    **{f"{act}UserPoolDomain": (act.lower(), _domain) for act in ("Create", "Update", "Delete")},
    **_life("Group", GROUP, "GroupName"),
    **_life("ResourceServer", SERVER, "Identifier"),
    **_life("IdentityProvider", PROVIDER, "ProviderName"),
    "CreateUserPoolClient": ("create", _called(CLIENT, "ClientName")),
    **{f"{act}UserPoolClient": (act.lower(), _client) for act in ("Update", "Delete")},
    "CreateManagedLoginBranding": ("create", lambda given, named: (BRANDING, _client(given, named)[1])),
    "DeleteManagedLoginBranding": ("delete", lambda given, named: named[given["ManagedLoginBrandingId"]]),
    "CreateSecret": ("create", _secret),
    "DeleteSecret": ("delete", _secret),
    **dict.fromkeys(("UpdateSecret", "PutSecretValue", "RestoreSecret"), ("update", _secret)),
    **dict.fromkeys(("TagResource", "UntagResource"), ("update", _tagged)),
}
