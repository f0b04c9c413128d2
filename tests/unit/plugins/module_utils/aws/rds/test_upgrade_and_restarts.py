# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version runs, what precedes another one, what restarts, and what is said of that."""

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.announcements import Announcements, static_changes
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.catalogue import Catalogue
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.instances import DbInstance
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.parameters import Known
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.restarts import restarting
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.upgrade import chosen_version, snapshot_name
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Change, Step

from unit.plugins.module_utils.aws.rds.described import instance, params

KNOWN = {"work_mem": Known(False, True, None, "integer"), "max_connections": Known(True, True, None, "integer")}
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
GROUP = "data-postgres16"


@pytest.fixture
def catalogue(area):
    return Catalogue(area, "postgres")


def test_a_new_one_has_the_newest(aws, catalogue):
    versions = [{"EngineVersion": version} for version in ("15.9", "16.9", "16.10")]
    aws.expect("rds", "describe_db_engine_versions", {"DBEngineVersions": versions}, Engine="postgres")
    assert chosen_version(params(), None, catalogue) == "16.10"
    with pytest.raises(InvalidPlan, match="RDS has no version 42 in this region"):
        chosen_version(params(engine_version="42"), None, catalogue)


def test_one_that_satisfies_is_left_without_a_question(catalogue):
    assert chosen_version(params(), "16.6", catalogue) == "16.6"


def expect_targets(aws, *targets):
    ways = [{"EngineVersion": version, "IsMajorVersionUpgrade": not version.startswith("16")} for version in targets]
    found = {"DBEngineVersions": [{"EngineVersion": "16.6", "ValidUpgradeTarget": ways}]}
    aws.expect("rds", "describe_db_engine_versions", found, Engine="postgres", EngineVersion="16.6", IncludeAll=True)


def test_another_major_version_is_the_newest_that_it_leads_to(aws, catalogue):
    expect_targets(aws, "16.9", "17.4", "17.5")
    assert chosen_version(params(engine_version="17", allow_major_version_upgrade=True), "16.6", catalogue) == "17.5"


def test_and_is_refused_unless_it_is_allowed(aws, catalogue):
    expect_targets(aws, "17.5")
    with pytest.raises(InvalidPlan, match="set rds_allow_major_version_upgrade: true"):
        chosen_version(params(engine_version="17"), "16.6", catalogue)


def taken(name, ago):
    return Existing("db_snapshot", name, {}, {"id": name, "made_at": NOW - ago})


def test_a_snapshot_of_just_now_serves_an_upgrade_that_is_tried_again():
    before = "data-before-17-5"
    assert snapshot_name("data", "17.5", [], NOW) == before
    assert snapshot_name("data", "17.5", [taken(before, timedelta(minutes=30))], NOW) == before
    old = [taken(before, timedelta(days=30))]
    assert snapshot_name("data", "17.5", old, NOW) == f"{before}-2"
    assert snapshot_name("data", "17.5", [*old, taken(f"{before}-2", timedelta(hours=2))], NOW) == f"{before}-3"


def announced(changes, kind="db_instance", name="data", waits=None, rotates=False, values=None, windows=True, **given):
    known = {"data": "mon:00:00-mon:03:00"} if windows else {}
    changes = {key: Change(*pair) for key, pair in changes.items()}
    found = Announcements(params(**given), lambda *_: KNOWN, lambda: rotates, known, {"data": waits or {}})
    found([Step("update", Named(kind, name), values=values or {}, changes=changes)])
    return list(found)


