# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a whole, with AWS and Kubernetes as lists of answers: what it asks, what it does, and what it says of what it can't do."""

import base64
import json
from contextlib import suppress
from functools import cache, partial

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.aws import run as aws_run
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync import build, filling
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.content import data_of
from ansible_collections.piksel.infra.plugins.modules import secret_sync

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.kubernetes.server import Server
from unit.plugins.module_utils.secret_sync.conftest import OneByOne
from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, managed, namespace, secret, whole
from unit.plugins.module_utils.secret_sync.listed import MANAGER as SECRETS_MANAGER
from unit.plugins.module_utils.secret_sync.listed import described, value, version

PLANTED = "planted-value"
SECRETS, NAMESPACES = "/api/v1/secrets", "/api/v1/namespaces"
KEYS = {"changed", "changes", "diff", "pending", "kept", "unchanged", "outputs", "awaiting_value"}


def path(name, where="web"):
    return f"{NAMESPACES}/{where}/secrets/{name}"


class Later:
    """What nobody waits for is done last."""

    def __init__(self, act):
        self.result = cache(act)


class OnePool(OneByOne):
    def __init__(self, workers):
        assert workers == build.WORKERS
        self.begun = []

    def submit(self, function, *arguments, **named):
        self.begun.append(Later(partial(function, *arguments, **named)))
        return self.begun[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.begun:
            with suppress(Exception):
                one.result()


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    monkeypatch.setattr(build, "ThreadPoolExecutor", OnePool)
    yield answers
    answers.verify()


@pytest.fixture
def server(monkeypatch):
    found = Server()
    monkeypatch.setattr(build, "connect", lambda params, clients: found.api())
    yield found
    found.verify()


@pytest.fixture
def no_cluster(monkeypatch):
    monkeypatch.setattr(build, "connect", lambda params, clients: None)


@pytest.fixture
def run(capsys, aws):
    def run(check=False, **arguments):
        given = {"name": "web", "cluster_name": "example", "_ansible_check_mode": check, **arguments}
        given = {key: value for key, value in given.items() if value is not ...}
        with patch_module_args(given), pytest.raises(SystemExit):
            secret_sync.main()
        printed = capsys.readouterr()
        found = json.loads(printed.out)
        found.pop("invocation", None)
        for hidden in (PLANTED, base64.b64encode(PLANTED.encode()).decode()):
            assert hidden not in json.dumps(found)
            assert hidden not in printed.err
        return found

    return run


def one(name="database", **given):
    return {"name": name, "namespaces": ["web"], "data": {"password": {"source": name}}, **given}


def a_map(*names, **more):
    """Entries of one key each, of an AWS secret of the same name."""
    names = names or ("database",)
    return {"sources": {name: {"secret": name} for name in names}, "secrets": [one(name) for name in names], **more}


def describe(aws, *names, **given):
    for name in sorted(names or ("database",)):
        aws.expect(SECRETS_MANAGER, "describe_secret", described(name, **given), SecretId=name)


def read(aws, *found):
    """found: names of secrets whose value is planted, or answers."""
    answers = [value(one) if isinstance(one, str) else one for one in found or ("database",)]
    aws.expect(SECRETS_MANAGER, "batch_get_secret_value", {"SecretValues": answers}, SecretIdList=[one["Name"] for one in answers])


def cluster(server, *secrets, namespaces=("web", "jobs")):
    server.lists(SECRETS, *secrets)
    server.lists(NAMESPACES, *(namespace(one) if isinstance(one, str) else one for one in namespaces))


def made(server, name, where="web"):
    server.answer("PATCH", path(name, where), {"metadata": {"uid": "uid-1"}}, 201)


def standing(server, name="database"):
    """The Secret as Kubernetes has it after the run that has just applied it, without and with its data; and the server is a new one."""
    body = next(one for one in server.requests if one.path == path(name)).body
    metadata = body["metadata"]
    manager = managed(MANAGER, "Apply", body["data"], metadata["labels"], metadata["annotations"])
    listed = secret(**metadata, managers=[manager])
    server.requests.clear()
    return listed, {**listed, **{key: body[key] for key in ("type", "data", "immutable") if key in body}}


def told(result):
    return [(change["kind"], change["name"], change["action"], change["outcome"]) for change in result["changes"]]


def writes(server):
    return [f"{one.method} {one.path}" for one in server.requests if one.method != "GET"]


def reported(aws, server, run, **arguments):
    """One Secret is made of an AWS secret, and the result told."""
    describe(aws)
    read(aws)
    cluster(server)
    made(server, "database")
    return run(**{**a_map(), **arguments})


class TestCreation:
    def test_before_there_is_a_cluster_the_plan_follows_from_the_map(self, aws, run, no_cluster):
        describe(aws)
        read(aws)
        result = run(check=True, **a_map())
        assert told(result) == [("kubernetes_secret", "web/database", "create", "planned")]
        assert result["changes"][0]["attributes"]["data"]["after"] == {"password": "(secret)"}
        assert result["outputs"] == {"kubernetes_secrets": ["web/database"], "waiting": {}}
        assert result.keys() == KEYS

    def test_it_has_the_namespaces_too_where_they_are_to_be_made(self, aws, run, no_cluster):
        describe(aws)
        read(aws)
        assert told(run(check=True, **a_map(), create_namespaces=True)) == [
            ("kubernetes_namespace", "web", "create", "planned"),
            ("kubernetes_secret", "web/database", "create", "planned"),
        ]

    def test_but_it_can_t_be_carried_out(self, aws, run, no_cluster):
        describe(aws)
        result = run(**a_map())
        words = "Secrets of web: nothing was changed: cluster_name: EKS cluster example is not there, or still being made"
        assert result["msg"].startswith(words)

    def test_one_is_made(self, aws, server, run):
        result = reported(aws, server, run)
        assert told(result) == [("kubernetes_secret", "web/database", "create", "done")]
        assert result["outputs"] == {"kubernetes_secrets": ["web/database"], "waiting": {}}
        assert (result["changed"], result.keys()) == (True, KEYS)
        (request,) = [one for one in server.requests if one.method == "PATCH"]
        assert base64.b64decode(request.body["data"]["password"]).decode() == PLANTED

    def test_check_mode_foretells_it_and_writes_nothing(self, aws, server, run):
        describe(aws)
        read(aws)
        cluster(server)
        checked = run(check=True, **a_map())
        assert writes(server) == []
        ran = reported(aws, server, run)
        for change in (*checked["changes"], *ran["changes"]):
            del change["outcome"]
        assert checked == ran

    def test_one_stands_in_each_of_its_namespaces_and_is_rendered_once(self, aws, server, run, monkeypatch):
        describe(aws)
        read(aws)
        cluster(server)
        made(server, "database")
        made(server, "database", "jobs")
        rendered = []
        monkeypatch.setattr(filling, "data_of", lambda *given: rendered.append(given) or data_of(*given))
        result = run(sources={"database": {"secret": "database"}}, secrets=[one(namespaces=["web", "jobs"])])
        assert result["outputs"]["kubernetes_secrets"] == ["jobs/database", "web/database"]
        assert len(rendered) == 1

    def test_namespaces_are_selected(self, aws, server, run):
        describe(aws)
        read(aws)
        server.lists(NAMESPACES, namespace("maps"))
        cluster(server, namespaces=["maps", "web"])
        made(server, "database", "maps")
        selected = one(namespaces=None, namespace_selector="team=maps")
        result = run(sources={"database": {"secret": "database"}}, secrets=[selected])
        assert result["outputs"]["kubernetes_secrets"] == ["maps/database"]

    def test_namespaces_are_made_where_that_is_asked_for(self, aws, server, run):
        describe(aws)
        read(aws)
        cluster(server, namespaces=[])
        server.answer("PATCH", f"{NAMESPACES}/web", namespace("web"))
        made(server, "database")
        result = run(**a_map(), create_namespaces=True)
        assert told(result) == [("kubernetes_namespace", "web", "create", "done"), ("kubernetes_secret", "web/database", "create", "done")]
        assert [*writes(server)] == [f"PATCH {NAMESPACES}/web", f"PATCH {path('database')}"]

    def test_but_not_those_that_are_there(self, aws, server, run):
        assert told(reported(aws, server, run, create_namespaces=True)) == [("kubernetes_secret", "web/database", "create", "done")]

    def test_a_source_that_nobody_uses_is_not_asked_for(self, aws, server, run):
        reported(aws, server, run, sources={"database": {"secret": "database"}, "unused": {"secret": "x"}, "broken": "x"})


class TestNoChange:
    @pytest.fixture
    def before(self, aws, server, run):
        reported(aws, server, run)
        return standing(server)

    def test_no_value_is_read_and_nothing_written(self, aws, server, run, before):
        describe(aws)
        cluster(server, before[0])
        result = run(**a_map())
        assert (result["changed"], result["unchanged"], result["changes"]) == (False, 1, [])
        assert server.asked == [f"GET {NAMESPACES}", f"GET {SECRETS}"]
        assert result["outputs"]["kubernetes_secrets"] == ["web/database"]

    def test_of_a_new_version_one_value_is_read_and_one_secret_written(self, aws, server, run, before):
        describe(aws, current="v2")
        read(aws, value(text="other-value", current="v2"))
        cluster(server, before[0])
        server.answer("GET", path("database"), before[1])
        made(server, "database")
        result = run(**a_map())
        assert told(result) == [("kubernetes_secret", "web/database", "update", "done")]
        assert result["changes"][0]["attributes"] == {
            "data": {"before": {"password": "(secret)"}, "after": {"password": "(secret, changed)"}},
            "versions": {"before": {"database": version("v1")}, "after": {"database": version("v2")}},
        }
        assert result["diff"][0]["before"]["data"] == {"password": "(secret)"}

    def test_what_was_deleted_by_hand_is_made_again(self, aws, server, run, before):
        describe(aws)
        read(aws)
        cluster(server)
        made(server, "database")
        assert told(run(**a_map())) == [("kubernetes_secret", "web/database", "create", "done")]

    def test_what_goes_while_it_is_read_is_made_again_too(self, aws, server, run, before):
        describe(aws, current="v2")
        read(aws)
        cluster(server, before[0])
        server.refuse("GET", path("database"), 404, "NotFound")
        made(server, "database")
        assert told(run(**a_map())) == [("kubernetes_secret", "web/database", "create", "done")]


BESIDE = {"name": "good", "namespaces": ["web"], "data": {"user": {"value": "web"}}}
SOURCES = {
    "database": {"secret": "database"},
    "json": {"secret": "database", "format": "json"},
    "pair": {"secret": "database", "format": "pair"},
    "binary": {"secret": "database", "format": "binary"},
    "broken": {"secret": "a", "prefix": "b"},
    "lost": {"secret": "none"},
}


class TestBadInput:
    """Each is named with its entry, no value shows, and the entry beside it is made."""

    def beside(self, server, run, *entries, more_namespaces=(), secrets=(), **arguments):
        cluster(server, *secrets, namespaces=["web", *more_namespaces])
        made(server, "good")
        result = run(sources=SOURCES, secrets=[*entries, BESIDE], **arguments)
        assert told(result) == [("kubernetes_secret", "web/good", "create", "done")]
        assert result["failed"]
        assert result["outputs"]["kubernetes_secrets"] == ["web/good"]
        return result["msg"]

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            (
                {"data": {"a": {"source": "none"}}},
                "secrets: database: there is no source none; sources has binary, broken, database, json, lost, pair",
            ),
            (
                {"data": {"a": {"template": "${none}"}}},
                "secrets: database: there is no source none; sources has binary, broken, database, json, lost, pair",
            ),
            (
                {"data": {"a": {"source": "broken"}}},
                "secrets: database: source broken: give one of secret, prefix and tags, not secret and prefix",
            ),
            (
                {"data": {"a": {"template": PLANTED + " ${"}}},
                "secrets: database: data a: the placeholder that starts at character 15 has no end: write } after its name, or $$ for a $",
            ),
            ({"data": {"a": {"valeu": PLANTED}}}, "secrets: database: data a: valeu. Supported parameters include: "),
            ({"data": {"a b": {"value": PLANTED}}}, "secrets: database: data a b: a key may have letters, digits and - . _"),
            ({"namespaces": ["web"], "namespace_selector": "a=b"}, "secrets: database: give either namespaces or namespace_selector"),
        ],
    )
    def test_in_the_map(self, server, run, given, sentence):
        if given.get("namespace_selector"):
            server.lists(NAMESPACES)
        message = self.beside(server, run, one(**given))
        assert message.startswith(sentence)
        assert message.count("secrets: ") == 1

    @pytest.mark.parametrize(
        ("item", "answer", "sentence"),
        [
            ({"source": "json", "key": "user"}, '{"password": "planted-value"}', "source json has no key user"),
            ({"template": "${json.user}"}, '{"password": "planted-value"}', "source json has no key user"),
            ({"source": "json", "key": "user"}, PLANTED, "source json: the value is no JSON"),
            ({"source": "json", "key": "user"}, '["planted-value"]', "source json: the value is JSON, but no object with keys"),
            (
                {"source": "pair", "key": "username"},
                PLANTED,
                "source pair: the value has no colon that would part username from password",
            ),
            ({"source": "binary"}, PLANTED, "source binary: the value is neither binary nor base64; give the source format text"),
            ({"source": "database"}, b"\xff", "source database: the value is binary; give the source format binary"),
            ({"template": "${binary}"}, b"\xff", "data a: source binary is binary, and a template takes text"),
        ],
    )
    def test_in_a_value(self, aws, server, run, item, answer, sentence):
        describe(aws)
        read(aws, value(text=answer))
        message = self.beside(server, run, one(data={"a": item}))
        assert message == f"kubernetes_secret web/database: {sentence}"

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("ResourceNotFoundException", "source lost: AWS has no secret none here"),
        ],
    )
    def test_a_secret_that_does_not_exist(self, aws, server, run, code, sentence):
        aws.fail(SECRETS_MANAGER, "describe_secret", code, SecretId="none")
        message = self.beside(server, run, one(data={"a": {"source": "lost"}}, namespaces=["web", "jobs"]), more_namespaces=["jobs"])
        assert message == f"kubernetes_secret web/database: {sentence}; kubernetes_secret jobs/database: {sentence}"

    def test_a_value_that_may_not_be_read(self, aws, server, run):
        describe(aws)
        errors = [{"SecretId": "database", "ErrorCode": "AccessDeniedException", "Message": "Not you."}]
        aws.expect(SECRETS_MANAGER, "batch_get_secret_value", {"Errors": errors}, SecretIdList=["database"])
        message = self.beside(server, run, one())
        assert message.startswith("kubernetes_secret web/database: source database: read secret database: AccessDeniedException")

    def test_a_secret_that_is_scheduled_for_deletion(self, aws, server, run):
        describe(aws, deleted=True)
        assert self.beside(server, run, one()).endswith("secret database is scheduled for deletion: restore it, or take it out of the map")

    def test_a_namespace_that_is_not_there(self, aws, server, run):
        describe(aws)
        message = self.beside(server, run, one(namespaces=["none"]))
        assert message == "kubernetes_secret none/database: there is no namespace none; make it first, or set create_namespaces"

    def test_a_namespace_that_is_being_deleted(self, aws, server, run):
        describe(aws)
        message = self.beside(server, run, one(namespaces=["old"]), more_namespaces=[namespace("old", "Terminating")])
        assert message == "kubernetes_secret old/database: namespace old is being deleted"

    def test_two_entries_for_one_secret(self, aws, server, run):
        describe(aws)
        message = self.beside(server, run, one(), one(data={"a": {"value": PLANTED}}))
        assert message == "kubernetes_secret web/database: several entries of secrets describe it; describe it once"

    def test_two_ways_to_one_key(self, aws, server, run):
        describe(aws)
        read(aws, value(text='{"user": "planted-value"}'))
        message = self.beside(server, run, one(data={"user": {"value": "x"}}, data_from=["json"]))
        assert message == "kubernetes_secret web/database: data gives the key user, which another gives too"

    def test_a_secret_that_is_too_large(self, server, run):
        message = self.beside(server, run, one(data={"a": {"value": "x" * 1_048_577}}))
        assert message == "kubernetes_secret web/database: its values have 1048577 bytes, and Kubernetes takes 1048576"

    def test_an_immutable_one_that_would_have_to_change(self, server, run):
        listed = secret(managers=[managed(data=["a"], labels=LABELS)])
        found = {**whole({"a": b"old"}), **listed, "immutable": True}
        server.answer("GET", path("database"), found)
        message = self.beside(server, run, one(data={"a": {"value": "new"}}), secrets=[listed])
        assert message == "kubernetes_secret web/database: it is immutable and would have to change; delete it, or choose another name"

    def test_a_key_of_another_manager(self, server, run):
        listed = secret(labels={}, managers=[managed("flux", data=["a"])])
        server.answer("GET", path("database"), {**whole({"a": PLANTED.encode()}), **listed})
        message = self.beside(server, run, one(data={"a": {"value": "new"}}), secrets=[listed])
        assert message.startswith("kubernetes_secret web/database: conflict: data a is flux's, with another value; take it out of the map")

    def test_one_that_may_not_be_read(self, server, run):
        listed = secret(managers=[managed(data=["a"], labels=LABELS)])
        server.refuse("GET", path("database"), 403, "Forbidden", "not you")
        message = self.beside(server, run, one(data={"a": {"value": "new"}}), secrets=[listed])
        assert message == "kubernetes_secret web/database: GET namespaces/web/secrets/database: Forbidden: not you"

    def test_one_that_kubernetes_refuses(self, server, run):
        cluster(server)
        made(server, "good")
        server.refuse("PATCH", path("database"), 403, "Forbidden", "exceeded quota: secrets, used: secrets=5")
        result = run(secrets=[one(data={"a": {"value": PLANTED}}), BESIDE])
        words = "PATCH namespaces/web/secrets/database: Forbidden: exceeded quota: secrets, used: secrets=5"
        assert result["msg"] == f"create kubernetes_secret web/database: {words}"
        assert {change["name"]: change["outcome"] for change in result["changes"]} == {"web/database": "failed", "web/good": "done"}
        assert result["outputs"]["kubernetes_secrets"] == ["web/good"]

    def test_a_refusal_that_quotes_a_value_is_told_without_it(self, aws, server, run):
        describe(aws)
        read(aws)
        cluster(server)
        quoted = f"admission webhook denied: {PLANTED} or {base64.b64encode(PLANTED.encode()).decode()}"
        server.refuse("PATCH", path("database"), 400, "BadRequest", quoted)
        assert run(**a_map())["msg"].endswith("BadRequest: admission webhook denied: (secret) or (secret)")

    def test_every_one_is_told(self, aws, server, run):
        aws.fail(SECRETS_MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="none")
        wrong = [one("Wrong", data={"a": {"value": "x"}}), one("lost", data={"a": {"source": "lost"}}), one("far", namespaces=["none"])]
        wrong[2]["data"] = {"a": {"value": "x"}}
        message = self.beside(server, run, *wrong)
        assert [sentence.partition(": ")[0] for sentence in message.split("; ") if sentence.startswith(("secrets", "kubernetes"))] == [
            "secrets",
            "kubernetes_secret web/lost",
            "kubernetes_secret none/far",
        ]


