# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.leftovers import leftovers

from unit.plugins.module_utils.aws.stubs import filters, tag_list

CLAIM = {"kubernetes.io/created-for/pvc/name": "data"}


def test_what_kubernetes_made_for_this_cluster_is_named(aws):
    arns = [f"arn:{number}" for number in range(21)]
    balancers = [{"LoadBalancerArn": arn, "LoadBalancerName": f"lb-{arn}"} for arn in arns]
    aws.expect("elbv2", "describe_load_balancers", {"LoadBalancers": balancers[:1], "NextMarker": "more"})
    aws.expect("elbv2", "describe_load_balancers", {"LoadBalancers": balancers[1:]}, Marker="more")
    tagged = {"arn:0": {"elbv2.k8s.aws/cluster": "example"}, "arn:1": {"elbv2.k8s.aws/cluster": "other"}}
    tagged["arn:2"] = {"kubernetes.io/cluster/example": "owned"}
    first = [{"ResourceArn": arn, "Tags": tag_list(**tagged.get(arn, {"a": "b"}))} for arn in arns[:20]]
    aws.expect("elbv2", "describe_tags", {"TagDescriptions": first}, ResourceArns=arns[:20])
    aws.expect("elbv2", "describe_tags", {"TagDescriptions": [{"ResourceArn": "arn:20"}]}, ResourceArns=arns[20:])
    aws.expect("elb", "describe_load_balancers", {"LoadBalancerDescriptions": [{"LoadBalancerName": "old"}]})
    old = {"LoadBalancerName": "old", "Tags": tag_list(**{"kubernetes.io/cluster/example": "owned"})}
    aws.expect("elb", "describe_tags", {"TagDescriptions": [old]}, LoadBalancerNames=["old"])
    volumes = [{"VolumeId": "vol-1", "Tags": tag_list(**CLAIM)}, {"VolumeId": "vol-of-a-node", "Tags": []}]
    aws.expect("ec2", "describe_volumes", {"Volumes": volumes}, Filters=filters("tag-key", "kubernetes.io/cluster/example"))
    assert leftovers(aws, "example") == [
        "load balancer lb-arn:0",
        "load balancer lb-arn:2",
        "classic load balancer old",
        "volume vol-1 of claim data",
    ]


def test_where_there_is_nothing_few_calls_are_made(aws):
    aws.expect("elbv2", "describe_load_balancers", {"LoadBalancers": []})
    aws.expect("elb", "describe_load_balancers", {"LoadBalancerDescriptions": []})
    aws.expect("ec2", "describe_volumes", {"Volumes": []}, Filters=filters("tag-key", "kubernetes.io/cluster/example"))
    assert leftovers(aws, "example") == []