LATER = "in its maintenance window, mon:00:00-mon:03:00 UTC; rds_apply_immediately: true makes that at once"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"instance_class": ("a", "b")}, f"instance_class from a to b restarts it {LATER}"),
        ({"engine_version": ("16.6", "16.9")}, f"engine_version from 16.6 to 16.9 restarts it {LATER}"),
        ({"engine_version": ("16.6", "17.5")}, "engine_version from 16.6 to 17.5 restarts it at once"),
        ({"port": (5432, 5433)}, "port from 5432 to 5433 restarts it at once"),
        ({"subnet_group": ("a", "b")}, f"subnet_group from a to b restarts it {LATER}"),
        ({"ca_certificate": ("a", "b")}, f"ca_certificate from a to b restarts it {LATER}"),
        ({"storage_type": ("standard", "gp3")}, f"storage_type from standard to gp3 restarts it {LATER}"),
        ({"backup_retention_period": (0, 7)}, f"backup_retention_period from 0 to 7 restarts it {LATER}"),
    ],
)
def test_what_restarts_is_announced(changes, told):
    assert announced(changes) == [f"db_instance data: {told}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"multi_az": (False, True)},
        {"allocated_storage": (50, 100)},
        {"storage_type": ("gp2", "gp3")},
        {"backup_retention_period": (7, 14)},
        {"tags": ({}, {"a": "b"})},
        {"parameter_group": ("a", "b")},
        {"security_group_ids": (frozenset(), frozenset({"sg-1"}))},
    ],
)
def test_what_does_not_is_not(changes):
    assert announced(changes) == []


def test_another_certificate_needs_no_restart_where_the_version_takes_it_so():
    assert announced({"ca_certificate": ("a", "b")}, rotates=True) == []


def test_another_window_counts():
    (told,) = announced({"instance_class": ("a", "b")}, values={"maintenance_window": "sun:00:00-sun:03:00"})
    assert "in its maintenance window, sun:00:00-sun:03:00 UTC" in told


def test_what_waits_already_comes_with_what_is_made_at_once():
    told = announced({"multi_az": (False, True)}, waits={"instance_class": "b", "multi_az": True}, apply_immediately=True)
    assert told == ["db_instance data: what waits for its maintenance window comes at once too: instance_class"]
    assert announced({"tags": ({}, {"a": "b"})}, waits={"instance_class": "b"}, apply_immediately=True) == []
    assert announced({"multi_az": (False, True)}, waits={"instance_class": "b"}) == []


PARAMETERS = {"parameters": ({"work_mem": "64"}, {"work_mem": "128", "max_connections": "100"})}


def test_parameters_of_the_start_wait_for_a_restart_that_nobody_has_planned():
    told = announced(PARAMETERS, "db_parameter_group", GROUP, values={"family": "postgres16"})
    assert len(told) == 1
    assert told[0].startswith(f"db_parameter_group {GROUP}: max_connections count after the next restart, which no")
    assert announced(PARAMETERS, "db_parameter_group", GROUP, values={"family": "postgres16"}, windows=False) == []
    assert announced(PARAMETERS, "db_parameter_group", GROUP, values={"family": "postgres16"}, apply_immediately=True) == []


def test_a_restart_that_is_planned_is_announced():
    change = {"parameter_apply_status": ("pending-reboot", "in-sync")}
    assert announced(change, apply_immediately=True) == ["db_instance data is restarted at once for its parameters"]


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({"max_connections": "1"}, {"max_connections": "2"}, {"max_connections"}),
        ({"max_connections": "1"}, {}, {"max_connections"}),
        (None, {"max_connections": "1", "work_mem": "1"}, {"max_connections"}),
        ({"max_connections": "1", "work_mem": "1"}, {"max_connections": "1"}, set()),
    ],
)
def test_of_what_changes_some_is_read_at_the_start_alone(before, after, names):
    assert static_changes(before, after, KNOWN) == names


class Groups:
    @staticmethod
    def known(family):
        return KNOWN


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"parameters": {"max_connections": 100}, "apply_immediately": True}, "pending-reboot"),
        ({"parameters": {"max_connections": 100}}, "in-sync"),
        ({"parameters": {"work_mem": 128}, "apply_immediately": True}, "in-sync"),
        ({"parameters": {"work_mem": 64}, "apply_immediately": True}, "in-sync"),
        ({"apply_immediately": True}, "in-sync"),
    ],
)
def test_a_plan_that_is_carried_out_at_once_has_the_restart(area, given, status):
    group = Existing("db_parameter_group", GROUP, {"parameters": {"work_mem": "64"}, "family": "postgres16"}, {"id": GROUP})
    one = DbInstance(area).parse(instance())
    kinds = {"db_parameter_group": Groups}
    found = {each.kind: each for each in restarting([group, one], params(**given), GROUP, kinds)}
    assert found["db_instance"].attributes["parameter_apply_status"] == status
