"""CloudWatch's metrics of usage: what an account holds of its quotas, and arithmetic with it."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.expect import refused

STANDARD = {"Type": "Resource", "Resource": "vCPU", "Service": "EC2", "Class": "Standard/OnDemand"}


@pytest.fixture
def cloudwatch(aws):
    return aws.client("staging", "cloudwatch")


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


def launch(ec2, instance_type, count=1, **more):
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    return ec2.run_instances(ImageId=image, InstanceType=instance_type, MinCount=count, MaxCount=count, **more)["Instances"]


def dimensions(given):
    return [{"Name": name, "Value": value} for name, value in given.items()]


def query(identity, given, period=300, stat="Maximum", **more):
    metric = {"Namespace": "AWS/Usage", "MetricName": "ResourceCount", "Dimensions": dimensions(given)}
    return {"Id": identity, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}, **more}


def data(cloudwatch, *queries, hours=1.0, **more):
    now = datetime.now(UTC)
    found = cloudwatch.get_metric_data(MetricDataQueries=list(queries), StartTime=now - timedelta(hours=hours), EndTime=now, **more)
    return {result["Id"]: result for result in found["MetricDataResults"]}


def test_vcpus_in_use_are_counted_by_family_and_market(aws, cloudwatch, ec2):
    assert data(cloudwatch, query("m", STANDARD))["m"]["Values"] == [], "of what is not used there is no metric"
    aws.set_quota("staging", "ec2", "L-DB2E81BA", 8)
    instances = launch(ec2, "m5.large", count=3) + launch(ec2, "t3.micro")
    launch(ec2, "g5.xlarge")
    launch(ec2, "c5.xlarge", InstanceMarketOptions={"MarketType": "spot"})
    found = data(
        cloudwatch,
        query("standard", STANDARD),
        query("gpu", {**STANDARD, "Class": "G/OnDemand"}),
        query("spot", {**STANDARD, "Class": "Standard/Spot"}),
        query("p", {**STANDARD, "Class": "P/OnDemand"}),
        query("half", {name: value for name, value in STANDARD.items() if name != "Class"}),
    )
    assert {name: result["Values"][:1] for name, result in found.items()} == {
        "standard": [8.0],
        "gpu": [4.0],
        "spot": [4.0],
        "p": [],
        "half": [],
    }
    ec2.terminate_instances(InstanceIds=[instances[0]["InstanceId"]])
    ec2.stop_instances(InstanceIds=[instances[1]["InstanceId"]])
    assert data(cloudwatch, query("standard", STANDARD))["standard"]["Values"][0] == 4.0
    other = aws.client("production", "cloudwatch")
    assert data(other, query("standard", STANDARD))["standard"]["Values"] == []


def test_points_are_of_the_last_hour_and_aligned(cloudwatch, ec2):
    launch(ec2, "m5.large")
    result = data(cloudwatch, query("m", STANDARD, period=300), hours=24, ScanBy="TimestampAscending")["m"]
    assert 12 <= len(result["Values"]) <= 13
    assert result["Timestamps"] == sorted(result["Timestamps"])
    assert {at.minute % 5 for at in result["Timestamps"]} == {0}
    newest = data(cloudwatch, query("m", STANDARD, period=60), hours=0.25)["m"]["Timestamps"]
    assert newest == sorted(newest, reverse=True)
    assert datetime.now(UTC) - newest[0] < timedelta(minutes=2)


def test_service_quota_is_arithmetic_with_a_usage_metric(aws, cloudwatch, ec2):
    launch(ec2, "m5.large", count=8)
    found = data(
        cloudwatch,
        query("used", STANDARD, ReturnData=False),
        {"Id": "quota", "Expression": "SERVICE_QUOTA(used)"},
        {"Id": "share", "Expression": "(used / SERVICE_QUOTA(used)) * 100", "Label": "% used"},
    )
    assert found.keys() == {"quota", "share"}
    assert (found["quota"]["Values"][0], found["share"]["Values"][0], found["share"]["Label"]) == (64.0, 25.0, "% used")
    aws.set_quota("staging", "ec2", "L-1216C47A", 128)
    again = data(cloudwatch, query("used", STANDARD), {"Id": "quota", "Expression": "SERVICE_QUOTA(used)"})
    assert (again["used"]["Values"][0], again["quota"]["Values"][0]) == (16.0, 128.0)
    with refused("ValidationError", "wrong"):
        data(cloudwatch, query("used", STANDARD), {"Id": "wrong", "Expression": "used / nobody"})


def test_statistics_and_list_of_metrics(cloudwatch, ec2):
    launch(ec2, "m5.large")
    now = datetime.now(UTC)
    asked = {
        "Namespace": "AWS/Usage",
        "MetricName": "ResourceCount",
        "Dimensions": dimensions(STANDARD),
        "StartTime": now - timedelta(minutes=30),
        "EndTime": now,
    }
    points = cloudwatch.get_metric_statistics(**asked, Period=300, Statistics=["Maximum", "Sum"])["Datapoints"]
    assert 6 <= len(points) <= 7
    assert {(point["Maximum"], point["Sum"], point["Unit"]) for point in points} == {(2.0, 10.0, "None")}
    with refused("InvalidParameterCombination", "exceeds the limit"):
        cloudwatch.get_metric_statistics(**{**asked, "StartTime": now - timedelta(days=2)}, Period=60, Statistics=["Maximum"])
    metrics = cloudwatch.list_metrics(Namespace="AWS/Usage")["Metrics"]
    assert [{one["Name"]: one["Value"] for one in metric["Dimensions"]} for metric in metrics] == [STANDARD]
    named = cloudwatch.list_metrics(Namespace="AWS/Usage", Dimensions=[{"Name": "Service", "Value": "RDS"}])["Metrics"]
    assert named == []


def test_databases_and_load_balancers_are_counted(aws, cloudwatch, ec2):
    rds, balancers = aws.client("staging", "rds"), aws.client("staging", "elbv2")
    master = {"MasterUsername": "piksel", "ManageMasterUserPassword": True}
    rds.create_db_instance(DBInstanceIdentifier="a", DBInstanceClass="db.t4g.large", Engine="postgres", AllocatedStorage=50, **master)
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    balancers.create_load_balancer(Name="front", Subnets=subnets)
    balancers.create_load_balancer(Name="inner", Subnets=subnets, Type="network")
    kinds = {
        "instances": ("RDS", "DBInstances"),
        "storage": ("RDS", "AllocatedStorage"),
        "application": ("Elastic Load Balancing", "ApplicationLoadBalancersPerRegion"),
        "network": ("Elastic Load Balancing", "NetworkLoadBalancersPerRegion"),
        "classic": ("Elastic Load Balancing", "ClassicLoadBalancersPerRegion"),
    }
    asked = [query(name, {"Type": "Resource", "Resource": what, "Service": who, "Class": "None"}) for name, (who, what) in kinds.items()]
    found = {name: result["Values"][:1] for name, result in data(cloudwatch, *asked).items()}
    assert found == {"instances": [1.0], "storage": [50.0], "application": [1.0], "network": [1.0], "classic": []}


def test_own_metrics_are_kept_and_aws_s_namespaces_are_not_for_them(cloudwatch):
    now = datetime.now(UTC)
    cloudwatch.put_metric_data(Namespace="Piksel", MetricData=[{"MetricName": "tiles", "Value": 7, "Timestamp": now}])
    metric = {"Namespace": "Piksel", "MetricName": "tiles"}
    asked = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    ends = {"StartTime": now - timedelta(minutes=5), "EndTime": now + timedelta(minutes=5)}
    (own, double) = cloudwatch.get_metric_data(MetricDataQueries=[asked, {"Id": "d", "Expression": "m * 2"}], **ends)["MetricDataResults"]
    assert (own["Values"], double["Values"]) == ([7.0], [14.0])
    with refused("InvalidParameterValue"):
        cloudwatch.put_metric_data(Namespace="AWS/Usage", MetricData=[{"MetricName": "ResourceCount", "Value": 1}])
