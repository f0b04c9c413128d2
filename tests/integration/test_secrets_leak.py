# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of secrets are planted, and searched for in all that a run says and leaves, whether it ends well or crashes."""

import http.server
import json
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from integration.support.leaks import Needles, Watched
from integration.support.secret_sync import Place, encoded, start_cluster
from sandbox import Sandbox

HOST, CLUSTER = "piksel-staging", "piksel-staging"


def planted(form):
    return f"planted-{form}-{secrets.token_hex(6)}"


VALUES = {name: planted(name) for name in ("text", "json", "nested", "id", "half", "old", "new", "many", "composing", "conflict", "good")}
BINARY = b"\x00\xff" + planted("binary").encode()
LINES = f"-----BEGIN PRIVATE KEY-----\n{planted('first-line')}\n{planted('second-line')}\n-----END PRIVATE KEY-----\n"


@pytest.fixture(scope="module")
def sandbox_with_secrets(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("leaks"), kubernetes=True) as running:
        yield running


@pytest.fixture(scope="module")
def place(sandbox_with_secrets):
    place = Place(sandbox_with_secrets, start_cluster(sandbox_with_secrets, CLUSTER))
    place.secret("text", VALUES["text"])
    place.secret("json", {"password": VALUES["json"], "deep": {"er": VALUES["nested"]}})
    place.secret("pair", f"{VALUES['id']}:{VALUES['half']}")
    place.secret("binary", BINARY)
    place.secret("lines", LINES)
    place.secret("rotated", VALUES["old"])
    place.rewrite("rotated", VALUES["new"])
    place.secret("many/a", VALUES["many"])
    place.secret("composing", VALUES["composing"])
    return place


@pytest.fixture(scope="module")
def inputs(place):
    """Of role secrets: every form of a source, a generated and a composed value, and entries that fail."""
    mark, web = place.mark, place.namespace()
    place.make(f"{web}/conflict", {"text": VALUES["conflict"]})
    place.make(f"{web}/immutable", {"text": "what is there"}, immutable=True)
    sources = {
        "text": {"secret": f"{mark}/text"},
        "json": {"secret": f"{mark}/json", "format": "json"},
        "pair": {"secret": f"{mark}/pair", "format": "pair"},
        "binary": {"secret": f"{mark}/binary", "format": "binary"},
        "lines": {"secret": f"{mark}/lines"},
        "before": {"secret": f"{mark}/rotated", "version_stage": "AWSPREVIOUS"},
        "now": {"secret": f"{mark}/rotated"},
        "many": {"prefix": f"{mark}/many/"},
        "generated": {"secret": f"{mark}/generated"},
        "composed": {"secret": f"{mark}/composed"},
        "no-json": {"secret": f"{mark}/text", "format": "json"},
        "no-pair": {"secret": f"{mark}/lines", "format": "pair"},
        "no-binary": {"secret": f"{mark}/lines", "format": "binary"},
        "as-text": {"secret": f"{mark}/binary"},
    }
    every = {
        **{name: {"source": name} for name in ("text", "binary", "lines", "before", "now", "generated", "composed")},
        "member": {"source": "json", "key": "deep.er"},
        "half": {"source": "pair", "key": "password"},
        "file.yaml": {"template": {"a": "${text}", "b": ["${pair.username}", "${json.password}", "${lines}", "${many.a}"]}},
    }
    bad = {
        "no-key": {"k": {"source": "json", "key": "none"}},
        "no-json": {"k": {"source": "no-json", "key": "k"}},
        "no-pair": {"k": {"source": "no-pair", "key": "username"}},
        "no-binary": {"k": {"source": "no-binary"}},
        "as-text": {"k": {"source": "as-text"}},
        "conflict": {"text": {"source": "text"}},
        "immutable": {"text": {"source": "text"}},
    }
    entries = [{"name": "every", "namespaces": [web], "restart": True, "data": every, "data_from": ["json"]}]
    role = {
        "secrets_name": mark,
        "secrets_cluster_name": CLUSTER,
        "secrets_aws": [
            {"name": f"{mark}/generated", "generate": {"exclude_punctuation": True}},
            {"name": f"{mark}/composed", "compose": {"url": f"x://${{{mark}/composing}}@${{{mark}/generated}}"}},
        ],
        "secrets_external": [],
        "secrets_sources": sources,
        "secrets_kubernetes": entries,
    }
    docker = {"type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": {"source": "text"}}}
    wrong = [{"name": name, "namespaces": [web], "data": data} for name, data in bad.items()]
    return role, [*entries, *wrong, {"name": "docker", "namespaces": [web], **docker}]


