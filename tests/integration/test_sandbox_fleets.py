"""What starts instances: launch templates and fleets, and what EventBridge tells of instances."""

import base64
import json
import threading
import time

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused, tagged

STAGING = ACCOUNTS["staging"]
SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
USER_DATA = base64.b64encode(b"hello").decode()


@pytest.fixture
def ec2(aws):
    aws.set_quota("staging", "ec2", "L-DB2E81BA", 64)
    aws.set_quota("staging", "ec2", "L-3819A6DF", 64)
    return aws.client("staging", "ec2")


@pytest.fixture
def image(aws):
    return image_of(aws)


def image_of(aws, architecture="x86_64", variant="standard"):
    path = f"/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/{architecture}/{variant}/recommended/image_id"
    return aws.client("staging", "ssm").get_parameter(Name=path)["Parameter"]["Value"]


@pytest.fixture
def subnets(ec2):
    """By zone: those of a network of its own."""
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    made = {}
    for number, zone in enumerate(f"{REGION}{letter}" for letter in "abc"):
        made[zone] = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
    return made


@pytest.fixture
def group(ec2, subnets):
    vpc = ec2.describe_subnets(SubnetIds=[subnets[f"{REGION}a"]])["Subnets"][0]["VpcId"]
    return ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]


@pytest.fixture
def profile(aws):
    iam = aws.client("staging", "iam")
    iam.create_role(RoleName="node", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [SERVICE]}))
    arn = iam.create_instance_profile(InstanceProfileName="node")["InstanceProfile"]["Arn"]
    iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
    return arn


@pytest.fixture
def template(ec2, image, group, profile):
    data = {
        "ImageId": image,
        "UserData": USER_DATA,
        "IamInstanceProfile": {"Name": "node"},
        "Monitoring": {"Enabled": True},
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 50, "VolumeType": "gp3", "Encrypted": True}}],
        "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [group]}],
        "TagSpecifications": tagged("network-interface", owner="template") + tagged("instance", owner="template"),
    }
    ec2.create_launch_template(LaunchTemplateName="karpenter.k8s.aws/1", LaunchTemplateData=data)
    return "karpenter.k8s.aws/1"


def fleet(ec2, template, *overrides, spot=False, count=1, **more):
    options = {"SpotOptions": {"AllocationStrategy": "price-capacity-optimized"}} if spot else {}
    return ec2.create_fleet(
        **{
            "Type": "instant",
            "LaunchTemplateConfigs": [
                {"LaunchTemplateSpecification": {"LaunchTemplateName": template, "Version": "$Latest"}, "Overrides": list(overrides)}
            ],
            "TargetCapacitySpecification": {
                "TotalTargetCapacity": count,
                "DefaultTargetCapacityType": "spot" if spot else "on-demand",
            },
            **options,
            **more,
        }
    )


def override(kind, subnets, letter="a", **more):
    zone = f"{REGION}{letter}"
    return {"InstanceType": kind, "SubnetId": subnets[zone], "AvailabilityZone": zone, **more}


def described(ec2, made):
    identifiers = [identifier for one in made["Instances"] for identifier in one["InstanceIds"]]
    return [one for found in ec2.describe_instances(InstanceIds=identifiers)["Reservations"] for one in found["Instances"]]


def tags(found):
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags") or found.get("TagSet") or ()}


