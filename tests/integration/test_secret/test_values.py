# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values: generated once, awaited, composed, and read only where one is composed."""

import json
import string

import pytest

from integration.support.secrets import PLANTED, actions


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ({"length": 8, "exclude_punctuation": True}, string.ascii_letters + string.digits),
        ({"length": 40, "exclude_numbers": True, "exclude_uppercase": True, "exclude_punctuation": True}, string.ascii_lowercase),
        (
            {"length": 20, "exclude_lowercase": True, "exclude_characters": "\"'\\"},
            string.ascii_uppercase + string.digits + string.punctuation,
        ),
    ],
)
def test_a_value_is_generated_by_its_rules(converge, value, rules, allowed):
    converge({"name": "db", "generate": rules})
    assert len(value("db")) == rules["length"]
    assert set(value("db")) <= set(allowed) - set(rules.get("exclude_characters", ""))


def test_a_generated_value_stands_in_a_template_that_stays_json(converge, value):
    for number in range(5):
        converge({"name": f"db-{number}", "generate": {"length": 200, "template": {"username": "maps", "password": "${password}"}}})
        found = json.loads(value(f"db-{number}"))
        assert (found["username"], len(found["password"])) == ("maps", 200)
    converge({"name": "text", "generate": {"length": 12, "template": "maps:${password}:5$$"}})
    assert value("text")[:5] + value("text")[17:] == "maps::5$"


def test_a_secret_without_a_value_is_given_one_and_keeps_it(manager, converge, value):
    manager.create_secret(Name="db", Tags=[{"Key": "ManagedBy", "Value": "piksel.infra"}])
    described = {"name": "db", "generate": {}}
    changes, result = converge(described)
    assert actions(changes) == {"db": ("update", ["value"])}
    assert changes["db"]["attributes"]["value"] == {"before": None, "after": "(generated)"}
    assert result["outputs"]["with_value"] == ["db"]
    first = value("db")
    assert converge({"name": "db", "generate": {"length": 64}})[0] == {}
    assert value("db") == first


def test_an_awaited_value_is_told_of_until_it_is_set_and_never_overwritten(manager, converge, value):
    described = {"name": "sign-in", "awaited": True}
    changes, result = converge(described)
    assert actions(changes) == {"sign-in": ("create", ["tags"])}
    for _ in range(2):
        assert (result["outputs"]["awaiting_value"], result["outputs"]["with_value"]) == (["sign-in"], [])
        changes, result = converge(described)
        assert changes == {}
    manager.put_secret_value(SecretId="sign-in", SecretString=PLANTED)
    for again in (described, {**described, "description": "set"}, {"name": "sign-in", "generate": {}}):
        _, result = converge(again)
        assert (result["outputs"]["awaiting_value"], result["outputs"]["with_value"]) == ([], ["sign-in"])
        assert value("sign-in") == PLANTED
        assert PLANTED not in json.dumps(result)


def test_a_composed_value_follows_what_it_is_composed_from(manager, converge, value):
    secrets = [
        {"name": "whole", "compose": "${url}!"},
        {"name": "url", "compose": "postgresql://${db.username}:${db.password}@${host}/maps$$"},
        {"name": "db", "generate": {"exclude_punctuation": True, "template": {"username": "maps", "password": "${password}"}}},
        {"name": "host", "awaited": True},
    ]
    changes, result = converge(*secrets)
    assert "value" not in changes["url"]["attributes"]
    assert result["outputs"]["awaiting_value"] == ["host", "url", "whole"]
    assert converge(*secrets)[0] == {}
    manager.put_secret_value(SecretId="host", SecretString="db.example.com")
    changes, result = converge(*secrets)
    assert actions(changes) == {"url": ("update", ["value"]), "whole": ("update", ["value"])}
    assert changes["url"]["attributes"]["value"] == {"before": None, "after": "(composed)"}
    assert (result["outputs"]["awaiting_value"], len(result["outputs"]["with_value"])) == ([], 4)
    password = json.loads(value("db"))["password"]
    assert value("url") == f"postgresql://maps:{password}@db.example.com/maps$"
    assert value("whole") == value("url") + "!"
    assert converge(*secrets)[0] == {}
    manager.put_secret_value(SecretId="db", SecretString=json.dumps({"username": "maps", "password": PLANTED}))
    changes, result = converge(*secrets)
    assert actions(changes) == {"url": ("update", ["value"]), "whole": ("update", ["value"])}
    assert changes["url"]["attributes"]["value"] == {"before": "(secret)", "after": "(composed)"}
    assert value("whole") == f"postgresql://maps:{PLANTED}@db.example.com/maps$!"
    assert PLANTED not in json.dumps(result)
    assert converge(*secrets)[0] == {}


def test_a_composed_value_is_made_in_the_run_that_makes_what_it_needs(manager, converge, value):
    manager.create_secret(Name="elsewhere.host", SecretString='a "quoted" host')
    secrets = [
        {"name": "all", "compose": {"user": "${db}", "host": '${"elsewhere.host"}', "port": 5432}},
        {"name": "db", "generate": {}},
    ]
    changes, result = converge(*secrets)
    assert {one["action"] for one in changes.values()} == {"create"}
    assert result["outputs"]["with_value"] == ["all", "db"]
    assert json.loads(value("all")) == {"user": value("db"), "host": 'a "quoted" host', "port": 5432}
    assert converge(*secrets)[0] == {}


def test_a_value_is_read_only_where_one_is_composed(aws, converge):
    secrets = [{"name": f"secret-{number}", "generate": {}} for number in range(12)]
    converge(*secrets)
    aws.clear_calls()
    assert converge(*secrets)[0] == {}
    assert [call["operation"] for call in aws.calls()] == ["ListSecrets"] * 4  # two runs, of two calls each
    composed = {"name": "composed", "compose": "${secret-1}${secret-2}"}
    converge(*secrets, composed)
    aws.clear_calls()
    assert converge(*secrets, composed)[0] == {}
    assert sorted(call["operation"] for call in aws.calls()) == ["BatchGetSecretValue"] * 2 + ["ListSecrets"] * 4


def test_what_is_composed_from_a_restored_one_is_there_after_the_same_run(manager, converge, value):
    secrets = [{"name": "db", "generate": {}}, {"name": "url", "compose": "x-${db}"}]
    converge(*secrets)
    first = value("db")
    manager.delete_secret(SecretId="db")
    manager.delete_secret(SecretId="url", ForceDeleteWithoutRecovery=True)
    changes, _ = converge(*secrets)
    assert {name: one["action"] for name, one in changes.items()} == {"db": "update", "url": "create"}
    assert (value("db"), value("url")) == (first, f"x-{first}")
    assert converge(*secrets)[0] == {}
