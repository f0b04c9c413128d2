# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What others are told of a database."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.checks import refuse_another, refuse_strangers
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.clusters import DbCluster
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.instances import DbClusterInstance, DbInstance
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.master import MasterSecret
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.outputs import shape
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.rds.described import cluster, instance, params

WHEN = "maintenance window mon:00:00-mon:03:00 UTC"


def outputs(aws, area, *descriptions, **given):
    kinds = {kind.kind: kind for kind in (DbInstance(area), DbCluster(area), DbClusterInstance(area))}
    standing = {one.key: one.outputs for one in (kinds[kind].parse(description) for kind, description in descriptions)}
    whole = params(**given)
    return shape(whole, standing, kinds, "data-postgres16", MasterSecret(aws, whole["master_secret"], True))


def test_of_one_that_is_not_there_names_alone_are_known(aws, area):
    told = outputs(aws, area)
    assert {key for key, value in told.items() if value} == {
        "name",
        "identifier",
        "port",
        "master_username",
        "master_secret",
        "subnet_group",
        "parameter_group",
    }
    assert told["master_secret"] == {"name": None, "arn": None, "key": "password", "managed": True}


def test_the_secret_that_rds_made_is_named(aws, area):
    secret = outputs(aws, area, ("db_instance", instance()))["master_secret"]
    assert (secret["name"], secret["managed"]) == ("rds!db-1", True)
    assert outputs(aws, area, master_secret={"name": "own", "key": "k"})["master_secret"] == {
        "name": "own",
        "arn": None,
        "key": "k",
        "managed": False,
    }


def test_what_waits_is_told_with_its_time(aws, area):
    group = [{"DBParameterGroupName": "data-postgres16", "ParameterApplyStatus": "pending-reboot"}]
    waits = {"DBInstanceClass": "db.r7g.large", "PendingCloudwatchLogsExports": {"LogTypesToEnable": ["upgrade"]}}
    told = outputs(aws, area, ("db_instance", instance(PendingModifiedValues=waits, DBParameterGroups=group)))
    assert told["pending"] == {
        "instance_class": {"to": "db.r7g.large", "when": WHEN},
        "parameters": {"to": "data-postgres16", "when": "next restart"},
    }


def test_a_cluster_has_a_second_address_and_the_certificate_of_its_members(aws, area):
    member = instance(DBInstanceIdentifier="data-1", DBClusterIdentifier="data", CACertificateIdentifier="rds-ca-ecc384-g1")
    told = outputs(aws, area, ("db_cluster", cluster()), ("db_cluster_instance", member), engine="aurora-postgresql")
    assert told["address"].startswith("data.cluster-abc.")
    assert told["reader_address"].startswith("data.cluster-ro-abc.")
    assert (told["cluster_identifier"], told["ca_certificate"], told["status"]) == ("data", "rds-ca-ecc384-g1", "available")


@pytest.mark.parametrize(
    ("has", "given", "problem"),
    [
        ({"StorageEncrypted": False}, {}, "rds_storage_encrypted: data has False, which can't become True; write that"),
        ({}, {"master_username": "owner"}, "which can't become owner; write that, or leave it so, and make another user"),
        ({"DBInstanceStatus": "stopped"}, {}, "start it: aws rds start-db-instance --db-instance-identifier data"),
    ],
)
def test_what_would_need_another_instance_is_refused_with_a_way(area, has, given, problem):
    with pytest.raises(InvalidPlan) as refused:
        refuse_another(params(**given), DbInstance(area).parse(instance(**has)), {})
    assert problem in str(refused.value)
    refuse_another(params(), DbInstance(area).parse(instance()), {"kms_key": None})


def test_an_identifier_of_another_is_refused(area):
    ours = [DbInstance(area).parse(instance())]
    refuse_strangers(params(read_replicas=[{"identifier": "new"}]), ours, ["data", "other"])
    with pytest.raises(InvalidPlan, match="rds_read_replicas: other is an instance already, and no db_read_replica"):
        refuse_strangers(params(read_replicas=[{"identifier": "other"}]), ours, ["data", "other"])
    with pytest.raises(InvalidPlan, match="rds_identifier: data is an instance already, and no db_instance"):
        refuse_strangers(params(), [], ["data"])
