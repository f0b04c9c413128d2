# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.parsing import KIND
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Composed, Generated, Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Reference

REGION = "ap-southeast-3"
VALUE = Hidden("value", version="v1")


def there(name, value=None, deletion_date=None, **outputs):
    attributes = {"deletion_date": deletion_date, "replicas": outputs.pop("replicas", None), **({"value": value} if value else {})}
    return Existing(KIND, name, attributes, {"id": name, **outputs})


def described(*entries, here=(), tags=None, copies=None):
    return Description({one["name"]: one for one in entries}, {one.name: one for one in here}, tags or {}, REGION, copies or {})


def wanted(*entries, here=()):
    """The value wanted of each; None for nothing."""
    return {one.name: one.attributes.get("value") for one in described(*entries, here=here).resources}


def test_what_is_not_given_is_left_out(entry):
    (one,) = described(entry(), tags={"ManagedBy": "piksel.infra"}).resources
    assert one.attributes == {"tags": {"ManagedBy": "piksel.infra"}, "deletion_date": None}
    assert one.after == ()


def test_what_is_given_stands(entry):
    given = entry(
        description="",
        kms_key="alias/x",
        resource_policy={},
        replicas=[{"region": "eu-west-1", "kms_key": "alias/y"}, {"region": "us-east-1"}],
        rotation={},
        tags={"Number": 1},
    )
    (one,) = described(given, tags={"Number": 0, "Team": "maps"}).resources
    assert one.attributes == {
        "description": "",
        "kms_key": "alias/x",
        "resource_policy": {},
        "replicas": {"eu-west-1": "alias/y", "us-east-1": None},
        "rotation": {},
        "tags": {"Number": "1", "Team": "maps"},
        "deletion_date": None,
    }


def test_rotation_is_for_what_has_a_value(entry):
    rotation = {"lambda_arn": "arn", "days": 30}
    for more, here, rotated in (
        ({"awaited": True}, (), False),
        ({"awaited": True}, [there("db", VALUE)], True),
        ({"generate": {}}, (), True),
        ({}, [there("db")], False),
    ):
        (one,) = described(entry(rotation=rotation, **more), here=here).resources
        assert one.attributes.get("rotation") == (rotation if rotated else None)


def test_which_await_a_value(entry):
    secrets = [entry("a", awaited=True), entry("b", awaited=True), entry("c"), entry("d", generate={})]
    description = described(*secrets, here=[there("b", VALUE)])
    assert description.awaiting == {"a"}
    assert description.outlook == {"a": None, "b": VALUE, "c": None, "d": Reference(KIND, "d", "value")}


def test_what_is_composed_of_values_that_are_there_is_known(entry):
    assert wanted(entry("a", compose="<${b}${c}>"), entry("b", awaited=True), here=[there("b", VALUE), there("c", VALUE)]) == {
        "a": Hidden("<valuevalue>"),
        "b": None,
    }


def test_what_is_composed_of_values_to_come_waits_for_them(entry):
    found = wanted(entry("a", compose="${b}"), entry("b", compose="${c}${d}"), entry("c", generate={}), here=[there("d", VALUE)])
    assert found["b"] == Composed("${c}${d}", {"c": Reference(KIND, "c", "value"), "d": VALUE})
    assert found["a"] == Composed("${b}", {"b": Reference(KIND, "b", "value")})
    assert isinstance(found["c"], Generated)


def test_what_is_composed_of_one_that_follows_has_its_new_value(entry):
    here = [there("a", Hidden("old!")), there("b", Hidden("old")), there("c", VALUE)]
    assert wanted(entry("a", compose="${b}!"), entry("b", compose="${c}"), here=here) == {"a": Hidden("value!"), "b": VALUE}


def test_what_is_composed_of_one_that_is_awaited_awaits_too(entry):
    secrets = [entry("a", compose="${b}"), entry("b", compose="${c}"), entry("c", awaited=True)]
    description = described(*secrets)
    assert description.awaiting == {"a", "b", "c"}
    assert not any("value" in one.attributes for one in description.resources)
    # It keeps what it has.
    description = described(*secrets, here=[there("b", VALUE), there("a", VALUE)])
    assert description.awaiting == {"c"}
    assert described(entry("a", compose="${b}"), here=[there("b")]).awaiting == {"a"}