@pytest.fixture(scope="module")
def built(place, inputs, tmp_path_factory):
    """The first runs of the role, planned and for real, and the command line for more."""
    ansible = Watched(place.sandbox, tmp_path_factory.mktemp("built"))
    arguments = role_playbook(ansible, inputs[0])
    for check in (["--check"], []):
        code, output = ansible.watch(*arguments, *check)
        assert code == 0, output
    return ansible, arguments


def needles(place):
    """All that is planted, and what AWS and the modules have made up meanwhile."""
    made = [place.manager.get_secret_value(SecretId=f"{place.mark}/{name}")["SecretString"] for name in ("generated", "composed")]
    lines = [line for line in LINES.splitlines() if line.startswith("planted")]
    return Needles([*VALUES.values(), BINARY, BINARY[2:], LINES, *lines, *made, json.loads(made[1])["url"]])


FACTS = {"name": "Facts", "ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}}


def role_playbook(ansible, inputs, *tasks, **more):
    """The command line of a playbook that runs the role and shows all that the host knows then."""
    role = {"name": "Role", "ansible.builtin.import_role": {"name": "piksel.infra.secrets"}}
    return playbook(ansible, [role, *tasks, FACTS], inputs, **more)


def playbook(ansible, tasks, variables: Mapping, **more):
    play = {"name": "Leaks", "hosts": HOST, "gather_facts": False, "module_defaults": {"group/piksel.infra.aws": "{{ aws_connection }}"}}
    path, given = ansible._path("playbook.yml"), ansible._path("inputs.yml")
    path.write_text(yaml.safe_dump([{**play, **more, "tasks": tasks}]))
    # Modules travel uncompressed, or else what stands in them could not be found.
    given.write_text(yaml.safe_dump({**variables, "ansible_module_compression": "ZIP_STORED"}))
    return [str(path), "-i", "inventories/sandbox", "-e", f"@{given}", "-vvvv", "--diff"]


def sync_task(inputs, **more):
    names = {"name": "secrets_name", "cluster_name": "secrets_cluster_name", "sources": "secrets_sources", "secrets": "secrets_kubernetes"}
    given = {option: inputs[name] for option, name in names.items()} | more
    if "kubeconfig" in more:
        del given["cluster_name"]
    return {"name": "Sync", "piksel.infra.secret_sync": given}


def test_the_search_finds_what_is_there(place, tmp_path):
    """Each channel of a run that has a value in it, in one form or another."""
    value = planted("control")
    ansible, needle = Watched(place.sandbox, tmp_path), Needles([value])
    assert all(Needles([value]).found(f"{'x' * number}{encoded('y' * number + value + 'z')}".encode()) for number in range(6))
    tasks = [
        {"name": "Arguments", "ansible.builtin.command": {"argv": ["sleep", "0.5"]}, "environment": {"LEAK": value}},
        {"name": "Arguments", "ansible.builtin.command": {"argv": ["/bin/sh", "-c", "sleep 0.5", value]}},
    ]
    ansible.watch(*playbook(ansible, tasks, {}))
    assert ansible.found(needle).keys() == {"output", "record", "files", "arguments", "environment"}

    task = {"name": "Files", "ansible.builtin.copy": {"content": encoded(f"x{value}"), "dest": str(tmp_path / "away")}, "no_log": True}
    ansible = Watched(place.sandbox, tmp_path / "files")
    ansible.watch(*playbook(ansible, [task], {}))
    assert ansible.found(needle).keys() == {"files"}

    ansible = Watched(place.sandbox, tmp_path / "facts", ANSIBLE_STDOUT_CALLBACK="ansible.posix.json")
    tasks = [{"name": "Fact", "ansible.builtin.set_fact": {"leak": "{{ lookup('file', path) | b64encode }}"}, "no_log": True}, FACTS]
    (tmp_path / "value").write_text(value)
    ansible.watch(*playbook(ansible, tasks, {"path": str(tmp_path / "value")}))
    assert ansible.found(needle).keys() >= {"output", "record"}


def test_a_run_that_ends_well_has_no_value_anywhere(place, built):
    ansible, arguments = built
    place.rewrite("composing", planted("composing"))
    place.rewrite("rotated", VALUES["new"] + "-er")
    place.edit("/".join((f"{place.mark}-web", "every")), {"data": {"text": "by-hand-" + VALUES["old"]}})
    for callback in ("ansible.builtin.default", "ansible.posix.json"):
        code, output = ansible.watch(*arguments, ANSIBLE_STDOUT_CALLBACK=callback)
        assert code == 0, output
    found = place.data(f"{place.mark}-web/every")
    assert found["text"] == VALUES["text"]
    assert VALUES["half"] in found["half"]
    assert (len(ansible.seen["files"]) > 5, len(ansible.seen["arguments"]) > 3) == (True, True)
    assert ansible.found(needles(place)) == {}
    metadata = json.dumps(place.read(f"{place.mark}-web/every")["metadata"]).encode()
    assert needles(place).found(metadata) == set()


def test_a_run_that_fails_has_no_value_anywhere(place, built, inputs, tmp_path):
    role, entries = inputs
    ansible = Watched(place.sandbox, tmp_path)
    missing = {"name": f"{place.mark}/bad", "compose": f"${{{place.mark}/json.none}}"}
    arguments = role_playbook(ansible, {**role, "secrets_kubernetes": entries})
    for callback, more in (("ansible.builtin.default", ["--check"]), ("ansible.builtin.default", []), ("ansible.posix.json", [])):
        code, output = ansible.watch(*arguments, *more, ANSIBLE_STDOUT_CALLBACK=callback)
        assert code != 0
        assert "Traceback" not in output
    assert [one["name"] for one in entries[1:] if f"{place.mark}-web/{one['name']}: " not in output] == []
    code, output = ansible.watch(*role_playbook(ansible, {**role, "secrets_aws": [*role["secrets_aws"], missing]}))
    assert (code != 0, f"{place.mark}/bad" in output) == (True, True)
    assert ansible.found(needles(place)) == {}


SIGN_IN = {
    "identity_project": "leaks",
    "identity_name": "leaks",
    "identity_deletion_protection": False,
    "identity_domain": {"prefix": "leaks-sign-in"},
    "identity_environments": [
        {"name": "staging", "account_id": "222222222222", "external_id": "leaks-staging", "principals": ["piksel-deploy"]}
    ],
    "identity_clients": [
        {"name": "argo-oauth", "environment": "staging", "callback_urls": ["https://argo.staging.example.org/oauth2/callback"]}
    ],
}
THROUGH = {"assume_role_arn": "arn:aws:iam::111111111111:role/leaks-staging-identity", "external_id": "leaks-staging"}


def test_an_app_clients_secret_arrives_in_the_cluster_and_is_nowhere_else(place, tmp_path):
    """The hub's run takes it from the pool to a secret of the hub, the environment's run from there to its own and into the cluster."""
    ansible, web = Watched(place.sandbox, tmp_path), place.namespace("sign-in")
    pair = {"client-id": {"source": "sign-in", "key": "client_id"}, "client-secret": {"source": "sign-in", "key": "client_secret"}}
    role = {
        "secrets_name": f"{place.mark}-sign-in",
        "secrets_cluster_name": CLUSTER,
        "secrets_aws": [{"name": f"{place.mark}/header", "compose": f"Basic ${{{place.mark}/argo-oauth}}"}],
        "secrets_external": [{"name": f"{place.mark}/argo-oauth", "copy": {"secret": "leaks/staging/argo-oauth", **THROUGH}}],
        "secrets_sources": {
            "sign-in": {"secret": f"{place.mark}/argo-oauth", "format": "pair", "pair_keys": ["client_id", "client_secret"]}
        },
        "secrets_kubernetes": [{"name": "argo", "namespaces": [web], "data": pair}],
    }
    identity = {"name": "Role", "ansible.builtin.import_role": {"name": "piksel.infra.identity"}}
    runs = (playbook(ansible, [identity, FACTS], SIGN_IN, hosts="piksel-hub"), role_playbook(ansible, role))

    def run(*more, callback="ansible.builtin.default"):
        for arguments in runs:
            code, output = ansible.watch(*arguments, *more, ANSIBLE_STDOUT_CALLBACK=callback)
            assert code == 0, output

    run("--check")
    run()
    cognito = place.sandbox.client("hub", "cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=60)["UserPools"]
    (listed,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    client = cognito.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=listed["ClientId"])["UserPoolClient"]
    assert place.data(f"{web}/argo") == {"client-id": client["ClientId"], "client-secret": client["ClientSecret"]}
    # Somebody alters each of the copies: the runs that put them right have both values in their hands.
    altered = planted("altered")
    place.sandbox.client("hub", "secretsmanager").put_secret_value(SecretId="leaks/staging/argo-oauth", SecretString=f"{altered}:x")
    place.rewrite("argo-oauth", f"x:{altered}")
    run(callback="ansible.posix.json")
    assert place.data(f"{web}/argo")["client-secret"] == client["ClientSecret"]
    assert (len(ansible.seen["files"]) > 5, len(ansible.seen["arguments"]) > 3) == (True, True)
    needles = Needles([client["ClientSecret"], altered])
    assert ansible.found(needles) == {}
    log = (place.sandbox.directory / "calls.jsonl").read_bytes()
    assert (b"CreateUserPoolClient" in log, needles.found(log)) == (True, set())
    metadata = json.dumps(place.read(f"{web}/argo")["metadata"]).encode()
    assert needles.found(metadata) == set()


def test_a_copy_that_can_not_be_read_has_no_value_told(place, inputs, tmp_path):
    ansible = Watched(place.sandbox, tmp_path)
    theirs = planted("theirs")
    place.sandbox.client("hub", "secretsmanager").create_secret(Name="leaks/production/argo-oauth", SecretString=theirs)
    for secret, words in (("leaks/production/argo-oauth", "AccessDeniedException"), ("leaks/staging/never", "run that first")):
        external = [{"name": f"{place.mark}/never", "copy": {"secret": secret, **THROUGH}}]
        code, output = ansible.watch(*role_playbook(ansible, {**inputs[0], "secrets_external": external}))
        assert (code != 0, words in output, "Traceback" in output) == (True, True, False), output
    assert ansible.found(Needles([theirs])) == {}


# Put before the module's own code by Python itself, in the module's process alone: it has the value in its hands, and crashes.
HOOK = """
import os, sys

def crash(value):
    how = os.environ["CRASH"]
    if how == "abort":
        os.abort()
    if how == "quote":
        raise RuntimeError(value)
    raise {"memory": MemoryError, "type": TypeError, "unicode": UnicodeError}[how]("planted crash")

def watch(frame, event, argument):
    if frame.f_code.co_name == "manifest" and frame.f_code.co_filename.endswith("targets.py"):
        if event == "return":
            sys.setprofile(None)
            crash(str(argument))

if os.environ.get("CRASH"):
    import threading
    threading.setprofile(watch)
    sys.setprofile(watch)
"""


@pytest.mark.parametrize("how", ["memory", "type", "unicode", "abort"])
def test_a_crash_has_no_value(place, built, inputs, tmp_path, how):
    role, _ = inputs
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    ansible = Watched(place.sandbox, tmp_path, PYTHONPATH=str(tmp_path))
    place.delete(f"{place.mark}-web/every")
    code, output = ansible.watch(*playbook(ansible, [{**sync_task(role), "environment": {"CRASH": how}}], role))
    assert code != 0
    assert ("Fatal Python error: Aborted" if how == "abort" else "planted crash") in output
    assert ansible.found(needles(place)) == {}


def test_a_crash_that_quotes_a_value_would_be_found(place, built, inputs, tmp_path):
    role, _ = inputs
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    ansible = Watched(place.sandbox, tmp_path, PYTHONPATH=str(tmp_path))
    place.delete(f"{place.mark}-web/every")
    ansible.watch(*playbook(ansible, [{**sync_task(role), "environment": {"CRASH": "quote"}}], role))
    assert ansible.found(needles(place)).keys() == {"output", "record", "files"}


class Impostor(http.server.ThreadingHTTPServer):
    """Answers as an API server would that is something else, is ill, or ends in the middle of a run.

    how: "html", whatever it is asked; "quotes", a refusal that has all that it was sent; "ends" with the first write, without an answer.
    """

    daemon_threads = True

    def __init__(self, how, namespace):
        super().__init__(("127.0.0.1", 0), Answer)
        self.how, self.namespace = how, namespace
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def kubeconfig(self, path):
        part = {"clusters": {"server": f"http://127.0.0.1:{self.server_port}"}, "users": {}, "contexts": {"cluster": "x", "user": "x"}}
        named = {plural: [{"name": "x", plural[:-1]: value}] for plural, value in part.items()}
        path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "current-context": "x", **named}))
        return str(path)


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.server.how == "html":
            return self.answer(200, b"<html>Sign in, please</html>", "text/html")
        names = [self.server.namespace] if "/namespaces?" in self.path else []
        items = [{"metadata": {"name": name, "uid": name}, "status": {"phase": "Active"}} for name in names]
        return self.answer(200, json.dumps({"kind": "List", "items": items}).encode())

    def do_PATCH(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.how == "ends":
            self.close_connection = True
            self.server.shutdown()
            self.server.server_close()
            return
        kind, said = "text/html", b"<html>Refused: " + sent
        if b"every" in sent:
            kind, said = "application/json", json.dumps({"kind": "Status", "reason": "Invalid", "message": sent.decode()}).encode()
        self.answer(422, said, kind)

    def answer(self, status, said, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


TOLD = {
    "html": "is no Kubernetes",
    "quotes": "Invalid: ",
    "ends": "/another: PATCH namespaces/",
    "refuses": "nothing was changed: GET ",
}


def test_an_api_server_that_is_none_or_ends_has_no_value_told(place, built, inputs, tmp_path):
    """At the same time, as most of it is waiting for another try."""
    role, _ = inputs
    entries = [{**one, "name": name} for one in role["secrets_kubernetes"] for name in ("every", "another")]

    def run(how):
        ansible, impostor = Watched(place.sandbox, tmp_path / how), Impostor(how, f"{place.mark}-web")
        task = sync_task({**role, "secrets_kubernetes": entries}, kubeconfig=impostor.kubeconfig(tmp_path / how / "kubeconfig"))
        if how == "refuses":
            impostor.shutdown()
            impostor.server_close()
        code, output = ansible.watch(*playbook(ansible, [task], role))
        return ansible, code, output

    with ThreadPoolExecutor(len(TOLD)) as pool:
        for how, (ansible, code, output) in zip(TOLD, pool.map(run, TOLD), strict=True):
            assert (code != 0, TOLD[how] in output, "Traceback" in output) == (True, True, False), (how, output)
            assert ansible.found(needles(place)) == {}, how
