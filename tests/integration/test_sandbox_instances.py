"""EC2's instance types, regions, and what the quotas let an account launch."""

import pytest
from botocore.config import Config

from sandbox.aws.servicequotas.buckets import bucket
from sandbox.expect import refused

NEVER_ENABLED = "ap-southeast-4"


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


def elsewhere(aws, region, service="ec2"):
    return aws.client("staging", service, config=Config(region_name=region))


@pytest.fixture
def image(ec2):
    return ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]


def launch(ec2, image, instance_type, count=1, **more):
    return ec2.run_instances(ImageId=image, InstanceType=instance_type, MinCount=count, MaxCount=count, **more)["Instances"]


SPOT = {"InstanceMarketOptions": {"MarketType": "spot"}}


def test_types_say_what_they_have(aws):
    virginia = elsewhere(aws, "us-east-1")
    names = ["g5.xlarge", "g4dn.xlarge", "g6.xlarge", "p4d.24xlarge", "p5.48xlarge", "inf2.xlarge", "trn1.2xlarge"]
    names += ["t3.medium", "m5.large", "c5.large", "r5.xlarge", "r6i.xlarge", "r7i.xlarge", "m7i.xlarge", "m6a.xlarge"]
    names += ["x2idn.16xlarge", "u-6tb1.56xlarge", "f2.6xlarge"]
    found = {one["InstanceType"]: one for one in virginia.describe_instance_types(InstanceTypes=names)["InstanceTypes"]}
    assert found.keys() == set(names)
    vcpus = {name: one["VCpuInfo"]["DefaultVCpus"] for name, one in found.items()}
    assert (vcpus["g5.xlarge"], vcpus["p4d.24xlarge"], vcpus["p5.48xlarge"], vcpus["u-6tb1.56xlarge"]) == (4, 96, 192, 224)
    assert found["g5.xlarge"]["GpuInfo"]["Gpus"][0]["Manufacturer"] == "NVIDIA"
    assert found["m7i.xlarge"]["ProcessorInfo"]["SupportedArchitectures"] == ["x86_64"]
    assert found["u-6tb1.56xlarge"]["SupportedUsageClasses"] == ["on-demand"]
    assert set(found["p5.48xlarge"]["SupportedUsageClasses"]) == {"on-demand", "spot", "capacity-block"}


def test_types_are_those_of_the_region(aws, ec2):
    assert ec2.describe_instance_types(InstanceTypes=["g5.xlarge"])["InstanceTypes"]
    with refused("InvalidInstanceType", "do not exist: [g4dn.xlarge, z9.huge]"):
        ec2.describe_instance_types(InstanceTypes=["z9.huge", "g5.xlarge", "g4dn.xlarge"])
    here = {one["InstanceType"] for page in ec2.get_paginator("describe_instance_types").paginate() for one in page["InstanceTypes"]}
    offers = ec2.describe_instance_type_offerings()["InstanceTypeOfferings"]
    assert here == {offer["InstanceType"] for offer in offers}
    zones = ec2.describe_instance_type_offerings(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["g5.*large"]}]
    )["InstanceTypeOfferings"]
    assert {offer["InstanceType"] for offer in zones} == {name for name in here if name.startswith("g5.")}
    assert {offer["Location"] for offer in zones} <= {"ap-southeast-3a", "ap-southeast-3b", "ap-southeast-3c"}
    assert ec2.describe_instance_type_offerings(LocationType="outpost")["InstanceTypeOfferings"] == []