def test_a_fleet_s_instance_is_what_its_template_says(ec2, template, subnets, group, profile, image):
    specifications = tagged("instance", Name="node", owner="fleet") + tagged("volume", owner="fleet") + tagged("fleet", owner="fleet")
    made = fleet(ec2, template, override("g5.xlarge", subnets, "c"), TagSpecifications=specifications)
    (pool,) = made["Instances"]
    assert (pool["InstanceType"], pool["Lifecycle"], len(pool["InstanceIds"])) == ("g5.xlarge", "on-demand", 1)
    assert pool["LaunchTemplateAndOverrides"]["Overrides"]["SubnetId"] == subnets[f"{REGION}c"]
    (instance,) = described(ec2, made)
    assert instance["State"]["Name"] == "running"
    assert (instance["ImageId"], instance["Architecture"], instance["SubnetId"]) == (image, "x86_64", subnets[f"{REGION}c"])
    assert instance["Placement"]["AvailabilityZone"] == f"{REGION}c"
    assert instance["IamInstanceProfile"]["Arn"] == profile
    assert [one["GroupId"] for one in instance["SecurityGroups"]] == [group]
    assert (instance["MetadataOptions"]["HttpTokens"], instance["MetadataOptions"]["HttpPutResponseHopLimit"]) == ("required", 2)
    assert instance["Monitoring"]["State"] == "enabled"
    assert not {"SpotInstanceRequestId", "InstanceLifecycle"} & instance.keys()
    own = tags(instance)
    assert (own["Name"], own["owner"], own["aws:ec2:fleet-id"]) == ("node", "fleet", made["FleetId"])
    (interface,) = instance["NetworkInterfaces"]
    assert [one["GroupId"] for one in interface["Groups"]] == [group]
    assert tags(ec2.describe_network_interfaces(NetworkInterfaceIds=[interface["NetworkInterfaceId"]])["NetworkInterfaces"][0]) == {
        "owner": "template"
    }
    (device,) = instance["BlockDeviceMappings"]
    (volume,) = ec2.describe_volumes(VolumeIds=[device["Ebs"]["VolumeId"]])["Volumes"]
    assert (device["DeviceName"], volume["Size"], volume["VolumeType"], volume["Encrypted"]) == ("/dev/xvda", 50, "gp3", True)
    assert tags(volume)["owner"] == "fleet"
    said = ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")["UserData"]["Value"]
    assert said == USER_DATA


def test_an_ended_instance_leaves_nothing_behind(ec2, template, subnets, group):
    (instance,) = described(ec2, fleet(ec2, template, override("m7i.large", subnets)))
    identifier = instance["InstanceId"]
    change = ec2.terminate_instances(InstanceIds=[identifier])["TerminatingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == ("running", "shutting-down")
    (instance,) = described(ec2, {"Instances": [{"InstanceIds": [identifier]}]})
    assert instance["State"]["Name"] == "terminated"
    assert ec2.terminate_instances(InstanceIds=[identifier])["TerminatingInstances"][0]["PreviousState"]["Name"] == "terminated"
    own = [{"Name": "subnet-id", "Values": [subnets[f"{REGION}a"]]}]
    assert ec2.describe_network_interfaces(Filters=own)["NetworkInterfaces"] == []
    ec2.delete_security_group(GroupId=group)
    ec2.delete_subnet(SubnetId=subnets[f"{REGION}a"])


def test_the_cheapest_pool_is_taken_and_the_next_where_the_quota_says_no(aws, ec2, template, subnets):
    pools = [override("g5.4xlarge", subnets), override("g5.xlarge", subnets), override("m7i.large", subnets, "b")]
    assert [one["InstanceType"] for one in fleet(ec2, template, *pools)["Instances"]] == ["m7i.large"]
    assert [one["InstanceType"] for one in fleet(ec2, template, *pools[:2])["Instances"]] == ["g5.xlarge"]
    prioritized = {"OnDemandOptions": {"AllocationStrategy": "prioritized"}}
    ranked = [{**pool, "Priority": float(number)} for number, pool in enumerate(pools)]
    assert [one["InstanceType"] for one in fleet(ec2, template, *ranked, **prioritized)["Instances"]] == ["g5.4xlarge"]
    aws.set_quota("staging", "ec2", "L-DB2E81BA", 0)
    made = fleet(ec2, template, *pools[:2], override("m7i.2xlarge", subnets))
    assert [one["InstanceType"] for one in made["Instances"]] == ["m7i.2xlarge"]
    made = fleet(ec2, template, *pools[:2])
    assert made["Instances"] == []
    assert {one["ErrorCode"] for one in made["Errors"]} == {"VcpuLimitExceeded"}
    assert {one["LaunchTemplateAndOverrides"]["Overrides"]["InstanceType"] for one in made["Errors"]} == {"g5.xlarge", "g5.4xlarge"}


def test_several_instances_of_a_fleet_are_of_one_pool_and_ask_apart(ec2, template, subnets):
    made = fleet(ec2, template, override("m7i.large", subnets), count=3)
    (pool,) = made["Instances"]
    assert len(pool["InstanceIds"]) == 3
    assert len({one["PrivateIpAddress"] for one in described(ec2, made)}) == 3
    for identifier in pool["InstanceIds"]:
        (found,) = described(ec2, {"Instances": [{"InstanceIds": [identifier]}]})
        assert found["InstanceId"] == identifier


def test_a_spot_instance_has_its_request(ec2, template, subnets):
    made = fleet(ec2, template, override("g5.xlarge", subnets), spot=True)
    (instance,) = described(ec2, made)
    assert made["Instances"][0]["Lifecycle"] == instance["InstanceLifecycle"] == "spot"
    (request,) = ec2.describe_spot_instance_requests(SpotInstanceRequestIds=[instance["SpotInstanceRequestId"]])["SpotInstanceRequests"]
    assert (request["InstanceId"], request["Type"]) == (instance["InstanceId"], "one-time")
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])


