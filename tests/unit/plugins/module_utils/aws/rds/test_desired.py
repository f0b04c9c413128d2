# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From parameters, and what was read, to resources."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Rule
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.desired import Description, Found
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.placement import Placement
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Reference

from unit.plugins.module_utils.aws.rds.described import KEY, params

PLACE = Placement("vpc-1", frozenset({"subnet-1", "subnet-2"}), "10.2.0.0/16", ())
INSTANCE, REPLICA = ("db_instance", "data"), ("db_read_replica", "reader")
OURS = {"ManagedBy": "piksel.infra"}


def present(**attributes):
    return Existing("db_instance", "data", {"engine_version": "16.6", "allocated_storage": 50, **attributes}, {"id": "arn"})


def describe(found=None, **given):
    found = {"version": "16.6", "placement": PLACE, "partition": "aws", **(found or {})}
    return {one.key: one for one in Description(params(tags=OURS, **given), Found(**found)).resources()}


def test_what_is_not_given_is_left_alone():
    described = describe()
    assert set(described) == {
        ("db_subnet_group", "data"),
        ("db_parameter_group", "data-postgres16"),
        ("security_group", "data-rds"),
        INSTANCE,
    }
    assert described[INSTANCE].attributes == {
        "engine": "postgres",
        "engine_version": "16.6",
        "storage_encrypted": True,
        "copy_tags_to_snapshot": True,
        "deletion_protection": True,
        "publicly_accessible": False,
        "port": 5432,
        "master_username": "postgres",
        "master_password_managed": True,
        "subnet_group": Reference("db_subnet_group", "data"),
        "parameter_group": Reference("db_parameter_group", "data-postgres16"),
        "security_group_ids": frozenset({Reference("security_group", "data-rds")}),
        "tags": OURS,
    }
    assert "parameters" not in described["db_parameter_group", "data-postgres16"].attributes


def test_the_vpcs_range_may_connect_unless_others_are_named():
    group = describe()["security_group", "data-rds"].attributes
    assert group["ingress"] == {Rule("tcp", 5432, 5432, "10.2.0.0/16", "PostgreSQL")}
    assert (group["egress"], group["vpc_id"]) == (frozenset(), "vpc-1")
    place = Placement("vpc-1", frozenset({"subnet-1"}), "10.2.0.0/16", ("sg-9",))
    group = describe({"placement": place}, ingress={"cidrs": ["192.0.2.0/24"], "security_groups": ["nodes"]}, port=5433)
    sources = {(rule.source, rule.from_port, rule.to_port) for rule in group["security_group", "data-rds"].attributes["ingress"]}
    assert sources == {("192.0.2.0/24", 5433, 5433), ("sg-9", 5433, 5433)}


def test_groups_keep_the_areas_name_whatever_the_identifier():
    """So one that was restored stands in them too."""
    assert set(describe(identifier="data-restored")) == {
        ("db_subnet_group", "data"),
        ("db_parameter_group", "data-postgres16"),
        ("security_group", "data-rds"),
        ("db_instance", "data-restored"),
    }