class TestAwaited:
    def test_one_without_a_value_is_left_out_and_told(self, aws, server, run):
        describe(aws, "a", current=None)
        describe(aws, "b")
        read(aws, "b")
        cluster(server)
        made(server, "b")
        result = run(**a_map("a", "b"))
        assert told(result) == [("kubernetes_secret", "web/b", "create", "done")]
        assert (result["awaiting_value"], result["outputs"]["waiting"]) == (["a"], {"a": ["web/a"]})
        assert "failed" not in result

    def test_all_that_wait_for_it_are_told(self, aws, server, run):
        describe(aws, current=None)
        cluster(server)
        result = run(sources={"database": {"secret": "database"}}, secrets=[one(namespaces=["web", "jobs"])])
        assert result["outputs"] == {"kubernetes_secrets": [], "waiting": {"database": ["jobs/database", "web/database"]}}

    def test_what_was_made_of_it_before_stays_even_if_the_map_prunes(self, aws, server, run):
        describe(aws, current=None)
        cluster(server, secret(managers=[managed(data=["password"], labels=LABELS)]))
        result = run(**a_map(), prune=True)
        assert (result["changes"], result["awaiting_value"]) == ([], ["database"])

    @pytest.mark.parametrize("check", [True, False])
    def test_what_an_earlier_task_does_counts_in_check_mode_alone(self, aws, server, run, check):
        for name in ("a", "b"):
            aws.fail(SECRETS_MANAGER, "describe_secret", "ResourceNotFoundException", SecretId=name)
        aws.expect(SECRETS_MANAGER, "describe_secret", described("c", deleted=True), SecretId="c")
        cluster(server)
        result = run(check=check, **a_map("a", "b", "c"), upcoming=["a"], awaiting_value=["b"], restored=["c"])
        if check:
            assert told(result) == [("kubernetes_secret", f"web/{name}", "create", "planned") for name in ("a", "c")]
            assert result["awaiting_value"] == ["b"]
        else:
            assert result["changes"] == []
            assert result["msg"].count("kubernetes_secret web/") == 3

    @pytest.mark.parametrize("check", [True, False])
    def test_a_secret_that_aws_is_yet_to_name_counts_in_check_mode_alone(self, aws, server, run, check):
        if not check:
            aws.fail(SECRETS_MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="db_instance maps")
        cluster(server)
        result = run(check=check, sources={"master": {"secret": "db_instance maps"}}, secrets=[one("master")], unnamed=["db_instance maps"])
        if check:
            (change,) = result["changes"]
            assert change["attributes"]["versions"]["after"] == "(known after db_instance maps is created)"
            assert change["attributes"]["data"]["after"] == {"password": "(secret)"}
        else:
            assert result["changes"] == []
            assert "AWS has no secret db_instance maps here" in result["msg"]

    @pytest.mark.parametrize("create", [True, False])
    @pytest.mark.parametrize("check", [True, False])
    def test_a_namespace_that_an_earlier_task_makes_counts_in_check_mode_alone(self, aws, server, run, check, create):
        describe(aws)
        if check or create:
            read(aws)
        cluster(server, namespaces=())
        if create and not check:
            server.answer("PATCH", f"{NAMESPACES}/web", namespace("web"))
            made(server, "database")
        result = run(check=check, **a_map(), create_namespaces=create, upcoming_namespaces=["web"])
        if check:
            assert told(result) == [("kubernetes_secret", "web/database", "create", "planned")]
        elif create:
            assert [one[0] for one in told(result)] == ["kubernetes_namespace", "kubernetes_secret"]
        else:
            assert "there is no namespace web" in result["msg"]


