"""Zones and what belongs to them as AWS lists it, and what each operation that writes does to one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import access, network
from .accounts import Account, Contents, Description, Listed, listing
from .truth import Key, Names, Writes

WORLD = "us-east-1"  # where keys that sign are, and query logs
MARK, OWN = "_piksel-infra-", ("NS", "SOA")
RECORD, ZONE = "route53_record", "route53_hosted_zone"


def _label(name: str, private: bool) -> str:
    return name.rstrip(".") + (" (private)" if private else "")


def _zones(of: Account) -> Iterator[Description]:
    route53 = of("route53")
    for one in listing(route53, "list_hosted_zones", "HostedZones"):
        identity = one["Id"].rpartition("/")[2]
        tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=identity)["ResourceTagSet"]["Tags"]
        vpcs = sorted(vpc["VPCId"] for vpc in route53.get_hosted_zone(Id=identity).get("VPCs", []))
        lasting = {key: value for key, value in one.items() if key not in ("Id", "ResourceRecordSetCount")}
        yield {**lasting, "ZoneId": identity, "Label": _label(one["Name"], one["Config"]["PrivateZone"]), "Tags": tags, "VPCs": vpcs}


def record_id(zone: str, name: str, kind: str, identifier: str | None = None) -> str:
    return " ".join(filter(None, (zone, name.rstrip(".").replace("\\052", "*"), kind, identifier)))


def _records(of: Account) -> Iterator[Description]:
    """But those that come with a zone, and the marks of others."""
    for zone in _zones(of):
        sets = listing(of("route53"), "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["ZoneId"])
        for one in sets:
            if not one["Name"].startswith(MARK) and not (one["Type"] in OWN and one["Name"] == zone["Name"]):
                inner = one["Name"].replace("\\052", "*").removesuffix(zone["Name"]).rstrip(".") or "@"
                name = " ".join(filter(None, (zone["Label"], inner, one["Type"], one.get("SetIdentifier"))))
                yield {**one, "Id": record_id(zone["ZoneId"], one["Name"], one["Type"], one.get("SetIdentifier")), "Called": name}


def _signatures(what: str) -> Callable[[Account], Iterator[Description]]:
    def listed(of: Account) -> Iterator[Description]:
        for zone in _zones(of):
            found = {"KeySigningKeys": [], "Status": {}} if zone["VPCs"] else of("route53").get_dnssec(HostedZoneId=zone["ZoneId"])
            if what == "route53_dnssec" and found["Status"].get("ServeSignature") == "SIGNING":
                yield {"Id": f"signing {zone['ZoneId']}", "Called": zone["Label"]}
            if what == "route53_key_signing_key":
                for key in found["KeySigningKeys"]:
                    yield {"Id": f"{zone['ZoneId']} {key['Name']}", "Called": zone["Label"], "Status": key["Status"], "Kms": key["KmsArn"]}

    return listed


def _configs(of: Account) -> Iterator[Description]:
    zones = {zone["ZoneId"]: zone["Label"] for zone in _zones(of)}
    for one in listing(of("route53"), "list_query_logging_configs", "QueryLoggingConfigs"):
        yield {**one, "Called": zones[one["HostedZoneId"]]}


def _keys(of: Account) -> Iterator[Description]:
    kms = of(f"kms@{WORLD}")
    aliases = {one.get("TargetKeyId"): one["AliasName"].removeprefix("alias/") for one in listing(kms, "list_aliases", "Aliases")}
    for one in listing(kms, "list_keys", "Keys"):
        key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if key["KeyState"] != "PendingDeletion":
            tags = kms.list_resource_tags(KeyId=one["KeyId"])["Tags"]
            policy = kms.get_key_policy(KeyId=one["KeyId"], PolicyName="default")["Policy"]
            found = {"KeyId": key["KeyId"], "Called": aliases.get(key["KeyId"], key["Description"]), "Policy": policy, "Arn": key["Arn"]}
            yield {**found, "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags}}


def _groups(of: Account) -> Iterator[Description]:
    logs = of(f"logs@{WORLD}")
    for one in listing(logs, "describe_log_groups", "logGroups"):
        yield {**one, "tags": logs.list_tags_for_resource(resourceArn=one["arn"].removesuffix(":*"))["tags"]}


def _policies(of: Account) -> Iterator[Description]:
    for one in listing(of(f"logs@{WORLD}"), "describe_resource_policies", "resourcePolicies"):
        yield {"policyName": one["policyName"], "policyDocument": one["policyDocument"]}


def _called(one: Description) -> str:
    return str(one["Called"])


KINDS = (
    Listed(ZONE, _zones, "ZoneId", name=lambda one: one["Label"]),
    Listed(RECORD, _records, "Id", name=_called),
    Listed("route53_key_signing_key", _signatures("route53_key_signing_key"), "Id", name=_called),
    Listed("route53_dnssec", _signatures("route53_dnssec"), "Id", name=_called),
    Listed("kms_key", _keys, "KeyId", name=_called),
    Listed("route53_query_logging_config", _configs, "Id", name=_called),
    Listed("log_group", _groups, "logGroupName"),
    Listed("logs_resource_policy", _policies, "policyName"),
    *(listed for listed in access.KINDS if listed.kind == "iam_role"),
)
UNTAGGABLE = {
    RECORD: "a record takes no tags; a TXT record beside it says whose it is",
    "route53_key_signing_key": "it is its zone's",
    "route53_dnssec": "it is its zone's",
    "route53_query_logging_config": "it is its zone's",
    "logs_resource_policy": "policies of CloudWatch Logs take no tags",
}


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    return {one.id: (one.kind, one.name) for one in found.values()}


def _new_zone(given: Mapping[str, Any], _: Names) -> Key:
    return (ZONE, _label(given["Name"], given.get("HostedZoneConfig", {}).get("PrivateZone", False)))


def _of(parameter: str) -> Any:
    return lambda given, named: named[str(given[parameter]).rpartition("/")[2]]


def _of_zone(kind: str) -> Any:
    return lambda given, named: (kind, named[given["HostedZoneId"]][1])


def _changed_records(given: Mapping[str, Any], named: Names) -> list[Key]:
    """Several share a call. What marks one is a part of it."""
    zone, sets = given["HostedZoneId"], [change["ResourceRecordSet"] for change in given["ChangeBatch"]["Changes"]]
    ids = [record_id(zone, one["Name"], one["Type"], one.get("SetIdentifier")) for one in sets if not one["Name"].startswith(MARK)]
    return [named[one] for one in ids]


def _new_key(given: Mapping[str, Any], _: Names) -> Key:
    return ("kms_key", str(given["Description"]).rpartition(" ")[2])


def _tagged(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["KeyId"]] if "KeyId" in given else network.WRITES["TagResource"][1](given, named)


ROLES = ("CreateRole", "UpdateRole", "UpdateAssumeRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "TagRole", "UntagRole", "DeleteRole")
LOGS = ("CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup")
WRITES: Writes = {
    "CreateHostedZone": ("create", _new_zone),
    "UpdateHostedZoneComment": ("update", _of("Id")),
    **dict.fromkeys(("AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone"), ("update", _of("HostedZoneId"))),
    "ChangeTagsForResource": ("update", _of("ResourceId")),
    "DeleteHostedZone": ("delete", _of("Id")),
    "ChangeResourceRecordSets": ("any", _changed_records),
    "CreateKeySigningKey": ("create", _of_zone("route53_key_signing_key")),
    **dict.fromkeys(("ActivateKeySigningKey", "DeactivateKeySigningKey"), ("update", _of_zone("route53_key_signing_key"))),
    "DeleteKeySigningKey": ("delete", _of_zone("route53_key_signing_key")),
    "EnableHostedZoneDNSSEC": ("create", _of_zone("route53_dnssec")),
    "DisableHostedZoneDNSSEC": ("delete", _of_zone("route53_dnssec")),
    "CreateKey": ("create", _new_key),
    "CreateAlias": ("update", _of("TargetKeyId")),
    "DeleteAlias": ("update", lambda given, _: ("kms_key", given["AliasName"].removeprefix("alias/"))),
    "PutKeyPolicy": ("update", _of("KeyId")),
    "ScheduleKeyDeletion": ("delete", _of("KeyId")),
    "CreateQueryLoggingConfig": ("create", _of_zone("route53_query_logging_config")),
    "DeleteQueryLoggingConfig": ("delete", _of("Id")),
    "PutResourcePolicy": ("any", lambda given, _: ("logs_resource_policy", given["policyName"])),
    "DeleteResourcePolicy": ("delete", lambda given, _: ("logs_resource_policy", given["policyName"])),
    **dict.fromkeys(("TagResource", "UntagResource"), ("update", _tagged)),
    **{operation: network.WRITES[operation] for operation in LOGS},
    **{operation: access.WRITES[operation] for operation in ROLES},
}
