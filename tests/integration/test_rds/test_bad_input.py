"""What AWS would refuse, refused before any change and by the variable's name."""

import pytest


@pytest.fixture
def refusals(aws, run_module, described):
    """What is told of a description, the same in all modes, with nothing written."""

    def refusals(modes=(True,), **given):
        aws.clear_calls()
        told = [run_module("rds", check, **{**described, **given}) for check in modes]
        assert not aws.calls(write=True)
        assert all(one.get("problems") == told[0]["problems"] for one in told), told
        assert told[0]["msg"].startswith("Database data: nothing was changed: ")
        return told[0]["problems"]

    return refusals


BAD = [
    ({"engine_version": "16.99"}, "rds_engine_version: RDS has no version 16.99 in this region; of 16 it has 16."),
    ({"engine_version": "99"}, "rds_engine_version: RDS has no version 99 in this region; it has "),
    ({"instance_class": "db.t4g.larg"}, "rds_instance_class: db.t4g.larg is not offered for PostgreSQL 16."),
    ({"allocated_storage": 5}, "rds_allocated_storage is 5; db.t4g.large with gp3 takes 20 to "),
    ({"allocated_storage": None}, "rds_allocated_storage is missing; give GiB"),
    ({"instance_class": None}, "rds_instance_class is missing; write one like db.t4g.large"),
    ({"ca_certificate": "rds-ca-2015"}, "rds_ca_certificate: there is no rds-ca-2015 for version 16."),
    ({"parameters": {"shared_bufers": 1}}, "rds_parameters: shared_bufers: postgres16 has no such parameter; it has shared_buffers"),
    ({"parameters": {"log_min_duration_statement": -2}}, "rds_parameters: log_min_duration_statement can't be -2; RDS takes -1-2147483647"),
    ({"parameters": {"archive_command": "x"}}, "rds_parameters: archive_command is RDS's own to set; leave it out"),
    ({"kms_key": "alias/none"}, "rds_kms_key: there is no key alias/none in this account and region"),
    ({"backup_window": "00:30-01:00"}, "overlap, and RDS refuses that; move one of them"),
]


def test_it_is_refused_before_any_change(network, refusals):
    for number, (given, problem) in enumerate(BAD):
        told = refusals(modes=(True, False) if number % 4 == 2 else (True,), **given)
        assert len(told) == 1, told
        assert problem in told[0], told


PASSWORDS = [
    ("short", "the password has 5 characters, and RDS takes 8 to 128"),
    ("with/slash", "the password has one of the characters that RDS refuses"),
    ("with-ümlaut", "the password has other characters than printable ASCII"),
]


def test_a_password_that_rds_refuses_is_refused_without_being_told(aws, network, refusals):
    secrets = aws.client("staging", "secretsmanager")
    secrets.create_secret(Name="database-password", SecretString="x")
    for password, problem in PASSWORDS:
        secrets.put_secret_value(SecretId="database-password", SecretString=password)
        (told,) = refusals(master_secret={"name": "database-password"})
        assert told.startswith(f"rds_master_secret: database-password: {problem}")
        assert password not in told
    (told,) = refusals(master_secret={"name": "database-password", "key": "password"})
    assert "its value is no JSON object with a text under password" in told


def test_a_secret_that_is_not_there_is_planned_and_refused_by_a_run(aws, network, run_module, described):
    given = {**described, "master_secret": {"name": "database-password"}}
    assert not run_module("rds", check=True, **given).get("failed")
    assert "database-password does not exist in this account and region; make it first" in run_module("rds", **given)["msg"]
    aws.client("staging", "secretsmanager").create_secret(Name="database-password")
    assert "rds_master_secret: database-password has no value yet; give it one" in run_module("rds", **given)["msg"]


def test_subnets_of_one_zone_are_refused(ec2, network, refusals):
    subnet = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [network]}])["Subnets"][0]
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    (told,) = refusals()
    assert "a subnet group needs two zones, and tier private is in" in told


def test_what_one_that_is_there_can_not_become_is_refused(network, rds, run_module, refusals, described):
    assert not run_module("rds", **described).get("failed")
    rds.create_db_instance(
        DBInstanceIdentifier="other",
        DBInstanceClass="db.t4g.large",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
    )
    for given, problem in (
        ({"allocated_storage": 40}, "rds_allocated_storage: it has 50 GiB, and storage never shrinks to 40; write 50"),
        ({"allocated_storage": 52}, "rds_allocated_storage: from 50 GiB RDS goes to 55 at least; write that, or more"),
        ({"storage_encrypted": False}, "rds_storage_encrypted: data has True, which can't become False; write that, or restore a snapshot"),
        ({"master_username": "owner"}, "rds_master_username: data has postgres, which can't become owner"),
        ({"engine_version": "15"}, "RDS has no way back to 15"),
        ({"read_replicas": [{"identifier": "other"}]}, "rds_read_replicas: other is an instance already, and no db_read_replica"),
        ({"parameters": {"work_mem": 1}}, "rds_parameters: work_mem can't be 1; RDS takes "),
    ):
        told = refusals(**given)
        assert len(told) == 1, told
        assert problem in told[0], told
