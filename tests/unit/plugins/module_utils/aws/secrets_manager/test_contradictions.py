# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.contradictions import is_present, refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

REGION = "ap-southeast-3"
POLICY = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


def refused(*entries, state="present"):
    with pytest.raises(InvalidPlan) as error:
        refuse_contradictions({"secrets": list(entries), "state": state}, REGION)
    return error.value.problems


def test_what_is_well_described(entry):
    whole = entry(
        "team/db_main+=.@-",
        generate={},
        description="x" * 2048,
        resource_policy=POLICY,
        replicas=[{"region": "eu-west-1"}, {"region": "us-gov-west-1"}],
        rotation={"lambda_arn": "arn", "days": 1},
        recovery_window=7,
    )
    secrets = [whole, entry("a", awaited=True), entry("b", compose="${a}"), entry("c", state="absent")]
    refuse_contradictions({"secrets": secrets, "state": "present"}, REGION)
    refuse_contradictions({"secrets": [], "state": "present"}, REGION)


@pytest.mark.parametrize("name", ["", "a b", "a!", "é", "x" * 513, "a:b"])
def test_a_name_that_aws_does_not_take(entry, name):
    assert refused(entry(name)) == [f"secrets: {name!r} can't be a name: AWS takes 1 to 512 letters, digits and /_+=.@-"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"recovery_window": 6}, "recovery_window is 6; AWS takes 7 to 30 days"),
        ({"recovery_window": 31}, "recovery_window is 31; AWS takes 7 to 30 days"),
        ({"generate": {}, "awaited": True}, "generate and awaited are both given, and a value comes about in one way; keep one of them"),
        (
            {"copy": {"secret": "a"}, "awaited": True},
            "copy and awaited are both given, and a value comes about in one way; keep one of them",
        ),
        ({"copy": {"secret": "db"}}, "copy: it is itself; name the role of the account, or the region, that it is copied from"),
        ({"generate": {}, "compose": "${a}"}, "generate and compose are both given, and a value comes about in one way; keep one of them"),
        ({"description": "x" * 2049}, "description is too long; AWS takes 2048 characters"),
        ({"replicas": [{"region": REGION}]}, f"replicas: {REGION} is the region of the secret itself; leave it out"),
        ({"replicas": [{"region": "Jakarta"}]}, "replicas: 'Jakarta' is no region"),
        ({"replicas": [{"region": "eu-west-1"}] * 2}, "replicas: eu-west-1 is named 2 times; keep one of them"),
        ({"generate": {"length": 0}}, "generate.length is 0; AWS makes up 1 to 4096 characters"),
        (
            {"resource_policy": {"Version": "2012-10-17"}},
            "resource_policy has no Statement; give a list of statements, or {} for no policy",
        ),
        ({"rotation": {"days": 3}}, "rotation has no lambda_arn; give the function that rotates it, or write {} to switch rotation off"),
    ],
)
def test_each_is_told_by_its_entry(entry, more, message):
    assert refused(entry(**more)) == [f"secrets: db: {message}"]


def test_all_are_told_at_once(entry):
    found = refused(entry("a"), entry("a"), entry("b", compose="${b}"), entry("c", recovery_window=0, generate={"length": 0}))
    assert [problem.split(":")[1].strip().split(" ")[0] for problem in found] == ["a", "c", "c", "b"]


def test_of_what_is_to_be_absent_only_what_its_deletion_needs_is_looked_at(entry):
    contradictory = {"generate": {"length": 0}, "awaited": True, "replicas": [{"region": REGION}]}
    refuse_contradictions({"secrets": [entry(state="absent", **contradictory)], "state": "present"}, REGION)
    refuse_contradictions({"secrets": [entry(**contradictory)], "state": "absent"}, REGION)
    assert refused(entry(recovery_window=1, **contradictory), state="absent") == [
        "secrets: db: recovery_window is 1; AWS takes 7 to 30 days"
    ]


@pytest.mark.parametrize(
    ("own", "all_of_them", "present"), [("present", "present", True), ("absent", "present", False), ("present", "absent", False)]
)
def test_what_is_to_be_present(entry, own, all_of_them, present):
    assert is_present(entry(state=own), {"state": all_of_them}) is present