def test_what_cannot_be_launched_is_named(aws, ec2, template, subnets, image):
    arm = image_of(aws, "arm64")
    for kind, more, code in (
        ("m7g.large", {}, "InvalidParameterValue"),
        ("m7i.large", {"ImageId": arm}, "InvalidParameterValue"),
        ("g5.xlarge", {"letter": "b"}, "Unsupported"),
        ("m7i.large", {"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
    ):
        made = fleet(ec2, template, override(kind, subnets, **more))
        assert (made["Instances"], [one["ErrorCode"] for one in made["Errors"]]) == ([], [code])
    assert fleet(ec2, template, override("m7g.large", subnets, ImageId=arm))["Instances"]
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        fleet(ec2, "absent", override("m7i.large", subnets))
    launch = {"ImageId": image, "InstanceType": "m7i.large", "MinCount": 1, "MaxCount": 1}
    with refused("InvalidParameterValue", "Invalid IAM Instance Profile name"):
        ec2.run_instances(**launch, SubnetId=subnets[f"{REGION}a"], IamInstanceProfile={"Name": "absent"})
    with refused("InvalidAMIID.NotFound"):
        ec2.run_instances(**{**launch, "ImageId": "ami-0123456789abcdef0"})


def test_a_dry_run_launches_nothing_and_says_what_is_missing(ec2, template, subnets):
    place = {"DeviceIndex": 0, "SubnetId": subnets[f"{REGION}a"]}
    launch = {"MinCount": 1, "MaxCount": 1, "InstanceType": "m7i.large", "NetworkInterfaces": [place], "DryRun": True}
    with refused("DryRunOperation"):
        ec2.run_instances(LaunchTemplate={"LaunchTemplateName": template, "Version": "$Latest"}, **launch)
    with refused("DryRunOperation"):
        fleet(ec2, template, override("m7i.large", subnets), DryRun=True)
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "absent"}, **launch)
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        fleet(ec2, "absent", override("m7i.large", subnets), DryRun=True)
    assert ec2.describe_instances()["Reservations"] == []


def test_run_instances_takes_what_the_template_says_and_the_request_does_not(ec2, template, subnets, group, profile):
    place = {"DeviceIndex": 0, "SubnetId": subnets[f"{REGION}c"]}
    named = {"LaunchTemplateName": template, "Version": "$Latest"}
    made = ec2.run_instances(MinCount=1, MaxCount=1, LaunchTemplate=named, InstanceType="m7i.large", NetworkInterfaces=[place])
    assert made["Instances"][0]["State"]["Name"] == "pending"
    (instance,) = described(ec2, {"Instances": [{"InstanceIds": [made["Instances"][0]["InstanceId"]]}]})
    assert [one["GroupId"] for one in instance["SecurityGroups"]] == [group]
    assert (instance["SubnetId"], instance["IamInstanceProfile"]["Arn"]) == (subnets[f"{REGION}c"], profile)
    assert instance["MetadataOptions"]["HttpTokens"] == "required"


