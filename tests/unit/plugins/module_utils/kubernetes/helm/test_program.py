# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program, by scripts in its place: each writes what it was called with."""

import json
import multiprocessing
import os
import signal
import sys

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.connection import Way
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import program as module
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.program import HelmError, Program

from sandbox.expect import eventually

TELL = "import json, os; print(json.dumps([sys.argv[1:], sys.stdin.read(), dict(os.environ)]))"


@pytest.fixture
def helm(tmp_path, monkeypatch):
    """On the PATH, a script of this body."""

    def write(body):
        path = tmp_path / "bin" / "helm"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent))
        return path

    return write


def test_what_it_is_called_with(helm):
    helm(TELL)
    arguments, given, _ = json.loads(Program().run("template", "app", given='{"text": "🚀"}'))
    assert (arguments, given) == (["template", "app"], '{"text": "🚀"}')


def test_it_is_led_to_the_cluster_where_that_is_asked_for(helm):
    helm("import json, pathlib; config = json.loads(pathlib.Path(sys.argv[3]).read_text())\n"
         "print(sys.argv[1], pathlib.Path(config['users'][0]['user']['tokenFile']).read_text())")  # fmt: skip
    assert Program(way=Way("https://kubernetes.example", "", lambda: "the-token")).run("upgrade", cluster=True) == "upgrade the-token\n"
    helm(TELL)
    assert json.loads(Program(way=Way()).run("pull"))[0] == ["pull"]


def test_its_environment_is_the_user_s_without_what_leads_it_elsewhere(helm, monkeypatch, tmp_path):
    helm(TELL)
    given = {"HELM_NAMESPACE": "x", "HELM_KUBETOKEN": "x", "HELM_DRIVER": "memory", "KUBECONFIG": "x", "HTTPS_PROXY": "kept"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    program = Program()
    environment = json.loads(program.run("version"))[2]
    homes = {name: f"{program.folder}/{name.split('_')[1].lower()}" for name in ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")}
    assert {name: value for name, value in environment.items() if name.startswith("HELM_")} == {**homes, "HELM_DRIVER": "secret"}
    assert "KUBECONFIG" not in environment
    assert environment["HTTPS_PROXY"] == "kept"


@pytest.mark.parametrize("where", ["HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME", "XDG_CONFIG_HOME"])
def test_a_login_is_the_user_s(helm, monkeypatch, tmp_path, where):
    helm(TELL)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    path = tmp_path / {"XDG_CONFIG_HOME": "helm/registry", "HELM_CONFIG_HOME": "registry"}.get(where, "") / "config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    monkeypatch.setenv(where, str(path if where == "HELM_REGISTRY_CONFIG" else tmp_path))
    assert json.loads(Program().run("pull"))[2]["HELM_REGISTRY_CONFIG"] == str(path)


def test_its_folder_is_private_and_goes_with_it():
    program = Program()
    folder = program.folder
    assert folder.stat().st_mode & 0o777 == 0o700
    del program
    assert not folder.exists()


def test_what_it_complains_of_is_one_sentence_without_secrets(helm):
    helm("print('Error: one planted\\n  and two', file=sys.stderr); sys.exit(1)")
    with pytest.raises(HelmError, match=r"^one \(secret\) and two$"):
        Program(scrub=lambda text: text.replace("planted", "(secret)")).run("upgrade")


def test_it_fails_without_a_word(helm):
    helm("sys.exit(7)")
    with pytest.raises(HelmError, match=r"^helm upgrade failed with exit code 7$"):
        Program().run("upgrade")


def test_it_is_no_program(helm):
    helm("").write_text("#!/none/python\n")
    with pytest.raises(HelmError, match="can't be run: No such file or directory"):
        Program().run("upgrade")


def test_it_is_told_to_stop_and_given_the_time_for_it(helm, tmp_path):
    undo = f"(pathlib.Path({str(tmp_path)!r}, 'undone').touch(), sys.exit(1))"
    helm(f"import signal, pathlib\nsignal.signal(signal.SIGTERM, lambda *_: {undo})\ntime.sleep(60)")
    with pytest.raises(HelmError, match=r"^Helm had not ended after 2 s, and was told to stop$"):
        Program().run("upgrade", limit=2)
    assert (tmp_path / "undone").exists()


def test_it_does_not_stop(helm, monkeypatch):
    monkeypatch.setattr(module, "LAST", 0.2)
    helm("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)")
    with pytest.raises(HelmError, match="told to stop"):
        Program().run("upgrade", limit=1)


def test_its_token_is_kept_good(helm, monkeypatch, tmp_path):
    """Also where it has been given more than it reads at once."""
    monkeypatch.setattr(module, "INTERVAL", 0.05)
    helm("import json, pathlib; path = json.loads(pathlib.Path(sys.argv[3]).read_text())['users'][0]['user']['tokenFile']\n"
         "while pathlib.Path(path).read_text() != 'second': time.sleep(0.01)\n"
         "print(len(sys.stdin.read()))")  # fmt: skip
    tokens = iter(["first"] * 3)
    program = Program(way=Way("https://kubernetes.example", "", lambda: next(tokens, "second")))
    assert program.run("upgrade", cluster=True, given="x" * 1_000_000, limit=20) == "1000000\n"


def test_it_ends_what_it_has_begun_where_this_process_is_killed(helm, tmp_path):
    """A pipe to nobody would end it at its next word."""
    helm(f"import os, pathlib; here = pathlib.Path({str(tmp_path)!r})\n(here / 'begun').touch()\n"
         "while os.getppid() != 1 and not (here / 'go').exists(): time.sleep(0.01)\n"
         "for _ in range(1000): print('a word'); print('a word', file=sys.stderr, flush=True)\n(here / 'ended').touch()")  # fmt: skip
    child = multiprocessing.get_context("fork").Process(target=lambda: Program().run("upgrade"))
    child.start()
    eventually(lambda: (tmp_path / "begun").exists(), 20)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    (tmp_path / "go").touch()
    eventually(lambda: (tmp_path / "ended").exists(), 20)


@pytest.mark.parametrize("version", ["v3.13.0", "v3.20.2", "v3.99.0+g123"])
def test_versions_that_serve(helm, version):
    helm(f"print({version!r})")
    assert Program().problem() is None


@pytest.mark.parametrize(
    ("version", "owns", "why"),
    [
        ("v3.12.3", False, "is Helm 3.12, which is too old; put Helm 3, 3.13 or later, on the PATH"),
        ("v3.16.0", True, "is Helm 3.16, which is too old; put Helm 3, 3.17 or later, on the PATH"),
        ("v4.0.0", False, "is Helm 4.0, which has other flags; put Helm 3, 3.13 or later, on the PATH"),
        ("Client: none", False, "does not say which version of Helm it is"),
    ],
)
def test_versions_that_do_not(helm, version, owns, why):
    path = helm(f"print({version!r})")
    assert Program().problem(owns) == f"helm: {path} {why}"


def test_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Program().problem() == "helm: there is no program helm on the PATH; install Helm 3.13 or later (not 4)"
