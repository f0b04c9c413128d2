# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module where there is no server to go to: what it asks of AWS, what it plans, and what it says."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.postgresql import build, way
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.server import Refused
from ansible_collections.piksel.infra.plugins.modules import postgresql

from unit.plugins.module_utils.aws.stubs import Aws

ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:rds!db-1-abcdef"
USER = {"name": "odc", "secret": "odc-password", "access": [{"database": "odc", "level": "full"}]}
AREA = {"databases": [{"name": "odc", "extensions": ["postgis"]}], "users": [USER]}
MANAGED = json.dumps({"username": "chief", "password": "m4ster"})
INSTANCE = {
    "DBInstanceIdentifier": "example",
    "DBInstanceStatus": "available",
    "Endpoint": {"Address": "example.rds.amazonaws.com", "Port": 5432},
    "MasterUsername": "chief",
    "MasterUserSecret": {"SecretArn": ARN},
}


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(check=True, **arguments):
        given = {"identifier": "example", **AREA, **arguments, "_ansible_check_mode": check}
        with patch_module_args(given), pytest.raises(SystemExit):
            postgresql.main()
        return json.loads(capsys.readouterr().out)

    return run


def value(name, text):
    arn = name if name.startswith("arn:") else f"arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:{name}-abcdef"
    return {"ARN": arn, "Name": name, "VersionId": "1" * 32, "SecretString": text}


def expect_secrets(aws, *asked, values=()):
    aws.expect("secretsmanager", "batch_get_secret_value", {"SecretValues": list(values)}, SecretIdList=list(asked))


def expect_instances(aws, *instances):
    aws.expect("rds", "describe_db_instances", {"DBInstances": list(instances)})


def test_on_an_empty_account_all_of_it_is_planned(aws, run):
    expect_instances(aws)
    expect_secrets(aws, "odc-password")
    result = run()
    assert [(one["kind"], one["name"], one["outcome"]) for one in result["changes"]] == [
        ("postgresql_database", "odc", "planned"),
        ("postgresql_role", "odc", "planned"),
        ("postgresql_extension", "odc/postgis", "planned"),
        ("postgresql_grant", "odc@odc", "planned"),
    ]
    assert (result["outputs"]["address"], result["outputs"]["databases"]) == (None, ["odc"])


def test_a_run_wants_a_server(aws, run):
    expect_instances(aws)
    expect_secrets(aws, "odc-password")
    assert run(check=False)["msg"] == (
        "Inside example: nothing was changed: rds_identifier: db_instance example is not there; build it first"
    )


def test_a_contradiction_is_told_without_a_call(aws, run):
    assert "rds_users: odc: key goes with secret" in run(users=[{"name": "odc", "key": "a", "login": False}])["msg"]


def test_who_is_not_let_in_is_told_the_way_and_never_a_password(aws, run, monkeypatch):
    def refuse(place, user, password, database):
        assert (place.host, place.ssl_mode, user, password, database) == (
            "example.rds.amazonaws.com",
            "require",
            "chief",
            "m4ster",
            "postgres",
        )
        raise Refused("connection timeout expired")

    monkeypatch.setattr("ansible_collections.piksel.infra.plugins.module_utils.postgresql.server.connected", refuse)
    expect_instances(aws, INSTANCE)
    expect_secrets(aws, "odc-password", values=[value("odc-password", "p4ss-w0rd")])
    expect_secrets(aws, ARN, values=[value(ARN, MANAGED)])
    result = run(check=False)
    assert result["msg"].endswith(
        f"rds_connection: no way to example.rds.amazonaws.com:5432 from here: connection timeout expired; {way.ADVICE}"
    )
    assert "m4ster" not in json.dumps(result)
    assert "p4ss-w0rd" not in json.dumps(result)


def test_without_a_managed_password_one_has_to_be_given(aws, run):
    expect_instances(aws, {key: one for key, one in INSTANCE.items() if key != "MasterUserSecret"})
    expect_secrets(aws, "odc-password")
    assert "rds_master_secret: RDS manages no password of db_instance example; give the secret that has it" in run(check=False)["msg"]


def test_a_removal_goes_to_no_server(aws, run):
    expect_instances(aws, INSTANCE)
    result = run(check=False, state="absent")
    assert (result["changed"], result["outputs"]) == (False, {})
