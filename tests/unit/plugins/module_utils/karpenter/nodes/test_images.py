# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether images are there, and for the cluster's Kubernetes."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.images import Images, parameters

EKS = "/aws/service/eks/optimized-ami/1.34"
STANDARD = [
    f"{EKS}/amazon-linux-2023/{machine}/standard/amazon-eks-node-al2023-{machine}-standard-1.34-v20260403/image_id"
    for machine in ("arm64", "x86_64")
]
LATEST = [f"{EKS}/amazon-linux-2023/{machine}/standard/recommended/image_id" for machine in ("arm64", "x86_64")]
NEWEST = "amazon-eks-node-al2023-x86_64-standard-1.34-v20260403"


def problems(aws, *classes, kubernetes="1.34"):
    return list(Images(aws, "ap-southeast-3", kubernetes).problems([{"name": "a", **one} for one in classes]))


def expect_parameters(aws, names, *found):
    aws.expect("ssm", "get_parameters", {"Parameters": [{"Name": name, "Value": "ami-1"} for name in found]}, Names=names)


def expect_images(aws, *names, owners=(), **values):
    filters = [{"Name": key.replace("_", "-").replace("tag-a", "tag:a"), "Values": [value]} for key, value in values.items()]
    given = {"Filters": filters, **({"Owners": owners} if owners else {})}
    aws.expect("ec2", "describe_images", {"Images": [{"Name": name} for name in names]}, **given)


@pytest.mark.parametrize(
    ("alias", "first"),
    [
        ("al2023@v20260403", STANDARD[1]),
        ("al2023@latest", LATEST[1]),
        ("al2@v1", f"{EKS}/amazon-linux-2/amazon-eks-node-1.34-v1/image_id"),
        ("al2@latest", f"{EKS}/amazon-linux-2/recommended/image_id"),
        ("bottlerocket@v1.50.0", "/aws/service/bottlerocket/aws-k8s-1.34/x86_64/1.50.0/image_id"),
        ("bottlerocket@1.50.0", "/aws/service/bottlerocket/aws-k8s-1.34/x86_64/1.50.0/image_id"),
        ("bottlerocket@latest", "/aws/service/bottlerocket/aws-k8s-1.34/x86_64/latest/image_id"),
        ("windows2022@latest", "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.34/image_id"),
    ],
)
def test_where_an_alias_leads(alias, first):
    assert parameters(alias, "1.34")[0] == first


def test_one_image_of_an_alias_is_enough_and_all_are_asked_at_once(aws):
    expect_parameters(aws, STANDARD, STANDARD[1])
    assert problems(aws, {"ami_alias": "al2023@v20260403"}, {"ami_alias": "al2023@v20260403"}) == []


def test_an_alias_without_images_names_the_newest(aws):
    names = [name.replace("20260403", "20200101") for name in STANDARD]
    expect_parameters(aws, names)
    expect_parameters(aws, LATEST, LATEST[1])
    expect_images(aws, NEWEST, image_id="ami-1")
    what = "AWS has no images of al2023 v20200101 for Kubernetes 1.34, which the cluster has"
    advice = f"write a version that there is, such as that of {NEWEST}"
    assert problems(aws, {"ami_alias": "al2023@v20200101"}) == [f"node_classes: a: ami_alias: {what}; {advice}"]


def test_a_family_that_the_clusters_version_has_no_more(aws):
    names = [f"{EKS}/amazon-linux-2-arm64/recommended/image_id", f"{EKS}/amazon-linux-2/recommended/image_id"]
    expect_parameters(aws, names)
    expect_parameters(aws, names)
    what = "AWS has no images of al2 for Kubernetes 1.34, which the cluster has; choose another family"
    assert problems(aws, {"ami_alias": "al2@latest"}) == [f"node_classes: a: ami_alias: {what}"]


def test_a_family_that_is_none(aws):
    advice = "choose from al2, al2023, bottlerocket, windows2019, windows2022"
    assert problems(aws, {"ami_alias": "ubuntu@v1"}) == [f"node_classes: a: ami_alias: there are no images of ubuntu; {advice}"]


def test_before_the_clusters_version_is_known_an_alias_stands_for_nothing(aws):
    assert problems(aws, {"ami_alias": "al2023@v20260403"}, kubernetes=None) == []


@pytest.mark.parametrize(
    ("entry", "filters", "owners"),
    [
        ({"ami_name": "mine-*"}, {"name": "mine-*"}, ["self", "amazon"]),
        ({"ami_name": "mine-*", "ami_owner": "123456789012"}, {"name": "mine-*"}, ["123456789012"]),
        ({"ami_id": "ami-1"}, {"image_id": "ami-1"}, []),
        ({"ami_tags": {"a": "b"}}, {"tag_a": "b"}, ["self", "amazon"]),
        ({"ami_tags": {"Team": "*"}}, {"tag_key": "Team"}, ["self", "amazon"]),
    ],
)
def test_images_are_looked_for_as_karpenter_does(aws, entry, filters, owners):
    expect_images(aws, "mine-1", owners=owners, **filters)
    assert problems(aws, entry) == []


@pytest.mark.parametrize(
    ("entry", "filters", "owners", "what"),
    [
        ({"ami_name": "mine"}, {"name": "mine"}, ["self", "amazon"], "ami_name: mine"),
        ({"ami_id": "ami-1"}, {"image_id": "ami-1"}, [], "ami_id: ami-1"),
        ({"ami_tags": {"a": "b"}}, {"tag_a": "b"}, ["self", "amazon"], "ami_tags"),
    ],
)
def test_an_image_that_is_not_there(aws, entry, filters, owners, what):
    expect_images(aws, owners=owners, **filters)
    assert problems(aws, entry) == [f"node_classes: a: {what}: ap-southeast-3 has no such image for this account; correct it"]


def test_of_several_images_one_that_fits_is_enough(aws):
    older = NEWEST.replace("1.34", "1.33")
    expect_images(aws, older, NEWEST, name="amazon-eks-node-al2023-*", owners=["self", "amazon"])
    assert problems(aws, {"ami_name": "amazon-eks-node-al2023-*"}) == []
    expect_images(aws, older, older.replace("1.33", "1.32"), name="amazon-eks-node-al2023-*", owners=["self", "amazon"])
    what = f"ami_name: amazon-eks-node-al2023-*: {older} is for Kubernetes 1.33, and the cluster has 1.34; take one for 1.34"
    assert problems(aws, {"ami_name": "amazon-eks-node-al2023-*"}) == [f"node_classes: a: {what}"]


def test_an_image_by_id_that_is_for_another_kubernetes(aws):
    expect_images(aws, NEWEST.replace("1.34", "1.33"), image_id="ami-1")
    what = f"{NEWEST.replace('1.34', '1.33')} is for Kubernetes 1.33, and the cluster has 1.34; take one for 1.34"
    assert problems(aws, {"ami_id": "ami-1"}) == [f"node_classes: a: ami_id: ami-1: {what}"]