@pytest.mark.parametrize(
    ("filters", "present", "missing"),
    [
        ({"instance-type": ["g5.*"]}, "g5.xlarge", "m5.large"),
        ({"instance-type": ["m?.large", "g5.*"]}, "m5.large", "m5.xlarge"),
        ({"hypervisor": ["nitro"], "instance-type": ["x*", "m5.*"]}, "m5.large", "x1.16xlarge"),
        ({"current-generation": ["true"]}, "m7i.xlarge", "m5.large"),
        ({"processor-info.supported-architecture": ["arm64"]}, "m8g.large", "m5.large"),
        ({"vcpu-info.default-vcpus": ["4"], "memory-info.size-in-mib": ["16384"]}, "g5.xlarge", "g5.2xlarge"),
        ({"instance-storage-info.disk.type": ["ssd"]}, "g5.xlarge", "m5.large"),
        ({"supported-usage-class": ["capacity-block"]}, "p5.48xlarge", "g5.xlarge"),
    ],
)
def test_types_are_found_by_filters(ec2, filters, present, missing):
    given = [{"Name": name, "Values": values} for name, values in filters.items()]
    pages = ec2.get_paginator("describe_instance_types").paginate(Filters=given)
    found = {one["InstanceType"] for page in pages for one in page["InstanceTypes"]}
    assert present in found
    assert missing not in found


def test_types_come_in_pages_of_a_hundred(ec2):
    first = ec2.describe_instance_types()
    assert len(first["InstanceTypes"]) == 100
    second = ec2.describe_instance_types(MaxResults=5, NextToken=first["NextToken"])
    assert len(second["InstanceTypes"]) == 5
    assert not {one["InstanceType"] for one in first["InstanceTypes"]} & {one["InstanceType"] for one in second["InstanceTypes"]}
    with refused("InvalidParameterValue"):
        ec2.describe_instance_types(MaxResults=101)
    with refused("InvalidParameterCombination"):
        ec2.describe_instance_types(MaxResults=5, InstanceTypes=["g5.xlarge"])
    with refused("InvalidParameterValue", "colour"):
        ec2.describe_instance_types(Filters=[{"Name": "colour", "Values": ["red"]}])
    with refused("InvalidNextToken"):
        ec2.describe_instance_types(NextToken="nothing")


