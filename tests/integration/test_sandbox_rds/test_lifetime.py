"""Servers end with their sandbox, however that ends, and two sandboxes do not know of each other."""

import shutil
import signal

import psutil
import psycopg
import pytest

from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.postgresql import home as homes_of

from .conftest import PASSWORD, Databases

KEEPER = "sandbox.postgresql.keeper"


def processes(sandbox):
    """The keeper of servers, and all that it started."""
    server = sandbox.process.running()
    (its,) = [one for one in server.children() if alive(one) and KEEPER in one.cmdline()]
    return [its, *its.children(recursive=True)]


def alive(one):
    return one.is_running() and one.status() != psutil.STATUS_ZOMBIE


def homes():
    return set(homes_of.place().glob(f"{homes_of.PREFIX}*"))


def ended(found):
    return not any(alive(one) for one in found)


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A second sandbox, which the last of these tests kills."""
    with Sandbox(tmp_path_factory.mktemp("other")) as sandbox:
        yield Databases(sandbox, sandbox.client("staging", "rds"), sandbox.client("staging", "secretsmanager"))


def test_two_sandboxes_do_not_know_of_each_other(databases, piksel, other):
    there = other.create()
    assert there["Endpoint"]["Address"] != piksel["Endpoint"]["Address"]
    other.connect(there).close()
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        databases.connect(there)  # another sandbox's authority has signed it


def test_a_reset_ends_them(databases, piksel, other):
    there = other.describe()
    other.snapshot("kept")
    servers = processes(other.sandbox)[1:]
    other.sandbox.reset()
    eventually(lambda: ended(servers))
    with pytest.raises(psycopg.OperationalError):
        other.connect(there)
    assert other.rds.describe_db_instances()["DBInstances"] == []
    databases.connect(piksel).close()


def test_they_end_when_their_keeper_is_killed_and_the_next_one_cleans_up(other):
    found = processes(other.sandbox)
    home = next(path for path in homes() if str(path) == found[0].cwd())
    found[0].send_signal(signal.SIGKILL)
    eventually(lambda: ended(found))
    assert home.exists()
    other.connect(other.create("again"), password=PASSWORD).close()
    assert not home.exists()


def test_they_end_when_the_sandbox_is_killed_and_leave_nothing(databases, piksel, other):
    found = processes(other.sandbox)
    assert "postgres" in {one.name() for one in found}
    home = next(path for path in homes() if str(path) == found[0].cwd())
    other.sandbox.process.running().send_signal(signal.SIGKILL)
    eventually(lambda: ended(found))
    eventually(lambda: not home.exists())
    databases.connect(piksel).close()


def test_a_folder_that_is_being_made_is_nobodys_to_remove(monkeypatch):
    """Whoever looks for abandoned ones just before it is locked does not see it."""
    lock_file, seen = homes_of.fcntl.flock, []

    def lock(file, how):
        if how == homes_of.fcntl.LOCK_EX:
            seen.extend(path for path in homes() if str(path) in file.name)
        lock_file(file, how)

    monkeypatch.setattr(homes_of.fcntl, "flock", lock)
    home, held = homes_of.own_home()
    try:
        assert seen == []
        assert home in homes()
        assert not homes_of.abandoned(home)
    finally:
        held.close()
        shutil.rmtree(home)
