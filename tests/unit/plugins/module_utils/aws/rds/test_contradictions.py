# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused of the options, before anything is read."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.rds.described import params

AURORA = {"engine": "aurora-postgresql"}
SERVERLESS = {"min_capacity": 0.5, "max_capacity": 8}


def refusals(**given):
    try:
        refuse_contradictions(params(**given))
    except InvalidPlan as refused:
        return refused.problems
    return []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"engine_version": "16.6", "storage_type": "gp3", "allocated_storage": 50, "max_allocated_storage": 50},
        {"storage_type": "gp3", "allocated_storage": 400, "iops": 12000, "storage_throughput": 500},
        {"storage_type": "io2", "iops": 3000, "allocated_storage": 100},
        {"backup_window": "22:30-00:30", "maintenance_window": "Sun:20:00-Sun:22:30"},
        {"performance_insights": {"retention_period": 93}, "monitoring_interval": 60, "log_types": ["postgresql", "upgrade"]},
        {"performance_insights": {"enabled": False}},
        {"ingress": {"cidrs": ["10.0.0.0/8", "2001:db8::/32"], "security_groups": ["node", "sg-1"]}},
        {"ingress": {"cidrs": ["0.0.0.0/0"]}, "publicly_accessible": True},
        {"read_replicas": [{"identifier": "data-reader"}], "backup_retention_period": 1},
        {"restore_from": {"source": "other", "time": "2026-05-01T08:30:00Z"}},
        {"restore_from": {"source": "other", "latest": True}},
        {"restore_from": {"snapshot": "rds:data-2026-05-01"}},
        {**AURORA, "aurora": {"instances": 2, "serverless": SERVERLESS}, "storage_type": "aurora-iopt1", "log_types": ["instance"]},
        {**AURORA, "instance_class": "db.serverless", "aurora": {"serverless": {"min_capacity": 0, "max_capacity": 256}}},
        {**AURORA, "instance_class": "db.r7g.large"},
        {"master_secret": {"name": "database-password"}, "database_name": "app", "master_username": "owner"},
        {"state": "absent", "engine_version": None},
    ],
)
def test_what_fits_together_passes(given):
    assert refusals(**given) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "da--ta"}, "rds_name: da--ta: an identifier has letters, digits and single hyphens"),
        ({"name": "1data"}, "rds_name: 1data: an identifier"),
        ({"name": "d" * 64}, "has 1 characters too many; 63 are possible"),
        ({"name": "d" * 61, **AURORA}, "has 1 characters too many; 60 are possible"),
        ({"identifier": "data-"}, "rds_identifier: data-: an identifier"),
        ({"name": "d" * 60, "monitoring_interval": 60}, "would have more than the 64 characters that IAM takes"),
        ({"engine_version": "sixteen"}, 'rds_engine_version: sixteen is no version of PostgreSQL; write it in quotes, like "16"'),
        ({"instance_class": "t4g.large"}, "rds_instance_class: t4g.large is no class; write one like db.t4g.large"),
        ({"read_replicas": [{"identifier": "r", "instance_class": "large"}]}, "rds_read_replicas: r: large is no class"),
        ({"instance_class": "db.serverless", **AURORA}, "db.serverless needs its capacity; give rds_aurora.serverless"),
        (
            {"instance_class": "db.r7g.large", **AURORA, "aurora": {"serverless": SERVERLESS}},
            "rds_instance_class is db.r7g.large, and rds_aurora.serverless needs db.serverless",
        ),
        ({"aurora": {"instances": 2}}, "rds_aurora is given, and rds_engine is postgres; write aurora-postgresql, or leave it out"),
        ({**AURORA, "multi_az": True}, "rds_multi_az is not for Aurora; give rds_aurora.instances: 2"),
        ({**AURORA, "read_replicas": [{"identifier": "r"}]}, "rds_read_replicas is not for Aurora; raise rds_aurora.instances"),
        ({**AURORA, "aurora": {"instances": 17}}, "instances is 17; a cluster has 1 to 16"),
        (
            {**AURORA, "aurora": {"serverless": {"min_capacity": 8, "max_capacity": 4}}},
            "serverless from 8.0 to 4.0 is not possible: min_capacity is 0 at least, max_capacity from 1 to 256 and not less",
        ),
        ({**AURORA, "aurora": {"serverless": {"min_capacity": 0.3, "max_capacity": 4}}}, "both in steps of 0.5"),
        ({**AURORA, "allocated_storage": 50}, "rds_allocated_storage is not for Aurora, whose storage grows by itself; leave it out"),
        ({**AURORA, "storage_type": "gp3"}, "rds_storage_type: gp3 is not for Aurora; write aurora or aurora-iopt1"),
        ({"storage_type": "aurora"}, "rds_storage_type: aurora is Aurora's; write gp3"),
        ({"allocated_storage": 50, "max_allocated_storage": 40}, "rds_max_allocated_storage is 40 GiB, less than rds_allocated"),
        ({"storage_type": "io1"}, "rds_iops: rds_storage_type io1 needs it"),
        ({"storage_type": "gp2", "iops": 3000}, "rds_iops: gp2 takes none; write rds_storage_type: gp3"),
        ({"storage_type": "io2", "iops": 3000, "storage_throughput": 500}, "rds_storage_throughput belongs to rds_storage_type gp3"),
        (
            {"storage_type": "gp3", "allocated_storage": 50, "iops": 12000},
            "gp3 takes them from 400 GiB on, and rds_allocated_storage is 50; leave them out",
        ),
        ({"backup_retention_period": 36}, "rds_backup_retention_period is 36; RDS keeps backups for 0 to 35 days"),
        ({"backup_retention_period": 0, **AURORA}, "Aurora always has backups, for a day at least"),
        ({"backup_retention_period": 0, "read_replicas": [{"identifier": "r"}]}, "rds_read_replicas need backups of their source"),
        ({"port": 80}, "rds_port is 80; RDS takes 1150 to 65535"),
        ({"ingress": {"cidrs": ["here"]}}, "rds_ingress: here is no range; write one like 192.0.2.0/24"),
        ({"ingress": {"cidrs": ["192.0.2.7/24"]}}, "rds_ingress: 192.0.2.7/24 does not stand as AWS keeps it; write 192.0.2.0/24"),
        ({"ingress": {"cidrs": ["0.0.0.0/0"]}}, "rds_ingress: 0.0.0.0/0 is everybody, and rds_publicly_accessible is false"),
        ({"subnet_tiers": []}, "rds_subnet_tiers is empty"),
        ({"performance_insights": {"retention_period": 94}}, "retention_period is 94; RDS takes 7, 731, and multiples of 31"),
        ({"performance_insights": {"enabled": False, "retention_period": 7}}, "enabled is false, and it has a retention_period or kms_key"),
        ({**AURORA, "log_types": ["upgrade"]}, "rds_log_types: Aurora has no log upgrade; leave it out"),
        ({"log_types": ["instance"]}, "rds_log_types: instance is a log of Aurora; leave it out"),
        ({"kms_key": "alias/a", "storage_encrypted": False}, "rds_kms_key is given and rds_storage_encrypted is false"),
        ({"master_username": "1st"}, "rds_master_username: 1st: a name begins with a letter"),
        ({"master_username": "admin"}, "rds_master_username: admin is reserved by RDS; choose another, like postgres"),
        ({"master_username": "pg_me"}, "rds_master_username: pg_me is reserved by RDS"),
        ({"database_name": "my-db"}, "rds_database_name: my-db: a name has letters, digits and underscores"),
        ({"master_secret": {"name": "a"}, "master_secret_kms_key": "alias/b"}, "rds_master_secret_kms_key is for the secret that RDS"),
        ({"read_replicas": [{"identifier": "data"}]}, "rds_read_replicas: data is another's identifier already"),
        ({"read_replicas": [{"identifier": "r"}, {"identifier": "R"}]}, "rds_read_replicas: R is another's identifier already"),
        ({"read_replicas": [{"identifier": "r-"}]}, "rds_read_replicas: r-: an identifier has"),
        ({"restore_from": {}}, "rds_restore_from: give either snapshot, or source with time or latest"),
        ({"restore_from": {"latest": True}}, "rds_restore_from: give either snapshot, or source with time or latest"),
        ({"restore_from": {"snapshot": "a", "source": "b", "latest": True}}, "give either snapshot, or source"),
        ({"restore_from": {"snapshot": "a", "latest": True}}, "a snapshot is of one time; leave time and latest out"),
        ({"restore_from": {"source": "b"}}, "give either time or latest: true with source"),
        ({"restore_from": {"source": "b", "latest": True, "time": "2026-05-01T08:30:00Z"}}, "give either time or latest: true"),
        ({"restore_from": {"source": "DATA", "latest": True}}, "DATA can't be restored into itself; give rds_identifier"),
        ({"restore_from": {"source": "b", "time": "yesterday"}}, "yesterday is no time; write one like 2026-05-01T08:30:00Z"),
        ({"restore_from": {"source": "b", "time": "2026-05-01T08:30:00"}}, "has no time zone; write Z behind it for UTC"),
    ],
)
def test_what_does_not_is_refused_by_the_variables_name(given, problem):
    told = refusals(**given)
    assert len(told) == 1, told
    assert problem in told[0]


def test_all_problems_are_told_at_once():
    assert len(refusals(port=1, engine_version="x", backup_retention_period=99)) == 3
