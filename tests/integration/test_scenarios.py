# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule's scenarios, each with a sandbox of its own, so that several run at the same time."""

import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

from integration.support.runs import ROOT

FOLDER = ROOT / "extensions/molecule"
SCENARIOS = sorted(path.parent.name for path in FOLDER.glob("*/converge.yml"))


@pytest.fixture
def environment(tmp_path):
    """That of a person, and a port that is free; what the scenario leaves behind is stopped and removed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    own = {"MOLECULE_SANDBOX_PORT": port, "MOLECULE_EPHEMERAL_DIRECTORY": str(tmp_path), "NO_COLOR": "1"}
    yield {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")} | own
    place = ROOT / "build/molecule" / port
    left = {"PYTHONPATH": str(ROOT / "tests"), "SANDBOX_DIR": str(place), "SANDBOX_PORT": port}
    subprocess.run([sys.executable, "-m", "sandbox", "down"], env=os.environ | left, capture_output=True, check=True)
    shutil.rmtree(place)


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_ends_well(environment, name):
    command = ["molecule", "test", "--no-command-borders", "--scenario-name", name]
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert ended.returncode == 0, ended.stdout
    # Where Molecule finds no scenario or playbook, it ends well too.
    assert re.search(rf"{name} > verify.*Executed: Successful", ended.stdout), ended.stdout
