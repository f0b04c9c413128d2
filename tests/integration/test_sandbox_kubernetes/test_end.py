"""However a control plane ends, none of its processes stays."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from sandbox.expect import eventually
from sandbox.kubernetes import ControlPlane, state, stop_leftovers
from sandbox.kubernetes.control_plane import TESTS

UNUSED = "http://127.0.0.1:1/"


@pytest.fixture
def plane(tmp_path):
    started = ControlPlane(tmp_path / "plane", "piksel", UNUSED)
    started.start()
    started.wait(180)
    yield started
    started.stop()


def processes(plane):
    found = state.processes(plane.directory)
    names = {process.name() for process in found}
    assert {"etcd", "kube-apiserver", "kube-scheduler", "kwok"} <= names
    assert len(found) == 6
    return found


def gone(processes):
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def test_stopped_it_leaves_neither_processes_nor_files(plane):
    running = processes(plane)
    plane.stop()
    assert gone(running)
    assert not plane.directory.exists()
    plane.stop()  # there is nothing left to stop


def test_a_program_that_stops_is_a_failure_that_names_its_log(plane):
    running = processes(plane)
    next(process for process in running if process.name() == "etcd").kill()
    eventually(plane.failure)
    assert plane.failure() == f"etcd stopped (exit code -9); its log is {plane.directory / 'etcd.log'}."
    assert not plane.ready()
    eventually(lambda: gone(running), 10)


def test_a_program_that_is_none_is_a_failure_that_says_what_to_do(tmp_path, monkeypatch):
    broken = tmp_path / "assets" / "kube-apiserver"
    broken.parent.mkdir()
    broken.write_bytes(b"half a program")
    broken.chmod(0o755)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(broken.parent))
    plane = ControlPlane(tmp_path / "plane", "piksel", UNUSED)
    plane.start()
    try:
        eventually(plane.failure)
        assert plane.failure() == f"{broken} does not run (Exec format error): remove it and run make sandbox-tools."
        assert not state.processes(plane.directory)[1:]
    finally:
        plane.stop()


def test_a_killed_supervisor_leaves_no_program(plane):
    running = processes(plane)
    running[0].kill()
    eventually(lambda: not plane.ready(), 10)
    stop_leftovers(plane.directory)
    assert gone(running)


def test_it_ends_with_the_program_that_started_it(tmp_path):
    start = f"""
import sys, time
from pathlib import Path
from sandbox.kubernetes import ControlPlane
plane = ControlPlane(Path(sys.argv[1]), "piksel", "{UNUSED}")
plane.start()
plane.wait(180)
print("ready", flush=True)
time.sleep(600)
"""
    command = [sys.executable, "-c", start, str(tmp_path / "plane")]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "ready\n"
        running = state.processes(tmp_path / "plane")
        assert len(running) == 6
        owner.send_signal(signal.SIGKILL)
    eventually(lambda: gone(running), 10)


def test_leftovers_of_a_crash_are_ended_but_not_another_program_with_that_id(tmp_path):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        entry = {"pid": other.pid, "started": psutil.Process(other.pid).create_time()}
        (tmp_path / "plane").mkdir()
        (tmp_path / "plane" / state.STATE).write_text(f'{{"processes": [{{"pid": {other.pid}, "started": {entry["started"] - 60}}}]}}')
        assert stop_leftovers(tmp_path) == 0
        assert other.poll() is None
        (tmp_path / "plane" / state.STATE).write_text(f'{{"processes": [{{"pid": {other.pid}, "started": {entry["started"]}}}]}}')
        assert stop_leftovers(tmp_path) == 1
        assert other.poll() is not None
