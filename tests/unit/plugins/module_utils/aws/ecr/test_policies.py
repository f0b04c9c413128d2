# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is let in, as ECR's documents say it."""

from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr import policies
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.merging import merged

from unit.plugins.module_utils.aws.ecr.described import ACCOUNT, OTHER, REGISTRY, params

WRITES = {"ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"}
OWN = {"Effect": "Deny", "Principal": "*", "Action": "ecr:DeleteRepository"}


def of_repository(more=None, **given):
    (one,) = merged(params(repositories=[{"name": "app", **(more or {})}], **given))
    return policies.of_repository(one, REGISTRY)


def test_what_is_not_said_is_left_alone_and_nobody_is_no_policy():
    assert of_repository() is None
    assert of_repository(pull_accounts=[]) == of_repository({"push_roles": []}, push_roles=["ci"]) == {}


def test_accounts_may_pull_and_this_one_needs_no_mention():
    document = of_repository(pull_accounts=[OTHER, ACCOUNT, OTHER])
    (statement,) = document["Statement"]
    assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{OTHER}:root"]}
    assert not WRITES & set(statement["Action"])
    assert {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} <= set(statement["Action"])
    assert of_repository(pull_accounts=[ACCOUNT]) == {}


def test_roles_may_push_by_name_path_and_arn():
    arn = f"arn:aws:iam::{OTHER}:role/builder"
    (statement,) = of_repository(push_roles=["ci", "path/ci", arn])["Statement"]
    roles = sorted([f"arn:aws:iam::{ACCOUNT}:role/ci", f"arn:aws:iam::{ACCOUNT}:role/path/ci", arn])
    assert statement["Condition"] == {"ArnEquals": {"aws:PrincipalArn": roles}}
    assert set(statement["Action"]) >= WRITES


def test_a_repository_says_otherwise_in_place_of_all():
    document = of_repository(
        {"pull_accounts": [OTHER], "push_roles": [], "policy_statements": [OWN]}, pull_accounts=["1" * 12], push_roles=["ci"]
    )
    assert [statement.get("Sid") for statement in document["Statement"]] == ["Pull", None]
    assert document["Statement"][0]["Principal"] == {"AWS": [f"arn:aws:iam::{OTHER}:root"]}
    assert document["Statement"][1] == OWN


def test_the_registry_lets_accounts_cache_and_replicate_within_bounds():
    options = params(policy={"pull_through_accounts": [OTHER], "replication_accounts": [OTHER]})["policy"]
    cache, replicate = policies.of_registry(options, ["quay", "ecr-public"], REGISTRY)["Statement"]
    base = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository"
    assert cache["Resource"] == [f"{base}/ecr-public/*", f"{base}/quay/*"]
    assert cache["Action"] == ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]
    assert (replicate["Action"], replicate["Resource"]) == (["ecr:CreateRepository", "ecr:ReplicateImage"], [f"{base}/*"])
    assert policies.of_registry(options, ["ROOT"], REGISTRY)["Statement"][0]["Resource"] == [f"{base}/*"]
    assert policies.of_registry(params(policy={})["policy"], ["quay"], REGISTRY) == {}
