# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of Karpenter where its cluster is gone. It comes last of its folder, as the others need the cluster."""

import pytest
from botocore.exceptions import ClientError

from integration.support.karpenter_module import ALL, CLUSTER, NODE
from sandbox.expect import eventually


def essence(changes):
    return {name: one["action"] for name, one in changes.items()}


def test_what_is_left_of_it_goes_when_the_cluster_is_gone(standing, converge, real):
    """Its instance profiles too, which would hold its role."""
    iam, eks, ec2 = (real.client("staging", service) for service in ("iam", "eks", "ec2"))
    tags = {f"kubernetes.io/cluster/{CLUSTER}": "owned", "karpenter.k8s.aws/ec2nodeclass": "default"}
    for name, given in (("left-by-karpenter", tags), ("of-others", {"team": "maps"})):
        iam.create_instance_profile(InstanceProfileName=name, Tags=[{"Key": key, "Value": value} for key, value in given.items()])
    iam.add_role_to_instance_profile(InstanceProfileName="left-by-karpenter", RoleName=NODE)
    marks = {f"kubernetes.io/cluster/{CLUSTER}": "owned", "karpenter.sh/nodepool": "default"}
    specification = {"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in marks.items()]}
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="m5.large", MinCount=1, MaxCount=1, TagSpecifications=[specification])
    instance = made["Instances"][0]["InstanceId"]
    eks.delete_cluster(name=CLUSTER)
    eventually(lambda: CLUSTER not in eks.list_clusters()["clusters"], 120)

    changes, result = converge(state="absent")
    in_aws = {name for name in ALL if name.startswith(("iam_role", "sqs_queue", "eventbridge_rule"))}
    assert essence(changes) == dict.fromkeys({*in_aws, "iam_instance_profile left-by-karpenter"}, "delete")
    (warning,) = result["warnings"]
    assert f"1 instances that its Karpenter made are not: {instance}" in warning
    assert [one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]] == ["of-others"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(RoleName=NODE)
    changes, _ = converge(state="absent")
    assert changes == {}