class TestPruning:
    OLD = secret("old", uid="uid-2", managers=[managed(data=["a"], labels=LABELS)])
    FOREIGN = secret("foreign", labels={}, managers=[managed("other", data=["a"])])

    def test_what_the_map_names_no_longer_goes_and_nothing_else(self, server, run):
        cluster(server, self.OLD, self.FOREIGN)
        made(server, "good")
        server.answer("DELETE", path("old"), {"kind": "Status", "status": "Success"})
        result = run(secrets=[BESIDE], prune=True)
        assert told(result) == [
            ("kubernetes_secret", "web/good", "create", "done"),
            ("kubernetes_secret", "web/old", "delete", "done"),
        ]
        assert result["changes"][1]["attributes"]["data"] == {"before": {"a": "(secret)"}, "after": None}

    def test_unless_it_is_not_asked_for(self, server, run):
        cluster(server, self.OLD)
        made(server, "good")
        assert told(run(secrets=[BESIDE])) == [("kubernetes_secret", "web/good", "create", "done")]

    def test_what_is_named_by_an_entry_that_is_wrong_stays(self, server, run):
        cluster(server, self.OLD)
        result = run(secrets=[one("old", data={"a": {"source": "none"}})], prune=True)
        assert (result["changes"], result["failed"]) == ([], True)

    def test_while_it_is_not_clear_what_is_named_nothing_goes(self, aws, server, run):
        server.refuse("GET", NAMESPACES, 400, "BadRequest", "unable to parse")
        cluster(server, self.OLD)
        result = run(secrets=[one("x", namespaces=None, namespace_selector="a==b=", data={"a": {"value": "x"}})], prune=True)
        assert result["changes"] == []
        assert result["msg"] == (
            "secrets: x: namespace_selector a==b=: GET namespaces: BadRequest: unable to parse; "
            "prune: nothing is pruned while it is not known which namespaces x means"
        )


