# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token of a cluster is seen by Helm alone, and what looks like a secret in values is seen by nobody."""

import json
import os
import tempfile
from contextlib import suppress
from threading import Event, Thread

import psutil
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.token import PREFIX
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import handed

PLANTED = "planted-password"


class Watch:
    """What can be seen from outside while the block runs: of each Helm its command and environment, and every file in a folder."""

    def __init__(self, folder):
        self.folder, self.seen, self.files, self.links = folder, {}, {}, set()
        self._done, self._thread = Event(), Thread(target=self._look)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _look(self):
        while not self._done.is_set():
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error, OSError):
                    if process.name() == "helm":
                        self.seen[process.pid] = json.dumps([process.cmdline(), process.environ()])
                        self.links |= {os.readlink(f"/proc/{process.pid}/fd/{number}") for number in os.listdir(f"/proc/{process.pid}/fd")}
            for path in self.folder.rglob("*"):
                with suppress(OSError):
                    if path.is_file():
                        self.files[path] = (path.read_bytes().decode(errors="replace"), path.stat().st_mode, path.parent.stat().st_mode)
            self._done.wait(0.01)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where temporary files are made."""
    found = tmp_path / "temporary"
    found.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


def fails_slowly(place, releases):
    """Long enough to look."""
    result = releases.run(place.release({"replicas": 1, "node": {"no": "where"}}, timeout=2))
    assert result["changes"][0]["outcome"] == "failed"
    return result


def test_the_token_is_in_no_command_environment_or_file(place, releases, folder):
    with Watch(folder) as watch:
        result = fails_slowly(place, releases)
    assert len(watch.seen) > 1
    assert any("upgrade" in text and "/proc/self/fd/" in text for text in watch.seen.values())
    assert not [text for text in watch.seen.values() if PREFIX in text]
    assert not [path for path, (text, *_) in watch.files.items() if PREFIX in text]
    assert any("memfd:token" in link for link in watch.links), watch.links
    assert PREFIX not in json.dumps(result)
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_without_files_in_memory(place, releases, folder, monkeypatch):
    """In a folder that nobody else may enter, and which is gone afterwards."""
    monkeypatch.setattr(handed, "OPEN", "/none")
    with Watch(folder) as watch:
        fails_slowly(place, releases)
    assert not [text for text in watch.seen.values() if PREFIX in text]
    tokens = {path: modes for path, (text, *modes) in watch.files.items() if PREFIX in text}
    assert {path.name for path in tokens} == {"token"}
    assert {(mode & 0o777, parent & 0o777) for mode, parent in tokens.values()} == {(0o600, 0o700)}
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_what_looks_like_a_secret_is_shown_nowhere(place, releases):
    """Also that of a release which others made. Helm does quote it."""
    place.by_hand("install", "app", str(place.chart), "--create-namespace", "--set", f"auth.password={PLANTED},auth.user=web")
    planned = releases.run(place.release({"text": "one", "password": "short-1"}), check=True)
    assert "password" in planned["msg"]
    found = releases.run(place.release({"text": "one"}))
    before = found["changes"][0]["attributes"]["values"]["before"]
    assert before == {"auth": {"password": "(secret)", "user": "web"}}
    assert PLANTED not in json.dumps(found)
    template = place.chart / "templates" / "fails.yaml"
    template.write_text("{{ fail (print `no: ` .Values.password) }}")
    refused = releases.run(place.release({"password": PLANTED}))
    assert "no: (secret)" in refused["msg"]
    assert PLANTED not in json.dumps(refused)
