# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's way from a plan to its result: the same keys whatever happens, and failures without a traceback."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws import run as run_module
from ansible_collections.piksel.infra.plugins.module_utils.aws.run import converge, run
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Kind, Reference, Resource
from botocore import exceptions

DENIED = exceptions.ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "You are not allowed."}}, "CreateThing")


class Exit(Exception):
    pass


class Module:
    """Captures the result."""

    def __init__(self, check_mode=False, wait=True, delete_data=()):
        self.check_mode, self.params = check_mode, {"wait": wait, "delete_data": list(delete_data)}
        self.result, self.failed = None, False

    def exit_json(self, **result):
        self.result = result
        raise Exit

    def fail_json(self, msg, **result):
        self.result, self.failed = {"msg": msg, **result}, True
        raise Exit


class Thing(Kind):
    """Makes what does not bear a name that is refused."""

    holds_data = False

    def __init__(self, *refused):
        self.refused, self.calls = refused, []

    def create(self, name, attributes):
        self.calls.append(("create", name))
        if name in self.refused:
            raise DENIED
        return Existing("thing", name, attributes, {"id": f"thing-{name}"})

    def delete(self, existing):
        self.calls.append(("delete", existing.name))


WANTED = [Resource("thing", "a", {"size": 1}), Resource("thing", "b", {"of": Reference("thing", "a")})]


def result(module, kind, desired=WANTED, existing=(), purge=(), **more):
    def outputs(standing):
        return {key[1]: values["id"] for key, values in standing.items()}

    with pytest.raises(Exit):
        run(module, "Things", lambda: converge(module, {"thing": kind}, desired, existing, purge, outputs, **more))
    return module.result


def test_check_mode_applies_nothing_and_foretells_the_run():
    planned, done = Thing(), Thing()
    checked, ran = result(Module(check_mode=True), planned), result(Module(), done)
    assert (planned.calls, done.calls) == ([], [("create", "a"), ("create", "b")])
    assert checked.keys() == ran.keys() == {"changed", "changes", "diff", "pending", "kept", "unchanged", "outputs"}
    assert checked["changed"] is ran["changed"] is True
    assert [one["outcome"] for one in checked["changes"]] == ["planned", "planned"]
    assert [one["outcome"] for one in ran["changes"]] == ["done", "done"]
    same = [[{key: one[key] for key in ("kind", "name", "action")} for one in found["changes"]] for found in (checked, ran)]
    assert same[0] == same[1]
    assert (checked["outputs"], ran["outputs"]) == ({}, {"a": "thing-a", "b": "thing-b"})


def test_what_is_as_described_is_no_change_and_has_its_outputs():
    existing = [Existing("thing", "a", {"size": 1}, {"id": "thing-1"})]
    for check_mode in (True, False):
        found = result(Module(check_mode), Thing(), WANTED[:1], existing)
        assert (found["changed"], found["unchanged"], found["outputs"]) == (False, 1, {"a": "thing-1"})


def test_nothing_is_started_where_nothing_is_to_do(monkeypatch):
    applied = []
    monkeypatch.setattr(run_module, "apply", lambda steps, *_, **__: applied.append(steps))
    ready, busy = (Existing("thing", "a", {"size": 1}, {"id": "thing-1"}, status) for status in ("ready", "pending"))
    result(Module(), Thing(), WANTED[:1], [ready])
    assert applied == []
    result(Module(), Thing(), WANTED[:1], [busy])  # it is awaited
    result(Module(), Thing(), [], [Existing("thing", "b", {}, {"id": "b"}, "deleting", owned=True)], ["thing"])  # and so is this
    result(Module(), Thing(), WANTED[:1], [])
    assert len(applied) == 3