class TestAbsent:
    OURS = secret(uid="uid-2", managers=[managed(data=["a"], labels=LABELS)])
    NAMESPACE = namespace("maps", **LABELS)

    def test_all_that_the_map_has_made_goes_but_its_namespaces(self, server, run):
        cluster(server, self.OURS, TestPruning.FOREIGN, namespaces=[self.NAMESPACE, "web"])
        server.answer("DELETE", path("database"), {"kind": "Status", "status": "Success"})
        result = run(**a_map(), state="absent")
        assert told(result) == [("kubernetes_secret", "web/database", "delete", "done")]
        assert result["kept"] == ["kubernetes_namespace maps: it holds data: it is deleted only where it is named"]
        assert result["outputs"] == {"kubernetes_secrets": [], "waiting": {}}

    def test_a_namespace_goes_where_it_is_named(self, server, run):
        cluster(server, namespaces=[self.NAMESPACE, "web"])
        server.answer("DELETE", f"{NAMESPACES}/maps", {**self.NAMESPACE, "kind": "Namespace"})
        result = run(state="absent", delete_data=["kubernetes_namespace maps", "kubernetes_namespace web"])
        assert told(result) == [("kubernetes_namespace", "maps", "delete", "done")]

    def test_it_is_awaited_until_it_is_gone(self, server, run, monkeypatch):
        pauses = []
        monkeypatch.setattr(aws_run, "apply", partial(aws_run.apply, pause=pauses.append, clock=lambda: sum(pauses)))
        leaving = namespace("maps", "Terminating", **LABELS)
        leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        cluster(server, namespaces=[self.NAMESPACE])
        server.answer("DELETE", f"{NAMESPACES}/maps", {**leaving, "kind": "Namespace"})
        server.answer("GET", f"{NAMESPACES}/maps", leaving)
        server.refuse("GET", f"{NAMESPACES}/maps", 404, "NotFound")
        result = run(state="absent", delete_data=["kubernetes_namespace maps"])
        assert told(result) == [("kubernetes_namespace", "maps", "delete", "done")]
        assert (result["pending"], len(pauses)) == ([], 2)

    def test_where_there_is_no_cluster_nothing_is_left_to_do(self, run, no_cluster):
        assert run(**a_map(), state="absent")["changed"] is False


