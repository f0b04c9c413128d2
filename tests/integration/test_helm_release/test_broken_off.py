# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases on which Helm was killed: explained while another Helm may be at work, repaired once its time is over."""

import base64
import copy
import multiprocessing
import os
import signal
from contextlib import contextmanager

import psutil
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import storage

from integration.support import helm
from sandbox.expect import eventually

ONE = {"text": "one", "replicas": 1}
NOWHERE = ("--set", "text=other,replicas=1,node.no=where")


@pytest.fixture
def later(monkeypatch):
    """Called, it makes the time of every Helm that may be at work be over."""
    return lambda: monkeypatch.setattr(storage, "GRACE", -3600)


def kill(place, *command, status):
    """Helm is killed while it waits for what will never be ready."""
    process = place.helm(*command, "--wait", "--timeout", "5m", *NOWHERE)
    eventually(lambda: [one for one in place.revisions() if one[1] == status], 30)
    eventually(lambda: place.text() == "other", 30)
    process.kill()
    process.communicate()


def refused_while_young(place, releases, status, wanted, **more):
    for check in (True, False):
        place.sandbox.clear_calls()
        result = releases.run(*wanted, check=check, **more)
        assert result["failed"]
        assert f"release {place.key} is {status} (revision " in result["msg"]
        assert "another Helm is at work on it; run again once it has ended; from " in result["msg"]
        assert place.writes() == []


def status_of(found, place):
    pair = found[place.key]["attributes"]["status"]
    return pair["before"], pair["after"]


@pytest.mark.parametrize("text", ["one", "two"])
def test_an_upgrade(place, releases, later, text):
    """Back to what was there and, where that is not what is wanted, on from there."""
    releases(place.release(ONE))
    kill(place, "upgrade", "app", str(place.chart), status="pending-upgrade")
    wanted = place.release({**ONE, "text": text})
    refused_while_young(place, releases, "pending-upgrade", [wanted])
    later()
    found = releases(wanted)
    assert status_of(found, place) == ("pending-upgrade", "deployed")
    assert ("values" in found[place.key]["attributes"]) == (text == "two")
    assert place.text() == text
    assert not place.pod_template().get("nodeSelector")
    assert place.deployment()["status"]["readyReplicas"] == 1


def test_an_installation(place, releases, later):
    kill(place, "install", "app", str(place.chart), "--create-namespace", status="pending-install")
    refused_while_young(place, releases, "pending-install", [place.release(ONE)])
    later()
    found = releases(place.release(ONE))
    assert status_of(found, place) == ("pending-install", "deployed")
    assert (place.text(), place.revisions()) == ("one", [(1, "deployed")])


def test_a_rollback(place, releases, later):
    releases(place.release(ONE))
    place.helm("upgrade", "app", str(place.chart), "--wait", "--timeout", "2s", *NOWHERE).communicate()
    place.by_hand("upgrade", "app", str(place.chart), "--set", "text=other")
    process = place.helm("rollback", "app", "2", "--wait", "--timeout", "5m")
    eventually(lambda: place.revisions()[-1] == (4, "pending-rollback"), 30)
    process.kill()
    process.communicate()
    refused_while_young(place, releases, "pending-rollback", [place.release(ONE)])
    later()
    found = releases(place.release(ONE))
    assert status_of(found, place) == ("pending-rollback", "deployed")
    assert place.text() == "one"


def test_a_removal(place, releases, later):
    """As Helm leaves it when it is killed while it deletes."""
    place.by_hand("install", "app", str(place.chart), "--create-namespace", "--set", "text=one,replicas=1")
    leave_as(place, "uninstalling")
    refused_while_young(place, releases, "uninstalling", [place.release(ONE)])
    later()
    found = releases(place.release(ONE))
    assert status_of(found, place) == ("uninstalling", "deployed")
    assert (place.text(), place.revisions()) == ("one", [(1, "deployed")])


@pytest.mark.parametrize("there", [True, False])
def test_a_run_of_this_machine_that_was_killed(place, releases, there):
    """Nobody has to wait for what is known to be dead; while only its Helm lives on, one has."""
    if there:
        releases(place.release(ONE))
    status = "pending-upgrade" if there else "pending-install"
    wanted = place.release({**ONE, "text": "other", "node": {"no": "where"}}, timeout=300)
    with running(releases, wanted) as helm_of:
        eventually(lambda: nowhere(place), 30)  # all is written, and waited for
        process = helm_of()
        refused_while_young(place, releases, status, [place.release(ONE)])
        process.kill()
    found = releases(place.release(ONE))
    assert status_of(found, place) == (status, "deployed")
    assert place.text() == "one"


def nowhere(place):
    return place.administrator.api.exists(place.path("deployments", "app", "/apis/apps/v1")) and place.pod_template().get("nodeSelector")


@contextmanager
def running(releases, wanted):
    """The module in a process of its own, killed without its Helm, which is given."""

    def helm_of():
        [found] = [one for one in psutil.Process(child.pid).children(recursive=True) if one.name() == "helm"]
        os.kill(child.pid, signal.SIGKILL)
        return found

    child = multiprocessing.get_context("fork").Process(target=releases.run, args=(wanted,))
    child.start()
    yield helm_of
    child.join()


def test_removed_although_broken_off(place, releases, later):
    releases(place.release(ONE))
    kill(place, "upgrade", "app", str(place.chart), status="pending-upgrade")
    refused_while_young(place, releases, "pending-upgrade", [], state="absent")
    later()
    found = releases(state="absent")
    assert found[place.key]["action"] == "delete"
    assert place.revisions() == []


def test_another_release_is_not_held_up_by_what_need_not_change(place, releases):
    """One that nobody describes may be at whatever it likes."""
    kill(place, "install", "app", str(place.chart), "--create-namespace", status="pending-install")
    releases(place.release(name="other"))


def leave_as(place, status):
    """Its last revision gets this status."""
    path = place.path("secrets", "sh.helm.release.v1.app.v1")
    secret = place.administrator.api.get(path)
    found = copy.deepcopy(helm.stored(secret))
    found["info"]["status"] = status
    metadata = {"labels": {"status": status}}
    patch = {"metadata": metadata, "data": {"release": helm.packed(found)}}
    place.administrator.api.request("PATCH", path, patch, "application/merge-patch+json")
    assert base64.b64decode(secret["data"]["release"])