def test_failures_are_sentences_and_the_rest_of_the_result_is_there():
    module = Module()
    found = result(module, Thing("a"), [*WANTED, Resource("thing", "c")])
    assert module.failed
    assert found["msg"] == "create thing a: CreateThing: UnauthorizedOperation: You are not allowed."
    outcomes = {one["name"]: one["outcome"] for one in found["changes"]}
    assert outcomes == {"a": "failed", "b": "skipped", "c": "done"}
    assert found["changed"] is True
    assert found["outputs"] == {"c": "thing-c"}


def test_every_failure_is_told():
    found = result(Module(), Thing("a", "c"), [*WANTED, Resource("thing", "c")])
    assert sorted(sentence.split(":")[0] for sentence in found["msg"].split("; ")) == ["create thing a", "create thing c"]


def test_what_is_deleted_or_holds_data_has_no_outputs():
    kind = Thing()
    kind.holds_data = True
    existing = [Existing("thing", name, {}, {"id": name}, owned=True) for name in ("a", "b c")]
    for check_mode in (True, False):
        found = result(Module(check_mode, delete_data=["thing b c"]), kind, [], existing, ["thing"])
        assert found["outputs"] == {}
    assert kind.calls == [("delete", "b c")]
    assert found["kept"] == ["thing a: it holds data: it is deleted only where it is named"]


def test_a_last_look_can_refuse_the_plan_before_anything_is_done():
    module, kind = Module(), Thing()

    def check(steps):
        raise InvalidPlan([f"no {steps[0].of}"])

    found = result(module, kind, check=check)
    assert (module.failed, kind.calls) == (True, [])
    assert found == {"msg": "Things: nothing was changed: no thing a", "problems": ["no thing a"]}


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_could_not_be_planned_fails_the_module_once_all_else_is_done(check_mode):
    module, kind = Module(check_mode), Thing()
    found = result(module, kind, problems=["entry c: it is wrong", "entry d: it is too"])
    assert (module.failed, found["msg"]) == (True, "entry c: it is wrong; entry d: it is too")
    assert kind.calls == ([] if check_mode else [("create", "a"), ("create", "b")])
    assert [one["outcome"] for one in found["changes"]] == ["planned" if check_mode else "done"] * 2
    assert found["changed"] is True


def test_it_is_told_before_what_failed():
    found = result(Module(), Thing("b"), problems=["entry c: it is wrong"])
    assert found["msg"] == "entry c: it is wrong; create thing b: CreateThing: UnauthorizedOperation: You are not allowed."


@pytest.mark.parametrize("problems", [(), ["entry c: it is wrong"]])
def test_a_module_may_have_more_to_tell_whether_it_fails_or_not(problems):
    found = result(Module(), Thing(), problems=problems, awaiting_value=["x"])
    assert (found["awaiting_value"], found["outputs"]) == (["x"], {"a": "thing-a", "b": "thing-b"})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (InvalidPlan(["one.", "two."]), {"msg": "Things: nothing was changed: one.; two.", "problems": ["one.", "two."]}),
        (DENIED, {"msg": "Things: CreateThing: UnauthorizedOperation: You are not allowed.", "error_code": "UnauthorizedOperation"}),
        (
            exceptions.ReadTimeoutError(endpoint_url="https://aws.example"),
            {"msg": 'Things: Read timeout on endpoint URL: "https://aws.example"', "error_code": ""},
        ),
        (exceptions.NoCredentialsError(), {"msg": "Things: Unable to locate credentials", "error_code": ""}),
        (
            exceptions.WaiterError("VpcAvailable", "Max attempts exceeded", {}),
            {"msg": "Things: Waiter VpcAvailable failed: Max attempts exceeded", "error_code": ""},
        ),
    ],
)
def test_an_error_is_a_sentence_without_a_traceback(error, expected):
    def body():
        raise error

    module = Module()
    with pytest.raises(Exit):
        run(module, "Things", body)
    assert (module.failed, module.result) == (True, expected)


def test_a_mistake_of_ours_is_not_dressed_up_as_one_of_aws():
    def body():
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        run(Module(), "Things", body)
