# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller may do, version by version. The changes are those of Karpenter's own templates, as they were released."""

import json
from itertools import pairwise

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.documents import problems
from ansible_collections.piksel.infra.plugins.module_utils.karpenter import versions
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.permissions import Grounds, policies

NODE_ROLE = "arn:aws:iam::123456789012:role/example-karpenter-node"
QUEUE = "arn:aws:sqs:ap-southeast-3:123456789012:example-karpenter"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
CLUSTER = "arn:aws:eks:ap-southeast-3:123456789012:cluster/example"
MINORS = [(1, minor) for minor in range(versions.OLDEST[1], versions.NEWEST[1] + 1)]


def grounds(version=(1, 8), partition="aws", region="ap-southeast-3", **more):
    return Grounds(partition, region, "123456789012", "example", version, NODE_ROLE, **{"queue_arn": QUEUE, **more})


def statements(of):
    return {one["Sid"]: one for document in policies(of).values() for one in document["Statement"]}


def permitted(version):
    """Each action on each resource under its conditions, the conditions as text."""
    found = set()
    for sid, one in statements(grounds(version)).items():
        resources = one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]]
        found |= {(sid, action, resource, json.dumps(one.get("Condition"))) for action in one["Action"] for resource in resources}
    return found


def ec2(kind):
    return f"arn:aws:ec2:ap-southeast-3:*:{kind}/*"


def reads(*what):
    return {("AllowRegionalReadActions", f"ec2:Describe{one}", "*") for one in what}


LAUNCH = {"ec2:RunInstances", "ec2:CreateFleet"}
USED = "AllowScopedEC2InstanceAccessActions"
WITH_TAGS = "AllowScopedEC2InstanceActionsWithTags"
TAGGED = {(WITH_TAGS, action, ec2("capacity-reservation")) for action in (*LAUNCH, "ec2:CreateLaunchTemplate")}
SHIFT = ("AllowZonalShiftStatusReadOnly", "arc-zonal-shift:GetManagedResource")
# By version what is allowed that was not before, and what is not any more.
CHANGES = {
    (1, 1): (set(), reads("AvailabilityZones")),
    (1, 3): ({(USED, action, ec2("capacity-reservation")) for action in LAUNCH} | TAGGED | reads("CapacityReservations"), set()),
    (1, 7): ({("AllowUnscopedInstanceProfileListAction", "iam:ListInstanceProfiles", "*")}, set()),
    (1, 9): (set(), TAGGED),
    (1, 11): ({(USED, action, ec2("placement-group")) for action in LAUNCH} | reads("PlacementGroups"), set()),
    (1, 12): ({(*SHIFT, CLUSTER)} | reads("InstanceStatus"), set()),
    (1, 13): ({(*SHIFT, "*")}, {(*SHIFT, CLUSTER)}),
}


@pytest.mark.parametrize(("before", "version"), list(pairwise(MINORS)), ids=str)
def test_what_a_version_changes(before, version):
    then, now = ({one[:3] for one in permitted(of)} for of in (before, version))
    assert (now - then, then - now) == CHANGES.get(version, (set(), set()))


def test_conditions_change_where_services_do():
    """Of China since 1.1; by the cluster's ARN since 1.13."""
    pass_role = [statements(grounds((1, minor)))["AllowPassingInstanceRole"]["Condition"]["StringEquals"] for minor in (0, 1)]
    assert pass_role == [
        {"iam:PassedToService": ["ec2.amazonaws.com"]},
        {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]},
    ]
    shift = statements(grounds((1, 13)))["AllowZonalShiftStatusReadOnly"]
    assert shift["Condition"] == {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": CLUSTER}}


WRITES = ("Create", "Run", "Terminate", "Delete", "Tag", "Add", "Remove")


@pytest.mark.parametrize("version", MINORS, ids=str)
def test_it_changes_nothing_but_what_it_made_for_this_cluster(version):
    for sid, one in statements(grounds(version)).items():
        if sid == USED or not any(action.partition(":")[2].startswith(WRITES) for action in one["Action"]) or "sqs:" in one["Action"][0]:
            continue
        equals = one["Condition"]["StringEquals"]
        assert any(key.endswith("Tag/kubernetes.io/cluster/example") and value == "owned" for key, value in equals.items()), sid
        assert any(key.endswith(("karpenter.sh/nodepool", "ec2nodeclass")) for key in one["Condition"]["StringLike"]), sid
    assert statements(grounds(version))["AllowPassingInstanceRole"]["Resource"] == NODE_ROLE


@pytest.mark.parametrize("version", MINORS, ids=str)
def test_documents_are_what_iam_takes(version):
    """An inline policy's names, and what a role's have together at most, white space apart.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    """
    longest = Grounds(
        "aws-us-gov",
        "us-gov-west-1",
        "123456789012",
        "x" * 41,
        version,
        f"arn:aws-us-gov:iam::123456789012:role/{'x' * 41}-karpenter-node",
        f"arn:aws-us-gov:sqs:us-gov-west-1:123456789012:{'x' * 41}-karpenter",
        KEY,
    )
    documents = policies(longest)
    assert [list(problems(document)) for document in documents.values()] == [[]] * len(documents)
    assert sum(len("".join(json.dumps(document).split())) for document in documents.values()) < 10240
    sids = [one["Sid"] for document in documents.values() for one in document["Statement"]]
    assert len(sids) == len(set(sids))


def test_it_stays_in_its_partition_and_region():
    told = json.dumps(policies(Grounds("aws-cn", "cn-north-1", "123456789012", "example", (1, 14), "role", "queue")))
    assert "arn:aws:" not in told
    assert "arn:aws-cn:ec2:cn-north-1:*:instance/*" in told
    assert '"aws:RequestedRegion": "cn-north-1"' in told
    assert '"arn:aws-cn:ssm:cn-north-1::parameter/aws/service/*"' in told


def test_without_a_queue_it_may_read_none():
    assert "interruption" not in policies(grounds(queue_arn=None))
    assert "sqs:" not in json.dumps(policies(grounds(queue_arn=None)))


def test_a_queue_with_a_key_of_ones_own_can_be_read():
    received, decrypted = policies(grounds(queue_key_arn=KEY))["interruption"]["Statement"]
    assert (received["Action"], received["Resource"]) == (["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], QUEUE)
    assert (decrypted["Action"], decrypted["Resource"]) == (["kms:Decrypt"], KEY)