def test_spot_prices_are_of_now_and_in_order(ec2):
    pages = ec2.get_paginator("describe_spot_price_history").paginate(ProductDescriptions=["Linux/UNIX"], StartTime=time.time())
    found = [one for page in pages for one in page["SpotPriceHistory"]]
    prices = {(one["InstanceType"], one["AvailabilityZone"]): float(one["SpotPrice"]) for one in found}
    assert len(prices) == len(found) > 1000
    zone = f"{REGION}a"
    assert 0 < prices["m7i.large", zone] < prices["m7i.xlarge", zone] < prices["g5.xlarge", zone] < prices["g5.12xlarge", zone]
    assert ("u-6tb1.56xlarge", zone) not in prices
    few = ec2.describe_spot_price_history(InstanceTypes=["g5.xlarge"], AvailabilityZone=zone)["SpotPriceHistory"]
    assert [(one["InstanceType"], one["AvailabilityZone"]) for one in few] == [("g5.xlarge", zone)]


def test_there_are_no_capacity_reservations(ec2):
    assert ec2.describe_capacity_reservations()["CapacityReservations"] == []
    with refused("InvalidCapacityReservationId.NotFound"):
        ec2.describe_capacity_reservations(CapacityReservationIds=["cr-0123456789abcdef0"])


@pytest.fixture
def queue(aws):
    """With rules for what happens to instances; its URL, and how its policy is set."""
    sqs, events = aws.client("staging", "sqs"), aws.client("staging", "events")
    url = sqs.create_queue(QueueName="karpenter")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{STAGING}:karpenter"
    kinds = ["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation", "EC2 Instance State-change Notification"]
    for name, pattern in (("ec2", {"source": ["aws.ec2"], "detail-type": kinds}), ("health", {"source": ["aws.health"]})):
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])

    def let_in(*services):
        statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sqs:SendMessage", "Resource": arn}
        condition = {"Bool": {"aws:SecureTransport": "false"}}
        plain = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": arn, "Condition": condition}
        policy = {"Version": "2012-10-17", "Statement": [statement, plain]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})

    return url, let_in


def received(sqs, url, wait=0):
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [json.loads(one["Body"]) for one in found]


def test_what_happens_to_instances_comes_to_a_queue_that_lets_eventbridge_in(aws, ec2, template, subnets, queue):
    sqs, (url, let_in) = aws.client("staging", "sqs"), queue
    spot = fleet(ec2, template, override("m7i.large", subnets), spot=True)["Instances"][0]["InstanceIds"][0]
    assert received(sqs, url) == []  # nobody may send to it
    let_in("events.amazonaws.com", "sqs.amazonaws.com")
    aws.instance_event("staging", spot, "interruption")
    aws.instance_event("staging", spot, "maintenance")
    first, second = received(sqs, url)
    assert (first["source"], first["detail-type"]) == ("aws.ec2", "EC2 Spot Instance Interruption Warning")
    assert (first["account"], first["region"]) == (STAGING, REGION)
    assert first["detail"] == {"instance-id": spot, "instance-action": "terminate"}
    assert first["time"].endswith("Z")
    assert (second["source"], second["detail"]["affectedEntities"]) == ("aws.health", [{"entityValue": spot}])
    ec2.terminate_instances(InstanceIds=[spot])
    ec2.describe_instances()
    assert [one["detail"]["state"] for one in received(sqs, url)] == ["shutting-down", "terminated"]
    aws.client("staging", "events").disable_rule(Name="ec2")
    fleet(ec2, template, override("m7i.large", subnets))
    assert received(sqs, url) == []