def test_what_is_given_is_described():
    attributes = describe(
        {"keys": {"kms_key": KEY, "performance_insights": KEY}},
        parameters={"log_connections": True, "work_mem": 64},
        performance_insights={"retention_period": 93, "kms_key": "alias/a"},
        monitoring_interval=60,
        maintenance_window="Mon:00:00-Mon:03:00",
        log_types=["postgresql"],
        security_group_ids=["sg-2"],
        database_name="app",
    )
    instance = attributes[INSTANCE].attributes
    assert instance["kms_key_arn"] == KEY
    assert instance["performance_insights"] is True
    assert (instance["performance_insights_retention"], instance["performance_insights_kms_key_arn"]) == (93, KEY)
    assert instance["monitoring_role_arn"] == Reference("iam_role", "data-rds-monitoring", "arn")
    assert instance["maintenance_window"] == "mon:00:00-mon:03:00"  # as AWS keeps it
    assert instance["log_types"] == {"postgresql"}
    assert instance["security_group_ids"] == {Reference("security_group", "data-rds"), "sg-2"}
    assert instance["database_name"] == "app"
    assert attributes["db_parameter_group", "data-postgres16"].attributes["parameters"] == {"log_connections": "1", "work_mem": "64"}
    role = attributes["iam_role", "data-rds-monitoring"].attributes
    assert role["managed_policy_arns"] == {"arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"}
    assert role["assume_role_policy"]["Statement"][0]["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}


def test_monitoring_that_is_off_needs_no_role():
    described = describe(monitoring_interval=0)
    assert not any(kind == "iam_role" for kind, _ in described)
    assert described[INSTANCE].attributes["monitoring_interval"] == 0
    assert "monitoring_role_arn" not in described[INSTANCE].attributes


def test_the_own_secrets_version_is_what_is_compared():
    attributes = describe({"password": "v2"}, master_secret={"name": "database-password"})[INSTANCE].attributes
    assert (attributes["master_password_managed"], attributes["master_password"]) == (False, "v2")


def test_what_counts_at_its_making_alone_is_not_said_of_one_that_is_there():
    given = {"database_name": "app", "restore_from": {"snapshot": "s"}, "master_secret_kms_key": "alias/a"}
    found = {"origin": {"snapshot": "s"}, "keys": {"master_secret_kms_key": KEY}}
    new = describe(found, **given)[INSTANCE].attributes
    assert (new["restored_from"], new["master_secret_kms_key_arn"]) == ({"snapshot": "s"}, KEY)
    assert "database_name" not in new  # it comes with what is restored
    old = describe({**found, "present": present()}, **given)[INSTANCE].attributes
    assert not {"restored_from", "master_secret_kms_key_arn", "database_name"} & old.keys()


@pytest.mark.parametrize(
    ("size", "wanted", "most", "storage"),
    [(80, 50, 200, 80), (80, 50, None, 50), (80, 50, 60, 50), (50, 80, 200, 80), (80, None, None, None)],
)
def test_what_autoscaling_added_is_no_difference(size, wanted, most, storage):
    found = {"present": present(allocated_storage=size)}
    given = {key: value for key, value in {"allocated_storage": wanted, "max_allocated_storage": most}.items() if value}
    assert describe(found, **given)[INSTANCE].attributes.get("allocated_storage") == storage


def test_a_restart_is_asked_for_where_changes_do_not_wait():
    assert "parameter_apply_status" not in describe({"present": present()})[INSTANCE].attributes
    assert "parameter_apply_status" not in describe(apply_immediately=True)[INSTANCE].attributes
    assert describe({"present": present()}, apply_immediately=True)[INSTANCE].attributes["parameter_apply_status"] == "in-sync"


def test_a_snapshot_comes_before_another_major_version():
    described = describe({"version": "17.2", "present": present(), "before": "data-before-17-2", "upgrade": True})
    assert ("db_snapshot", "data-before-17-2") in described
    assert described[INSTANCE].after == (("db_snapshot", "data-before-17-2"),)
    assert described[INSTANCE].attributes["parameter_group"] == Reference("db_parameter_group", "data-postgres17")


REPLICAS = [{"identifier": "Reader", "availability_zone": "ap-southeast-3b", "tags": {"Use": 1}}]


def test_a_replica_follows_its_source():
    replica = describe(read_replicas=REPLICAS, instance_class="db.t4g.large")[REPLICA]
    assert replica.after == (INSTANCE,)
    has = replica.attributes
    assert (has["source"], has["instance_class"], has["availability_zone"]) == ("data", "db.t4g.large", "ap-southeast-3b")
    assert has["tags"] == {**OURS, "Use": "1"}
    # What a replica has of its source, or holds no data for.
    assert not {"engine_version", "storage_encrypted", "master_username", "deletion_protection", "subnet_group"} & has.keys()


def test_a_minor_version_comes_to_the_replicas_first():
    found = {"version": "16.9", "present": present(), "replicas": frozenset({"reader"}), "upgrade": True}
    described = describe(found, read_replicas=REPLICAS)
    assert (described[INSTANCE].after, described[REPLICA].after) == ((REPLICA,), ())
    assert described[REPLICA].attributes["engine_version"] == "16.9"
    assert "availability_zone" not in described[REPLICA].attributes  # a standby may have taken over since


def test_a_major_version_comes_to_the_replicas_with_their_source():
    found = {"version": "17.2", "present": present(), "replicas": frozenset({"reader"}), "upgrade": True, "before": "data-before-17-2"}
    described = describe(found, read_replicas=REPLICAS)
    assert described[REPLICA].after == (INSTANCE,)
    assert "engine_version" not in described[REPLICA].attributes
    assert described[REPLICA].attributes["parameter_group"] == Reference("db_parameter_group", "data-postgres17")


def test_aurora_is_a_cluster_with_members():
    serverless = {"min_capacity": 0.5, "max_capacity": 8}
    given = {"engine": "aurora-postgresql", "aurora": {"instances": 2, "serverless": serverless}, "performance_insights": {}}
    described = describe(**given)
    assert set(described) == {
        ("db_subnet_group", "data"),
        ("db_cluster_parameter_group", "data-aurora-postgresql16"),
        ("security_group", "data-rds"),
        ("db_cluster", "data"),
        ("db_cluster_instance", "data-1"),
        ("db_cluster_instance", "data-2"),
    }
    cluster, member = described["db_cluster", "data"], described["db_cluster_instance", "data-2"]
    assert cluster.attributes["serverless"] == {"min_capacity": 0.5, "max_capacity": 8.0}
    assert cluster.attributes["parameter_group"] == Reference("db_cluster_parameter_group", "data-aurora-postgresql16")
    assert not {"instance_class", "publicly_accessible", "performance_insights"} & cluster.attributes.keys()
    assert member.after == (("db_cluster", "data"),)
    assert (member.attributes["cluster"], member.attributes["instance_class"]) == ("data", "db.serverless")
    assert member.attributes["performance_insights"] is True
    assert not {"storage_encrypted", "deletion_protection", "security_group_ids", "master_username"} & member.attributes.keys()


def test_of_an_aurora_cluster_a_snapshot_comes_before_another_major_version():
    found = {"version": "17.4", "present": present(), "before": "data-before-17-4"}
    described = describe(found, engine="aurora-postgresql", instance_class="db.r7g.large")
    assert described["db_cluster", "data"].after == (("db_cluster_snapshot", "data-before-17-4"),)
    assert ("db_cluster_snapshot", "data-before-17-4") in described
