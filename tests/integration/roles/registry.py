# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role registry; the names mean what they mean in vpc.py beside it.

Who may pull and push what it makes is tests/integration/test_ecr's matter.
"""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account
from integration.support.registries import KINDS, WRITES, names
from sandbox.expect import tagged

from .registry_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "WRITES", "names"]

ACCOUNT, HOST = "hub", "piksel-hub"
STAGING, PRODUCTION = "222222222222", "333333333333"
ID = r"arn:aws:ecr:[\w:-]+:repository/[\w/.-]+"
UNTAGGABLE = {
    "ecr_pull_through_cache_rule": "ECR's rules take no tags",
    "ecr_registry_policy": "it is the registry's own",
    "ecr_replication": "it is the registry's own",
}
NOTHING_IN_THE_WAY = "what others keep in a repository is data, for which it stays, and nothing else hinders a deletion"

RICH: dict[str, Any] = {
    "registry_defaults": {"expire_untagged_days": 7, "keep_last": 20},
    "registry_repositories": [
        {"name": "rich/app"},
        {
            "name": "rich/nightly",
            "image_tag_exclusions": ["nightly-*", "latest"],
            "scan_on_push": False,
            "encryption": {"type": "KMS"},
            "keep_last": 0,
            "lifecycle_rules": [
                {"description": "Nights", "tag_prefixes": ["nightly-"], "keep_last": 7},
                {"tag_patterns": ["v*"], "not_pulled_for_days": 90, "action": "archive"},
                {"archived_for_days": 365},
            ],
            "tags": {"Use": "nights"},
        },
        {
            "name": "rich/open",
            "image_tag_mutability": "MUTABLE",
            "pull_accounts": [PRODUCTION],
            "push_roles": [],
            "policy_statements": [{"Sid": "Look", "Effect": "Allow", "Principal": {"AWS": STAGING}, "Action": "ecr:DescribeImages"}],
        },
    ],
    "registry_pull_accounts": [STAGING, PRODUCTION],
    "registry_push_roles": ["rich-push", f"arn:aws:iam::{STAGING}:role/ci/rich-push"],
    "registry_pull_through_caches": [
        {"prefix": "rich-quay", "upstream": "quay.io"},
        {"prefix": "rich-library", "upstream": "public.ecr.aws", "upstream_prefix": "docker/library"},
    ],
    "registry_creation_templates": [
        {"prefix": "rich-quay", "description": "Of Quay", "lifecycle_rules": [{"older_than_days": 30}], "tags": {"Use": "cache"}},
        {"prefix": "ROOT", "applied_for": ["PULL_THROUGH_CACHE", "REPLICATION"], "pull_accounts": []},
    ],
    "registry_policy": {"pull_through_accounts": [STAGING], "replication_accounts": [PRODUCTION]},
    "registry_replication": [{"destinations": [{"region": "ap-southeast-1"}, {"region": "eu-west-1", "account_id": STAGING}]}],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

APP = {"name": "plain/app"}
QUAY = {"prefix": "plain-quay", "upstream": "quay.io"}
NOTHING: dict[str, Any] = {
    "registry_defaults": {},
    "registry_pull_accounts": [],
    "registry_push_roles": [],
    "registry_pull_through_caches": [],
    "registry_creation_templates": [],
    "registry_policy": {},
    "registry_private_pull_vpcs": [],
}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a repository", {**NOTHING, "registry_repositories": [APP]}, {"ecr_repository"}),
    ("who pulls and pushes", {"registry_pull_accounts": [STAGING], "registry_push_roles": ["plain-push"]}, {"ecr_repository"}),
    (
        "a lifecycle, tags that may move, and a tag",
        {"registry_repositories": [{**APP, "keep_last": 5, "image_tag_mutability": "MUTABLE", "tags": {"Use": "maps"}}]},
        {"ecr_repository"},
    ),
    (
        "a cache and a template",
        {"registry_pull_through_caches": [QUAY], "registry_creation_templates": [{"prefix": "plain-quay"}]},
        {"ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role"},
    ),
    ("another registry", {"registry_pull_through_caches": [{**QUAY, "upstream": "registry.k8s.io"}]}, {"ecr_pull_through_cache_rule"}),
    (
        "scans of all, a copy elsewhere, and a policy",
        {
            "registry_scanning": {"type": "BASIC", "rules": [{"frequency": "SCAN_ON_PUSH", "filters": ["*"]}]},
            "registry_replication": [{"destinations": [{"region": "ap-southeast-1"}], "prefixes": ["plain/"]}],
            "registry_policy": {"pull_through_accounts": [STAGING]},
        },
        {"ecr_registry_scanning", "ecr_replication", "ecr_registry_policy"},
    ),
    (
        "without the cache, the copies and the policy",
        {
            "registry_pull_through_caches": [],
            "registry_creation_templates": [],
            "registry_policy": {},
            "registry_replication": [],
            "registry_purge": ["ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role"],
        },
        {"ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role", "ecr_replication", "ecr_registry_policy"},
    ),
    ("without the repository, which is empty", {"registry_repositories": [{**APP, "state": "absent"}]}, {"ecr_repository"}),
]

DATA = [f"ecr_repository {one['name']}" for one in RICH["registry_repositories"]]
DELETE_DATA = "registry_delete_data"
KILLED_AT = (0.5,)
SEEDS = (1,)


def prepare(of: Account, _: Mapping[str, Any]) -> dict[str, Any]:
    """The inventory's network, which images are pulled into without the internet."""
    ec2 = of("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc", Name="piksel-hub"))["Vpc"]["VpcId"]
    for option in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{option: {"Value": True}})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    interface = {"VpcEndpointType": "Interface", "SubnetIds": [subnet], "PrivateDnsEnabled": True}
    gateway = {"VpcEndpointType": "Gateway", "RouteTableIds": [table]}
    for service, how in (("ecr.api", interface), ("ecr.dkr", interface), ("s3", gateway)):
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.ap-southeast-3.{service}", **how)
    return {}


def strangers(of: Account) -> None:
    """Repositories, a cache and a template of others, as like ours as they may be."""
    ecr = of("ecr")
    for name, owner in (("rich/app-2", "piksel.infra"), ("rich/others", "others"), ("piksel/others", "others")):
        ecr.create_repository(repositoryName=name, tags=[{"Key": "ManagedBy", "Value": owner}])
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="rich-quay-2", upstreamRegistryUrl="quay.io")
    ecr.create_repository_creation_template(prefix="rich-quay-2", appliedFor=["PULL_THROUGH_CACHE"])
