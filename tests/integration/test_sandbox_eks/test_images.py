"""The images of nodes: found through Systems Manager, by name, and by id."""

import pytest

ROOT = "/aws/service/eks/optimized-ami/1.34/amazon-linux-2023"


@pytest.mark.parametrize(
    ("path", "architecture"),
    [
        (f"{ROOT}/x86_64/standard/recommended/image_id", "x86_64"),
        (f"{ROOT}/arm64/standard/recommended/image_id", "arm64"),
        (f"{ROOT}/x86_64/nvidia/recommended/image_id", "x86_64"),
        (f"{ROOT}/arm64/nvidia/recommended/image_id", "arm64"),
        ("/aws/service/bottlerocket/aws-k8s-1.34/arm64/latest/image_id", "arm64"),
        ("/aws/service/bottlerocket/aws-k8s-1.34-nvidia/x86_64/latest/image_id", "x86_64"),
    ],
)
def test_a_parameter_leads_to_an_image_of_its_architecture(aws, path, architecture):
    image = aws.client("staging", "ssm").get_parameter(Name=path)["Parameter"]["Value"]
    (found,) = aws.client("staging", "ec2").describe_images(ImageIds=[image])["Images"]
    assert (found["Architecture"], found["State"]) == (architecture, "available")


def test_the_recommended_image_is_the_newest_release(aws):
    ssm = aws.client("staging", "ssm")
    names = [f"{ROOT}/x86_64/standard/recommended/{name}" for name in ("image_name", "release_version")]
    found = {parameter["Name"]: parameter["Value"] for parameter in ssm.get_parameters(Names=names)["Parameters"]}
    assert [found[name] for name in names] == ["amazon-eks-node-al2023-x86_64-standard-1.34-v20260403", "1.34.6-20260403"]
    tree = ssm.get_parameters_by_path(Path=f"{ROOT}/x86_64/standard/{found[names[0]]}", Recursive=True)["Parameters"]
    assert {parameter["Name"].rsplit("/", 1)[1] for parameter in tree} == {"image_id", "image_name", "release_version"}


def test_images_are_found_by_name_with_the_same_id_everywhere(aws):
    name = "amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403"
    for account in ("staging", "production"):
        ec2 = aws.client(account, "ec2")
        (image,) = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": [name]}])["Images"]
        parameter = aws.client(account, "ssm").get_parameter(Name=f"{ROOT}/x86_64/nvidia/recommended/image_id")["Parameter"]
        assert image["ImageId"] == parameter["Value"]


def test_there_is_no_amazon_linux_2_from_kubernetes_1_33_on(aws):
    ssm = aws.client("staging", "ssm")
    assert ssm.get_parameter(Name="/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id")["Parameter"]["Value"]
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id")
