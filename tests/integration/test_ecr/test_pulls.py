# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may pull and push what module `ecr` made: the policies of both sides decide, each as they stand."""

import hashlib
import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.desired import NODE_POLICIES
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.desired import REGISTRY_POLICIES

from integration.test_ecr.described import DESCRIBED, PRODUCTION, STAGING
from integration.test_sandbox_permissions import Roles, allow
from sandbox.expect import refused

HUB = "111111111111"
APP = {"repositoryName": "example/app"}
LAYER = b"a layer"
DIGEST = f"sha256:{hashlib.sha256(LAYER).hexdigest()}"
# What nodes have of EKS's node groups, and of Karpenter's pools.
NODES = {"eks": NODE_POLICIES, "karpenter": [*REGISTRY_POLICIES.values()]}
LOGIN = allow("ecr:GetAuthorizationToken")


def upload(ecr, tag, **of):
    """An image of one layer, as clients push it."""
    identity = ecr.initiate_layer_upload(**of)["uploadId"]
    ecr.upload_layer_part(**of, uploadId=identity, partFirstByte=0, partLastByte=len(LAYER) - 1, layerPartBlob=LAYER)
    ecr.complete_layer_upload(**of, uploadId=identity, layerDigests=[DIGEST])
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [{"digest": DIGEST}]}
    ecr.put_image(**of, imageManifest=json.dumps({**manifest, "tag": tag}), imageTag=tag)


def pull(ecr, tag="1", **of):
    """What a node's container runtime asks of ECR."""
    assert ecr.get_authorization_token()["authorizationData"]
    (image,) = ecr.batch_get_image(**of, imageIds=[{"imageTag": tag}])["images"]
    return ecr.get_download_url_for_layer(**of, layerDigest=json.loads(image["imageManifest"])["layers"][0]["digest"])["downloadUrl"]


@pytest.fixture
def roles(aws):
    return Roles(aws)


@pytest.fixture
def node(aws, roles):
    """By account and kind of nodes, a node's client of ECR."""

    def of(account, kind="eks"):
        iam, role = aws.client(account, "iam"), roles.make(f"{kind}-node", account=account)
        for policy in NODES[kind]:
            iam.attach_role_policy(RoleName=f"{kind}-node", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
        return roles.session(aws.client(account, "sts"), role)("ecr")

    return of


@pytest.fixture
def made(converge):
    return lambda **more: converge(**{**DESCRIBED, **more})


@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("account", ["staging", "production"])
def test_nodes_of_named_accounts_pull_and_do_no_more(ecr, node, made, account, kind):
    made()
    upload(ecr, "1", **APP)
    worker = node(account, kind)
    assert pull(worker, **APP, registryId=HUB).startswith("https://")
    with refused("AccessDeniedException", "ecr:PutImage"):
        worker.put_image(**APP, registryId=HUB, imageManifest="{}", imageTag="2")
    with refused("AccessDeniedException", "because no identity-based policy allows the ecr:DeleteRepository action"):
        worker.delete_repository(**APP, registryId=HUB)
    with refused("AccessDeniedException", "because no resource-based policy allows the ecr:BatchGetImage action"):
        pull(worker, repositoryName="example/nightly", registryId=HUB)


def test_an_account_that_is_not_named_is_refused_whatever_its_own_policies_say(aws, ecr, node, made):
    made(pull_accounts=[STAGING])
    upload(ecr, "1", **APP)
    for stranger in (node("production"), aws.client("production", "ecr")):
        with refused("AccessDeniedException", "because no resource-based policy allows the ecr:BatchGetImage action"):
            pull(stranger, **APP, registryId=HUB)


def test_a_named_accounts_role_needs_its_own_policy_as_well(aws, ecr, roles, made):
    made()
    upload(ecr, "1", **APP)
    with refused("AccessDeniedException", "because no identity-based policy allows the ecr:BatchGetImage action"):
        pull(roles.of(LOGIN)("ecr"), **APP, registryId=HUB)


def test_access_ends_when_the_account_is_taken_out(ecr, node, made):
    made()
    upload(ecr, "1", **APP)
    worker = node("staging")
    pull(worker, **APP, registryId=HUB)
    made(pull_accounts=[PRODUCTION])
    with refused("AccessDeniedException"):
        pull(worker, **APP, registryId=HUB)


def test_named_accounts_pull_what_is_cached(aws, node, made):
    made()
    aws.first_pull("hub", "quay/prometheus/node-exporter")
    found = node("staging").batch_get_image(registryId=HUB, repositoryName="quay/prometheus/node-exporter", imageIds=[{"imageTag": "1"}])
    assert [one["failureCode"] for one in found["failures"]] == ["ImageNotFound"]  # let in, where nothing is fetched


def test_a_role_that_may_push_need_only_log_in_and_may_be_made_anew(aws, ecr, roles, made):
    made()
    for tag in ("1", "2"):
        iam = aws.client("hub", "iam")
        pusher = roles.session(aws.client("hub", "sts"), roles.make("example-ci", LOGIN, account="hub", Path="/ci/"))("ecr")
        upload(pusher, tag, **APP)
        pull(pusher, tag, **APP)
        with refused("AccessDeniedException", "because no identity-based policy allows the ecr:InitiateLayerUpload action"):
            upload(pusher, "1", repositoryName="example/nightly")
        with refused("AccessDeniedException"):
            pusher.set_repository_policy(**APP, policyText="{}")
        iam.delete_role_policy(RoleName="example-ci", PolicyName="own")
        iam.delete_role(RoleName="example-ci")
    with refused("ImageAlreadyExistsException"):
        ecr.put_image(**APP, imageManifest=json.dumps({"schemaVersion": 2, "mediaType": "x"}), imageTag="2")


def test_another_role_of_the_same_account_may_not_push(roles, made):
    made()
    with refused("AccessDeniedException", "because no identity-based policy allows the ecr:InitiateLayerUpload action"):
        upload(roles.of(LOGIN, name="others", account="hub")("ecr"), "1", **APP)


def test_a_role_of_another_account_may_push_where_both_sides_say_so(roles, made):
    arn = f"arn:aws:iam::{STAGING}:role/builder"
    made(repositories=[{"name": "example/app", "push_roles": [arn]}])
    push = allow(["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"])
    upload(roles.of(push, name="builder")("ecr"), "1", **APP, registryId=HUB)
    with refused("AccessDeniedException", "because no resource-based policy allows"):
        upload(roles.of(push, name="stranger")("ecr"), "2", **APP, registryId=HUB)
