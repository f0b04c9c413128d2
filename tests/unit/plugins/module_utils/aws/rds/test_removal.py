# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes of an area, and what stays."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.clusters import DbCluster
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.instances import DbClusterInstance, DbInstance, DbReadReplica
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.removal import farewells, going, with_readers
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan

from unit.plugins.module_utils.aws.rds.described import cluster, instance, params

NAMED = ["db_instance data"]


def database(area, **more):
    replica = instance(DBInstanceIdentifier="reader", ReadReplicaSourceDBInstanceIdentifier="data")
    return [DbInstance(area).parse(instance(**{"DeletionProtection": False, **more})), DbReadReplica(area).parse(replica)]


def actions(area, existing, delete_data):
    kinds = {kind.kind: kind for kind in (of(area) for of in (DbInstance, DbReadReplica, DbCluster, DbClusterInstance))}
    concerned = with_readers(existing, going(existing, delete_data))
    steps = plan([], concerned, kinds, kinds, {tuple(entry.split(" ", 1)) for entry in delete_data})
    return {step.of.name: (step.action, step.reason) for step in steps}


def test_what_is_named_goes_with_what_reads_it(area):
    assert list(actions(area, database(area), NAMED).items()) == [("reader", ("delete", "")), ("data", ("delete", ""))]


@pytest.mark.parametrize("delete_data", [[], ["db_read_replica reader"]])
def test_what_reads_one_that_is_kept_is_kept(area, delete_data):
    assert actions(area, database(area), delete_data) == {
        "data": ("keep", "it holds data: it is deleted only where it is named"),
        "reader": ("keep", "db_instance data is kept and needs it"),
    }


def test_what_reads_one_that_is_not_ours_is_left_alone(area):
    assert actions(area, database(area, TagList=[]), NAMED) == {}


def test_a_cluster_that_is_kept_keeps_its_members(area):
    member = DbClusterInstance(area).parse(instance(DBInstanceIdentifier="data-1", DBClusterIdentifier="data"))
    existing = [DbCluster(area).parse(cluster(DeletionProtection=False)), member]
    for delete_data, action in (([], "keep"), (["db_cluster data"], "delete")):
        assert {name: does for name, (does, _) in actions(area, existing, delete_data).items()} == {"data": action, "data-1": action}


def test_a_protected_one_is_refused_where_it_is_named_alone(area):
    existing = database(area, DeletionProtection=True)
    assert actions(area, existing, [])["data"][0] == "keep"
    with pytest.raises(InvalidPlan, match="data is protected from deletion; run with rds_deletion_protection: false first"):
        going(existing, NAMED)


def test_what_stays_behind_is_told(area):
    doomed = going(database(area), NAMED)
    assert farewells(doomed, params()) == ["a last snapshot stays behind: data-final-db-abc"]
    assert farewells(doomed, params(final_snapshot=False)) == []
    assert farewells(going(database(area, DBInstanceStatus="failed"), NAMED), params()) == []