def test_what_is_copied_is_what_was_read(entry):
    copied = entry("a", copy={"secret": "theirs"})
    description = described(copied, entry("b", compose="<${a}>"), copies={"a": VALUE}, here=[there("a", Hidden("old"))])
    assert {one.name: one.attributes["value"] for one in description.resources} == {"a": VALUE, "b": Hidden("<value>")}


def test_what_is_to_be_copied_once_it_is_there_is_planned_and_leaves_alone_what_is_there(entry):
    copied = entry("a", copy={"secret": "theirs"})
    description = described(copied, entry("b", compose="<${a}>"), copies={"a": None})
    values = {one.name: one.attributes["value"] for one in description.resources}
    assert (str(values["a"]), values["b"]) == ("(copied)", Composed("<${a}>", {"a": Reference(KIND, "a", "value")}))
    assert description.awaiting == set()
    (kept,) = described(copied, copies={"a": None}, here=[there("a", VALUE)]).resources
    assert "value" not in kept.attributes


def test_each_comes_after_what_is_described_of_what_it_needs(entry):
    secrets = [entry("a", compose="${b}${c}${d}"), entry("b", generate={}), entry("c", awaited=True)]
    resources = described(*secrets, here=[there("d", VALUE)]).resources
    assert {one.name: one.after for one in resources} == {"a": ((KIND, "b"), (KIND, "c")), "b": (), "c": ()}


def test_the_value_of_one_that_is_to_be_restored_is_known_afterwards(entry):
    leaving = there("b", Hidden(None, version="v1"), "2026-03-01T00:00:00Z")
    found = wanted(entry("a", compose="${b}"), entry("b", generate={}), here=[leaving])
    assert found["a"] == Composed("${b}", {"b": Reference(KIND, "b", "value")})


@pytest.mark.parametrize(
    ("text", "here", "message"),
    [
        ("${b}", [], "compose: there is no secret b, neither here nor in the account; describe it, or correct its name"),
        (
            "${b}",
            [there("b", VALUE, "2026-03-01T00:00:00Z")],
            "compose: b is scheduled for deletion; describe it here, which restores it, or leave it out",
        ),
        (
            "${b.k}",
            [there("b", Hidden("x"))],
            "compose: ${b.k}: its value is not a JSON object; name the secret alone, or store an object in it",
        ),
        ("${b}", [there("b", Hidden(b"x"))], "compose: ${b}: its value is binary, and a text can't be composed from it"),
        ("${b}${b}", [there("b", Hidden("x" * 40000))], "compose: it gives more than the 65536 bytes that a secret takes"),
        (
            "x${c}",
            [there("a", VALUE, primary_region="eu-west-1"), there("c")],
            "it is the replica here of a secret in eu-west-1; describe it there, with its replicas",
        ),
    ],
)
def test_what_the_account_does_not_allow_is_told(entry, text, here, message):
    with pytest.raises(InvalidPlan) as error:
        described(entry("a", compose=text), here=here)
    assert error.value.problems == [f"secrets: a: {message}"]


def test_a_secret_with_replicas_is_described_in_its_own_region(entry):
    assert described(entry("a"), here=[there("a", primary_region=REGION)]).resources


def test_the_key_of_a_replica_can_not_change(entry):
    here = [there("db", VALUE, replicas={"eu-west-1": "alias/x"})]
    for key in (None, "alias/x", "arn:aws:kms:eu-west-1:123456789012:alias/x"):
        described(entry(replicas=[{"region": "eu-west-1", "kms_key": key}]), here=here)
    with pytest.raises(InvalidPlan, match="replicas: the key in eu-west-1 is alias/x and can't become alias/y; remove the replica"):
        described(entry(replicas=[{"region": "eu-west-1", "kms_key": "alias/y"}]), here=here)
