# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to an account's access behind the role's back, and the changes that put it right."""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import Change, update

At = Mapping[tuple[str, str], Found]  # by kind and name
OWN = {"Project": "piksel", "Environment": "staging", "ManagedBy": "piksel.infra"}
GITLAB = "https://gitlab.example.com"
OPEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def opened(of: Account, at: At) -> list[Change]:
    """Everybody may act as the role that deploys."""
    before = at["iam_role", "rich-deploy"].description["AssumeRolePolicyDocument"]
    of("iam").update_assume_role_policy(RoleName="rich-deploy", PolicyDocument=json.dumps(OPEN))
    return [update("iam_role", "rich-deploy", assume_role_policy=(OPEN, before))]


def unbounded(of: Account, at: At) -> list[Change]:
    of("iam").delete_role_permissions_boundary(RoleName="rich-deploy")
    return [update("iam_role", "rich-deploy", permissions_boundary=("", at["iam_policy", "rich-boundary"].id))]


def loosened(of: Account, at: At) -> list[Change]:
    """The boundary bounds nothing any more."""
    found = at["iam_policy", "rich-boundary"]
    of("iam").create_policy_version(PolicyArn=found.id, PolicyDocument=json.dumps(ANYTHING), SetAsDefault=True)
    return [update("iam_policy", "rich-boundary", document=(ANYTHING, found.description["Document"]))]


def audience(of: Account, at: At) -> list[Change]:
    found = at["iam_oidc_provider", GITLAB]
    of("iam").add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=found.id, ClientID="others")
    wanted = sorted(found.description["ClientIDList"])
    return [update("iam_oidc_provider", GITLAB, client_ids=(sorted([*wanted, "others"]), wanted))]


def rights(of: Account, at: At) -> list[Change]:
    """More is attached, and what stood in it is gone."""
    iam, administrator = of("iam"), "arn:aws:iam::aws:policy/AdministratorAccess"
    found: dict[str, Any] = at["iam_role", "rich-tiles"].description
    iam.attach_role_policy(RoleName="rich-tiles", PolicyArn=administrator)
    iam.delete_role_policy(RoleName="rich-tiles", PolicyName="sign-in")
    managed = (sorted([*found["Attached"], administrator]), found["Attached"])
    return [update("iam_role", "rich-tiles", managed_policy_arns=managed, inline_policies=({}, found["Inline"]))]


def tag(of: Account, at: At) -> list[Change]:
    of("iam").tag_role(RoleName="rich-batch", Tags=[{"Key": "Project", "Value": "other"}])
    return [update("iam_role", "rich-batch", tags=({**OWN, "Project": "other"}, OWN))]


DRIFTS = (
    opened,
    together("no boundary, and one that bounds nothing", unbounded, loosened),
    together("rights, an audience and a tag", rights, audience, tag),
)