def test_a_region_that_is_not_enabled_is_known_and_refuses(aws, ec2):
    usable = {region["RegionName"]: region["OptInStatus"] for region in ec2.describe_regions()["Regions"]}
    assert (usable["ap-southeast-3"], usable["us-east-1"]) == ("opted-in", "opt-in-not-required")
    assert NEVER_ENABLED not in usable
    known = {region["RegionName"]: region["OptInStatus"] for region in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert known[NEVER_ENABLED] == "not-opted-in"
    assert usable.items() <= known.items()
    (named,) = ec2.describe_regions(RegionNames=[NEVER_ENABLED])["Regions"]
    assert named["OptInStatus"] == "not-opted-in"
    opted = ec2.describe_regions(AllRegions=True, Filters=[{"Name": "opt-in-status", "Values": ["opted-in"]}])["Regions"]
    assert [region["RegionName"] for region in opted] == ["ap-southeast-3"]
    with refused("InvalidParameterValue", "mars-1"):
        ec2.describe_regions(RegionNames=["mars-1"])
    with refused("AuthFailure"):
        elsewhere(aws, NEVER_ENABLED).describe_vpcs()
    with refused("UnrecognizedClientException"):
        elsewhere(aws, NEVER_ENABLED, "service-quotas").list_services()
    with refused("UnrecognizedClientException"):
        elsewhere(aws, NEVER_ENABLED, "eks").list_clusters()
    assert elsewhere(aws, "us-east-1").describe_vpcs()["Vpcs"]


def test_no_more_vcpus_are_launched_than_the_quota_has(aws, ec2, image):
    with refused("VcpuLimitExceeded", "current vCPU limit of 0 allows"):
        launch(ec2, image, "g5.xlarge")
    with refused("VcpuLimitExceeded", "limit of 64"):
        launch(ec2, image, "m5.large", count=33)
    first, *_ = launch(ec2, image, "m5.large", count=32)
    with refused("VcpuLimitExceeded"):
        launch(ec2, image, "t3.micro")
    ec2.stop_instances(InstanceIds=[first["InstanceId"]])
    launch(ec2, image, "t3.micro")
    with refused("VcpuLimitExceeded"):
        ec2.start_instances(InstanceIds=[first["InstanceId"]])
    aws.set_quota("staging", "ec2", "L-1216C47A", 66)
    ec2.start_instances(InstanceIds=[first["InstanceId"]])
    assert launch(aws.client("production", "ec2"), image, "m5.large"), "each account has quotas of its own"


def test_spot_instances_have_quotas_of_their_own(aws, ec2, image):
    with refused("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded"):
        launch(ec2, image, "g5.xlarge", **SPOT)
    aws.set_quota("staging", "ec2", "L-3819A6DF", 8)
    assert launch(ec2, image, "g5.2xlarge", **SPOT)[0]["InstanceLifecycle"] == "spot"
    with refused("MaxSpotInstanceCountExceeded"):
        ec2.request_spot_instances(LaunchSpecification={"ImageId": image, "InstanceType": "g5.xlarge"})
    with refused("VcpuLimitExceeded"):
        launch(ec2, image, "g5.xlarge")


@pytest.mark.parametrize(
    ("instance_type", "code", "spot"),
    [
        ("p5.48xlarge", "L-417A185B", False),
        ("p5.48xlarge", "L-C4BD4855", True),
        ("p4d.24xlarge", "L-7212CCBC", True),
        ("inf2.xlarge", "L-1945791B", False),
        ("im4gn.large", "L-1216C47A", False),
        ("trn1.2xlarge", "L-6B0D517C", True),
        ("vt1.3xlarge", "L-DB2E81BA", False),
        ("gr6.4xlarge", "L-3819A6DF", True),
        ("x2idn.16xlarge", "L-7295265B", False),
        ("u-6tb1.56xlarge", "L-43DA4232", False),
        ("hpc6a.48xlarge", "L-F7808C92", False),
        ("f2.6xlarge", "L-88CF9481", True),
        ("dl1.24xlarge", "L-6E869C2A", False),
    ],
)
def test_a_type_counts_towards_the_quota_of_its_family(instance_type, code, spot):
    assert bucket(instance_type, spot).code == code


def test_types_that_have_no_quota_of_vcpus():
    assert bucket("mac1.metal", spot=False) is None
    assert bucket("u-6tb1.56xlarge", spot=True) is None


def test_a_template_s_type_counts_and_an_instant_fleet_says_what_failed(aws, ec2, image):
    data = {"ImageId": image, "InstanceType": "g5.xlarge"}
    template = ec2.create_launch_template(LaunchTemplateName="gpu", LaunchTemplateData=data)["LaunchTemplate"]["LaunchTemplateId"]
    with refused("VcpuLimitExceeded"):
        ec2.run_instances(LaunchTemplate={"LaunchTemplateId": template}, MinCount=1, MaxCount=1)
    fleet = {
        "Type": "instant",
        "LaunchTemplateConfigs": [{"LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "$Latest"}}],
        "TargetCapacitySpecification": {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "on-demand"},
    }
    made = ec2.create_fleet(**fleet)
    assert made["Instances"] == []
    assert [(one["ErrorCode"], one["Lifecycle"]) for one in made["Errors"]] == [("VcpuLimitExceeded", "on-demand")]
    aws.set_quota("staging", "ec2", "L-DB2E81BA", 4)
    made = ec2.create_fleet(**fleet)
    assert ([one["InstanceType"] for one in made["Instances"]], made.get("Errors", [])) == (["g5.xlarge"], [])


def test_raised_quotas_of_the_network_have_effect(aws, ec2):
    for _ in range(4):
        ec2.create_vpc(CidrBlock="10.9.0.0/16")  # the default one is the fifth
    with refused("VpcLimitExceeded"):
        ec2.create_vpc(CidrBlock="10.9.0.0/16")
    aws.set_quota("staging", "vpc", "L-F678F1CE", 6)
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    aws.set_quota("staging", "ec2", "L-0263D0A3", 1)
    ec2.allocate_address(Domain="vpc")
    with refused("AddressLimitExceeded"):
        ec2.allocate_address(Domain="vpc")
    aws.set_quota("staging", "vpc", "L-A4707A72", 1)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    with refused("InternetGatewayLimitExceeded"):
        ec2.create_internet_gateway()
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24", AvailabilityZone="ap-southeast-3a")["Subnet"]["SubnetId"]
    aws.set_quota("staging", "vpc", "L-FE5A380F", 1)
    ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
    with refused("NatGatewayLimitExceeded", "limit of 1"):
        ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
