"""A network for databases, and module `rds` run in both modes."""

import pytest

VPC, ZONES = "main", ("ap-southeast-3a", "ap-southeast-3b")


@pytest.fixture
def rds(aws):
    return aws.client("staging", "rds")


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


def named(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


@pytest.fixture
def network(ec2):
    """The id of a VPC with a private subnet in each of two zones."""
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16", TagSpecifications=named("vpc", VPC))["Vpc"]["VpcId"]
    for number, zone in enumerate(ZONES):
        tags = named("subnet", f"{VPC}-private-{zone}")
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{number}.0/24", AvailabilityZone=zone, TagSpecifications=tags)
    return vpc


@pytest.fixture
def described():
    return {
        "name": "data",
        "vpc_name": VPC,
        "engine_version": "16",
        "instance_class": "db.t4g.large",
        "allocated_storage": 50,
        "storage_type": "gp3",
        "parameters": {"log_min_duration_statement": 1000},
        "backup_retention_period": 14,
        "backup_window": "03:00-06:00",
        "maintenance_window": "Mon:00:00-Mon:03:00",
        "deletion_protection": False,
        "tags": {"Project": "example"},
    }


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("rds", check=True, **arguments)
        assert not planned.get("failed"), planned["msg"]
        assert not aws.calls(write=True)
        done = run_module("rds", **arguments)
        assert not done.get("failed"), done["msg"]
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done"
        assert planned["changes"] == done["changes"]
        assert (planned["kept"], planned["announcements"]) == (done["kept"], done["announcements"])
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        assert bool(aws.calls(write=True)) == done["changed"]
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge
