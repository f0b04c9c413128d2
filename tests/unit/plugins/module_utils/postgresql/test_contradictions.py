# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is read."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.contradictions import moment, refuse_contradictions

from .parameters import FULL, READER, parameters, user

SERVICE = {"namespace": "database", "name": "db-endpoint"}


def databases(**given):
    return {"databases": [{"name": "odc", **given}]}


def users(**given):
    return {"users": [user(**given)]}


WRONG = [
    ({"databases": [{"name": "odc"}, {"name": "odc"}]}, "rds_databases: odc stands there twice; describe it once"),
    ({"databases": [{"name": "x" * 64}], "users": []}, "PostgreSQL takes names of up to 63 bytes"),
    ({"databases": [{"name": ""}], "users": []}, "rds_databases: an empty name: PostgreSQL takes names of up to 63 bytes"),
    ({"databases": [{"name": "rdsadmin"}], "users": []}, "rds_databases: rdsadmin is PostgreSQL's own, or RDS's; choose another name"),
    ({"databases": [{"name": "a/b"}], "users": []}, "rds_databases: a/b: @ and / part names in plans; choose another name"),
    (databases(schemas=["pg_toast"]), "rds_databases: odc: schemas: pg_toast is PostgreSQL's own"),
    (databases(schemas=["a", "a"]), "rds_databases: odc: schemas: a stands there twice"),
    (databases(connection_limit=-2), "rds_databases: odc: connection_limit: -2 is no number of connections; -1 means any"),
    (databases(extensions=[1]), "rds_databases: odc: extensions: 1 is no name of an extension"),
    (databases(extensions=[{"version": "1"}]), "extensions: an extension has a name, and may have version and schema"),
    (databases(extensions=[{"name": "a", "cascade": True}]), "extensions: an extension has a name, and may have version and schema"),
    (databases(extensions=["postgis", {"name": "postgis"}]), "rds_databases: odc: extensions: postgis stands there twice"),
    (databases(extensions=[{"name": "a", "schema": "b"}]), "there is no schema b among rds_databases: odc: schemas; add it there"),
    ({"access": {"load": ["CONNECT"]}}, "rds_access: load has to be a dictionary of database, schema, tables, sequences, functions"),
    ({"access": {"load": {"columns": []}}}, "rds_access: load: columns is none of database, schema, tables, sequences, functions"),
    ({"access": {"load": {"tables": "SELECT"}}}, "rds_access: load: tables takes a list of privileges"),
    ({"access": {"load": {"schema": ["SELECT"]}}}, "rds_access: load: schema: SELECT is none of CREATE, USAGE"),
    ({"users": [FULL, FULL]}, "rds_users: odc stands there twice"),
    (users(name="pg_monitor"), "rds_users: pg_monitor is PostgreSQL's own, or RDS's; choose another name"),
    (users(name="RDS_superuser"), "rds_users: RDS_superuser is PostgreSQL's own, or RDS's"),
    ({**users(), "master": {"username": "odc"}}, "rds_users: odc is the master user, which RDS keeps; choose another name"),
    (users(iam=True), "rds_users: odc: RDS takes no password of a user with iam: true; leave out secret, or iam"),
    (users(secret=None, login=False, key="password"), "rds_users: odc: key goes with secret"),
    (users(secret=None), "rds_users: odc: give secret, or iam: true, or login: false; it could not log in"),
    (users(roles=["odc"]), "rds_users: odc: roles: it can't be a member of itself"),
    (users(roles=["rds_iam"]), "rds_users: odc: roles: write iam: true in place of rds_iam"),
    (users(valid_until="2030-01-31"), "valid_until: 2030-01-31 is no ISO 8601 time with its zone"),
    (users(valid_until="soon"), "valid_until: soon is no ISO 8601 time"),
    (users(connection_limit=-7), "rds_users: odc: connection_limit: -7 is no number of connections"),
    (
        users(access=[{"database": "ocd", "level": "full"}]),
        "rds_users: odc: access: there is no database ocd in rds_databases, which has odc; add it, or correct the name",
    ),
    (users(access=[{"database": "odc", "level": "all"}]), "rds_users: odc: access: all is no level; there are full, readonly"),
    (
        users(access=[{"database": "odc", "level": "full", "schemas": ["tiles"]}]),
        "rds_users: odc: access: there is no schema tiles among rds_databases: odc: schemas",
    ),
    (
        users(access=[{"database": "odc", "level": "full"}, {"database": "odc", "level": "readonly"}]),
        "rds_users: odc: access: schema: public of odc stands there twice",
    ),
    ({"connection": {"method": "pod"}}, "rds_connection: method pod needs rds_cluster_name"),
    ({"cluster_name": "example", "connection": {"method": "pod", "port": 1}}, "host and port are another way than a pod"),
    ({"connection": {"ssl_mode": "verify-full"}}, "rds_connection: ssl_mode verify-full needs ca_file"),
    ({"connection": {"timeout": 0}}, "rds_connection: timeout: give seconds, one at least"),
    ({"master": {"key": "password"}}, "rds_master_secret: key goes with secret"),
    ({"service": SERVICE}, "rds_kubernetes: it needs rds_cluster_name, the cluster that it stands in"),
    ({"cluster_name": "example", "service": {**SERVICE, "name": "5432"}}, "rds_kubernetes: name: Kubernetes takes"),
    ({"cluster_name": "example", "service": {**SERVICE, "namespace": "A"}}, "rds_kubernetes: namespace: Kubernetes takes"),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_a_contradiction_is_told_with_what_to_write(given, words):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(parameters(**given))
    assert [problem for problem in refused.value.problems if words in problem], refused.value.problems
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        users(secret=None, login=False),
        users(secret=None, iam=True),
        {
            "access": {"load": {"tables": ["select", "Insert"], "database": ["temp"]}},
            **users(access=[{"database": "odc", "level": "load"}]),
        },
        {"access": {"full": {"tables": ["SELECT"]}}},
        databases(extensions=["postgis", {"name": "postgis_topology", "version": 3.4, "schema": "public"}]),
        {"cluster_name": "example", "connection": {"method": "pod"}, "service": SERVICE},
        {
            "databases": [{"name": "odc", "schemas": ["tiles"]}],
            **users(access=[{"database": "odc", "level": "full", "schemas": ["tiles"]}]),
        },
    ],
)
def test_what_goes_together_is_taken(given):
    refuse_contradictions(parameters(**given))


def test_all_are_told_at_once():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(parameters(databases=[], users=[FULL, READER], service=SERVICE))
    assert len(refused.value.problems) == 3


def test_times_are_told_in_utc():
    found = [moment(text) for text in ("2030-01-31T07:00:00+07:00", "2030-01-31T00:00:00Z", "Infinity", "2030-01-31T00:00:00")]
    assert found == ["2030-01-31T00:00:00Z", "2030-01-31T00:00:00Z", "infinity", None]
