# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import subprocess
import sys

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import runs


@pytest.fixture(autouse=True)
def forget():
    machine = runs.machine
    machine.cache_clear()
    yield
    machine.cache_clear()


def test_a_mark_is_a_label_of_kubernetes_and_of_one_run():
    marks = {runs.mark(7) for _ in range(10)}
    assert len(marks) == 10
    assert all(re.fullmatch(r"[0-9a-z]([0-9a-z.]*[0-9a-z])?", one) and len(one) <= 63 for one in marks)
    assert all(one.startswith(runs.machine()) for one in marks)


def test_over_once_no_process_has_it_on_its_command_line():
    found = runs.mark(7)
    command = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()", "--labels", f"a=b,{runs.LABEL}={found}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    assert not runs.is_over(found, 7)
    process.communicate()
    assert runs.is_over(found, 7)


def test_of_another_revision():
    """Helm hands labels on to revisions that others make."""
    assert not runs.is_over(runs.mark(7), 8)
    assert not runs.is_over(runs.mark(70), 7)


@pytest.mark.parametrize("found", [None, "", "0123456789ab.0.7.01234567", "7"])
def test_of_another_machine(found):
    assert not runs.is_over(found, 7)


def test_of_another_user(monkeypatch):
    """Whose processes may not be seen."""
    found = runs.mark(7)
    monkeypatch.setattr(runs.os, "getuid", lambda: 12345)
    assert not runs.is_over(found, 7)


def test_after_a_restart_of_the_machine(monkeypatch):
    found = runs.mark(7)
    monkeypatch.setattr(runs, "machine", lambda: "0123456789ab")
    assert not runs.is_over(found, 7)


def test_where_the_system_does_not_say(monkeypatch, tmp_path):
    found = runs.mark(7)
    runs.machine.cache_clear()
    monkeypatch.setattr(runs, "PROC", tmp_path)
    assert (runs.machine(), runs.mark(7), runs.is_over(found, 7)) == (None, None, False)
