# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is held against parameters, classes and storage before the first change."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.offers import not_offered, offer_problems
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.parameters import Known, as_text, parameter_problems
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.storage import decrease_problem, least_increase, storage_to_reach

KNOWN = {
    "work_mem": Known(False, True, "64-2147483647", "integer"),
    "log_connections": Known(False, True, "0,1", "boolean"),
    "log_statement": Known(False, True, "none,ddl,mod,all", "string"),
    "shared_preload_libraries": Known(True, True, "auto_explain,pg_cron,pg_stat_statements", "list"),
    "random_page_cost": Known(False, True, "0-1.79769e+308", "float"),
    "checkpoint_completion_target": Known(False, True, "0-1", "float"),
    "log_min_duration_statement": Known(False, True, "-1-2147483647", "integer"),
    "search_path": Known(False, True, None, "string"),
    "port": Known(True, False, "1-65535", "integer"),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("work_mem", "64"),
        ("work_mem", "{DBInstanceClassMemory/32768}"),
        ("work_mem", "GREATEST({DBInstanceClassMemory/32768},64)"),
        ("log_connections", "1"),
        ("log_statement", "ddl"),
        ("shared_preload_libraries", "pg_cron,pg_stat_statements"),
        ("random_page_cost", "1.1"),
        ("checkpoint_completion_target", "0.9"),
        ("log_min_duration_statement", "-1"),
        ("search_path", '"$user", public'),
    ],
)
def test_a_value_that_rds_takes_passes(name, value):
    assert list(parameter_problems({name: value}, KNOWN, "postgres16")) == []


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("work_mem", "63", "rds_parameters: work_mem can't be 63; RDS takes 64-2147483647"),
        ("work_mem", "64MB", "work_mem can't be 64MB"),
        ("log_connections", "on", "log_connections can't be on; RDS takes 0,1"),
        ("log_statement", "some", "log_statement can't be some; RDS takes none,ddl,mod,all"),
        ("shared_preload_libraries", "pg_cron,other", "shared_preload_libraries can't be pg_cron,other"),
        ("checkpoint_completion_target", "1.5", "can't be 1.5"),
        ("wrk_mem", "64", "rds_parameters: wrk_mem: postgres16 has no such parameter; it has work_mem"),
        ("zzzzzz", "1", "zzzzzz: postgres16 has no such parameter; correct it, or leave it out"),
        ("port", "1", "rds_parameters: port is RDS's own to set; leave it out"),
    ],
)
def test_one_that_it_does_not_is_refused(name, value, problem):
    (told,) = parameter_problems({name: value}, KNOWN, "postgres16")
    assert problem in told


@pytest.mark.parametrize(("value", "text"), [(True, "1"), (False, "0"), (64, "64"), (0.9, "0.9"), ("on", "on")])
def test_what_yaml_reads_is_written_as_rds_takes_it(value, text):
    assert as_text(value) == text


OFFER = {
    "StorageType": "gp3",
    "MultiAZCapable": True,
    "SupportsStorageEncryption": True,
    "SupportsPerformanceInsights": False,
    "MinStorageSize": 20,
    "MaxStorageSize": 65536,
}
WANTED = {"instance_class": "db.t4g.micro", "storage_type": "gp3", "storage_encrypted": True, "allocated_storage": 50}


@pytest.mark.parametrize("more", [{}, {"multi_az": True}, {"storage_type": None, "allocated_storage": 1}, {"performance_insights": False}])
def test_what_a_class_can_passes(more):
    assert list(offer_problems("rds_instance_class", {**WANTED, **more}, [OFFER])) == []


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"performance_insights": True}, "rds_performance_insights is not possible with rds_instance_class: db.t4g.micro"),
        ({"iam_authentication": True}, "rds_iam_authentication: true is not possible"),
        ({"storage_type": "io2"}, "rds_storage_type: db.t4g.micro has no io2 in this region; it has gp3"),
        ({"allocated_storage": 5}, "rds_allocated_storage is 5; db.t4g.micro with gp3 takes 20 to 65536 GiB"),
        ({"max_allocated_storage": 70000}, "rds_max_allocated_storage is 70000; db.t4g.micro with gp3 takes 20 to 65536 GiB"),
    ],
)
def test_what_it_can_not_is_refused(more, problem):
    (told,) = offer_problems("rds_instance_class", {**WANTED, **more}, [OFFER])
    assert problem in told


def test_a_class_that_is_not_offered_is_refused_with_those_alike():
    told = not_offered("rds_instance_class", "db.t4g.larg", "16.6", {"db.t4g.large", "db.t3.large", "db.m7g.16xlarge"})
    assert told.startswith("rds_instance_class: db.t4g.larg is not offered for PostgreSQL 16.6 in this region; it offers db.t4g.large")
    assert "it offers none" in not_offered("rds_instance_class", "db.x", "16.6", set())


def test_storage_grows_by_a_tenth_at_least_and_never_shrinks():
    assert [least_increase(size) for size in (50, 20, 21)] == [55, 22, 24]
    assert storage_to_reach(50, 200, 80) == 80
    assert "it has 80 GiB, and storage never shrinks to 50; write 80" in decrease_problem(50, 80)