def test_nobody_speaks_in_the_name_of_a_service(aws, queue):
    url, let_in = queue
    let_in("events.amazonaws.com")
    entries = [{"Source": source, "DetailType": "AWS Health Event", "Detail": "{}"} for source in ("aws.health", "own")]
    answer = aws.client("staging", "events").put_events(Entries=entries)["Entries"]
    assert answer[0]["ErrorCode"] == "NotAuthorizedForSource"
    assert answer[1]["EventId"]
    assert received(aws.client("staging", "sqs"), url) == []


def test_a_long_poll_keeps_nobody_waiting(aws, queue):
    sqs, (url, _) = aws.client("staging", "sqs"), queue
    found = []
    waiting = threading.Thread(target=lambda: found.extend(received(aws.client("staging", "sqs"), url, 20)))
    waiting.start()
    time.sleep(0.5)
    sqs.send_message(QueueUrl=url, MessageBody='{"text": 1}')
    waiting.join()
    assert found == [{"text": 1}]
    begun = time.monotonic()
    assert received(sqs, url, 1) == []
    assert time.monotonic() - begun >= 1


def test_images_are_found_by_id_and_by_name_with_their_dates(aws, ec2):
    identifier = image_of(aws)
    (found,) = ec2.describe_images(ImageIds=[identifier])["Images"]
    assert (found["Architecture"], found["ImageOwnerAlias"], found["State"]) == ("x86_64", "amazon", "available")
    older = ec2.describe_images(
        Owners=["self", "amazon"], Filters=[{"Name": "name", "Values": ["amazon-eks-node-al2023-x86_64-standard-1.34-*"]}]
    )["Images"]
    dates = sorted((one["CreationDate"], one["DeprecationTime"], one["ImageId"]) for one in older)
    assert len({created for created, _, _ in dates}) == len(older) == 3
    assert dates[-1][2] == identifier
    assert all(deprecated[:4] == str(int(created[:4]) + 2) for created, deprecated, _ in dates)


def test_launch_templates_come_in_pages_and_are_missed_by_name(ec2, template):
    more = {"LaunchTemplateData": {"ImageId": "ami-12345678"}, "TagSpecifications": tagged("launch-template", n="1")}
    for number in range(20):
        ec2.create_launch_template(LaunchTemplateName=f"t{number}", **more)
    own = [{"Name": "tag:n", "Values": ["1"]}]
    assert len(ec2.describe_launch_templates(Filters=own, MaxResults=200)["LaunchTemplates"]) == 20
    pages = list(ec2.get_paginator("describe_launch_templates").paginate(Filters=own, PaginationConfig={"PageSize": 8}))
    assert [len(page["LaunchTemplates"]) for page in pages] == [8, 8, 4]
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        ec2.describe_launch_templates(LaunchTemplateNames=["absent"])
    with refused("InvalidLaunchTemplateId.NotFound"):
        ec2.describe_launch_templates(LaunchTemplateIds=["lt-0123456789abcdef0"])


def test_a_missing_role_or_profile_is_told_apart(aws, profile):
    iam = aws.client("staging", "iam")
    iam.create_instance_profile(InstanceProfileName="empty", Path="/karpenter/a/", Tags=[{"Key": "team", "Value": "maps"}])
    with refused("NoSuchEntity", "The role with name absent cannot be found."):
        iam.add_role_to_instance_profile(InstanceProfileName="empty", RoleName="absent")
    with refused("NoSuchEntity", "Instance Profile absent cannot be found."):
        iam.get_instance_profile(InstanceProfileName="absent")
    assert iam.get_instance_profile(InstanceProfileName="empty")["InstanceProfile"]["Tags"] == [{"Key": "team", "Value": "maps"}]
    found = iam.list_instance_profiles(PathPrefix="/karpenter/a/")["InstanceProfiles"]
    assert [one["InstanceProfileName"] for one in found] == ["empty"]