class TestRestarts:
    SHOP = {
        "metadata": {"namespace": "web", "name": "shop", "uid": "uid-9"},
        "spec": {"template": {"spec": {"containers": [{"envFrom": [{"secretRef": {"name": "database"}}]}]}}},
    }
    DEPLOYMENTS = "/apis/apps/v1/deployments"
    SHOP_PATH = "/apis/apps/v1/namespaces/web/deployments/shop"

    @pytest.fixture
    def changed(self, aws, server, run):
        """A value has changed since the Secret was made."""
        reported(aws, server, run)
        listed, found = standing(server)
        describe(aws, current="v2")
        read(aws, value(text="other-value", current="v2"))
        cluster(server, listed)
        server.answer("GET", path("database"), found)
        made(server, "database")
        return {**a_map(), "secrets": [one(restart=True)]}

    def workloads(self, server, *deployments):
        server.lists(self.DEPLOYMENTS, *deployments)
        server.lists("/apis/apps/v1/statefulsets")
        server.lists("/apis/apps/v1/daemonsets")

    def test_who_uses_a_changed_secret_is_restarted_after_it(self, server, run, changed):
        self.workloads(server, self.SHOP)
        server.answer("PATCH", self.SHOP_PATH)
        made(server, "database")
        result = run(**changed)
        assert told(result) == [
            ("kubernetes_secret", "web/database", "update", "done"),
            ("kubernetes_deployment", "web/shop", "update", "done"),
        ]
        assert writes(server) == [f"PATCH {path('database')}", f"PATCH {self.SHOP_PATH}", f"PATCH {path('database')}"]
        assert result["changes"][1]["attributes"] == {"restarted_for": {"before": None, "after": ["web/database"]}}

    def test_nobody_is_restarted_where_nobody_uses_it(self, server, run, changed):
        self.workloads(server)
        assert len(run(**changed)["changes"]) == 1

    def test_nor_unless_the_map_says_so(self, server, run, changed):
        changed["secrets"][0]["restart"] = False
        assert len(run(**changed)["changes"]) == 1

    def test_where_it_can_t_be_told_who_uses_it_the_secret_changes_all_the_same(self, server, run, changed):
        for kind in ("deployments", "statefulsets", "daemonsets"):
            server.refuse("GET", f"/apis/apps/v1/{kind}", 403, "Forbidden", "not you")
        result = run(**changed)
        assert told(result) == [("kubernetes_secret", "web/database", "update", "done")]
        assert result["msg"] == "restart: GET deployments: Forbidden: not you"

    def test_a_first_secret_restarts_nobody(self, aws, server, run):
        reported(aws, server, run, secrets=[one(restart=True)])


class TestRefusals:
    def test_a_cluster_that_lets_nobody_in_is_one_sentence(self, aws, server, run):
        for found in (SECRETS, NAMESPACES):
            for _ in range(5):
                server.refuse("GET", found, 401, "Unauthorized", "Unauthorized")
        describe(aws)
        result = run(**a_map())
        assert result["msg"].startswith("Secrets of web: nothing was changed: GET ")
        assert "Unauthorized" in result["msg"]
        server.answers.clear()

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ({"cluster_name": ...}, "one of the following is required: cluster_name, kubeconfig"),
            ({"kubeconfig": "/x"}, "parameters are mutually exclusive: cluster_name|kubeconfig"),
            ({"context": "x"}, "missing parameter(s) required by 'context': kubeconfig"),
            ({"secrets": [{"data": {}}]}, "missing required arguments: name found in secrets"),
            ({"state": "gone"}, "value of state must be one of: present, absent, got: gone"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, run, arguments, words):
        assert words in run(**arguments)["msg"]
