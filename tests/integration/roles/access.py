# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role access; the names mean what they mean in vpc.py beside it.

The inventory's deploy role is the one that the runs act as, so that it is built by another name here. What becomes of the role that
a run acts as is tests/integration/test_access.py's matter.
"""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.access import KINDS, WRITES, names
from integration.support.accounts import Account

from .access_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"
OWN, OTHER = "222222222222", "333333333333"
ID = r"arn:aws:iam::\d{12}:[\w:/.-]+"
GITHUB, GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.example.com"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def document(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [*actions], "Resource": "*"}]}


RICH: dict[str, Any] = {
    "access_path": "/rich/",
    "access_boundary": {
        "name": "rich-boundary",
        "statements": [{"Sid": "NoSupport", "Effect": "Deny", "Action": ["support:*"], "Resource": "*"}],
    },
    "access_oidc_providers": [
        {"url": GITHUB, "client_ids": ["sts.amazonaws.com"]},
        {"url": GITLAB, "client_ids": [GITLAB, "sts.amazonaws.com"], "thumbprints": ["a" * 40], "tags": {"Use": "pipelines"}},
    ],
    "access_policies": [{"name": "rich-tiles", "document": document("s3:GetObject"), "description": "Reads tiles."}],
    "access_roles": [
        {
            "name": "rich-deploy",
            "description": "Deploys",
            "max_session_duration": 7200,
            "trusted_principals": [
                {"arns": [f"arn:aws:iam::{OWN}:role/aws-reserved/*"]},
                {"arns": [f"arn:aws:iam::{OTHER}:role/piksel-deploy"], "accounts": ["111111111111"], "external_id": "rich"},
            ],
            "trusted_repositories": [
                {
                    "oidc_provider": GITHUB,
                    "repositories": [{"name": "maps/platform", "environments": ["staging"], "branches": ["release/*"]}],
                },
                {"oidc_provider": GITLAB, "audiences": [GITLAB], "repositories": [{"name": "maps/web/platform", "branches": ["main"]}]},
            ],
            "policies": [READ_ONLY],
        },
        {
            "name": "rich-tiles",
            "trusted_repositories": [
                {"oidc_provider": GITHUB, "repositories": [{"name": "maps/tiles", "tags": ["v*"], "pull_requests": True}]},
            ],
            "policies": ["rich-tiles"],
            "inline_policies": {"sign-in": document("ecr:GetAuthorizationToken")},
            "permissions_boundary": READ_ONLY,
        },
        {
            "name": "rich-batch",
            "assume_role_policy": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": {"Service": "batch.amazonaws.com"}, "Action": "sts:AssumeRole"}],
            },
            "permissions_boundary": "",
        },
    ],
    "access_instance_profiles": [{"name": "rich-batch", "role": "rich-batch"}],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {"platform_deploy_role": "trial-deploy"}, "rich": RICH}

PERSON = {"name": "plain", "trusted_principals": [{"accounts": [OWN]}]}
PROVIDER = {"url": GITHUB, "client_ids": ["sts.amazonaws.com"]}
POLICY = {"name": "plain-tiles", "document": document("s3:GetObject")}


def pipeline(*branches: str, **more: Any) -> dict[str, Any]:
    repositories = [{"name": "maps/tiles", "branches": [*branches]}]
    return {"access_roles": [{**PERSON, "trusted_repositories": [{"oidc_provider": GITHUB, "repositories": repositories}], **more}]}


TWO_BRANCHES = pipeline("main", "next", policies=["plain-tiles"])
EMPTY = {"access_path": "/plain/", "access_oidc_providers": [], "access_boundary": {"name": "plain-boundary"}}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a role for people", {**EMPTY, "access_roles": [PERSON]}, {"iam_role", "iam_policy"}),
    ("and for a pipeline", {**pipeline("main"), "access_oidc_providers": [PROVIDER]}, {"iam_role", "iam_oidc_provider"}),
    ("another branch, and what it may", {**TWO_BRANCHES, "access_policies": [POLICY]}, {"iam_role", "iam_policy"}),
    ("another boundary", {"access_boundary": {"name": "plain-boundary", "document": document("s3:*", "ec2:*")}}, {"iam_policy"}),
    ("another audience", {"access_oidc_providers": [{**PROVIDER, "client_ids": ["sts.amazonaws.com", "maps"]}]}, {"iam_oidc_provider"}),
    ("unbounded", pipeline("main", "next", policies=["plain-tiles"], permissions_boundary=""), {"iam_role"}),
    ("nobody", {"access_roles": [], "access_policies": [], "access_purge": ["iam_role", "iam_policy"]}, {"iam_role", "iam_policy"}),
]

DATA: list[str] = []
DELETE_DATA = ""
KILLED_AT = (0.5,)
SEEDS = (1,)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def strangers(of: Account) -> None:
    """Roles, a policy and a provider of others, as like ours as they may be."""
    iam = of("iam")
    for name, path in (("rich-deployer", "/rich/"), ("trial-deployer", "/")):
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_policy(PolicyName="rich-boundary-2", Path="/rich/", PolicyDocument=json.dumps(document("s3:*")))
    iam.create_open_id_connect_provider(Url=f"{GITLAB}/other", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["b" * 40])


def in_the_way(of: Account, inputs: Mapping[str, Any]) -> str:
    """Somebody else's role has the boundary that would go. Returned: its name."""
    iam, boundary = of("iam"), inputs.get("access_boundary", {}).get("name") or "trial-deploy-boundary"
    found = iam.get_paginator("list_policies").paginate(Scope="Local").build_full_result()["Policies"]
    (arn,) = [policy["Arn"] for policy in found if policy["PolicyName"] == boundary]
    iam.create_role(RoleName="in-the-way", AssumeRolePolicyDocument=json.dumps(TRUST), PermissionsBoundary=arn)
    return "in-the-way"


def out_of_the_way(of: Account, stranger: str) -> None:
    of("iam").delete_role(RoleName=stranger)
