# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same site from a plain checkout, as an AWX project, and from the built and installed collection."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INVENTORY = ROOT / "inventories/sandbox"
NOT_IN_A_CLONE = shutil.ignore_patterns(".git", ".venv", ".ansible", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__", "build")


@pytest.fixture
def environment(aws):
    """That of a person who has the tools and the sandbox, and has set nothing of Ansible's."""
    return {name: value for name, value in aws.process_environment().items() if not name.startswith("ANSIBLE_")}


@pytest.fixture
def checkout(tmp_path):
    """A copy elsewhere, so that nothing is found by luck of place."""
    return Path(shutil.copytree(ROOT, tmp_path / "checkout", symlinks=True, ignore=NOT_IN_A_CLONE))


def run(command, cwd, environment):
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def planned(output):
    """The plan of both accounts stands in the summary."""
    assert "piksel-hub: would create" in output, output
    assert "piksel-staging: would create" in output, output


def test_from_a_plain_checkout(checkout, environment):
    planned(run(["ansible-playbook", "site.yml", "-i", "inventories/sandbox", "--check"], checkout, environment))


def test_as_an_awx_project(checkout, environment, tmp_path):
    """ansible-runner with the collection path that AWX puts together: what it installed itself, then what ansible.cfg says."""
    (tmp_path / "project").symlink_to(checkout)
    environment["ANSIBLE_COLLECTIONS_PATH"] = os.pathsep.join(
        [
            str(tmp_path / "requirements_collections"),
            "collections:~/.ansible/collections:/usr/share/ansible/collections",
            "~/.ansible/collections",
            "/usr/share/ansible/collections",
        ]
    )
    command = ["ansible-runner", "run", str(tmp_path), "--playbook", "site.yml", "--inventory", str(INVENTORY), "--cmdline=--check"]
    planned(run(command, tmp_path, environment))


def test_built_and_installed(environment, tmp_path):
    run(["ansible-galaxy", "collection", "build", str(ROOT), "--output-path", str(tmp_path)], tmp_path, environment)
    archive = next(tmp_path.glob("piksel-infra-*.tar.gz"))
    with tarfile.open(archive) as content:
        top = {name.split("/")[0] for name in content.getnames()}
    assert top <= {
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "FILES.json",
        "LICENSE",
        "MANIFEST.json",
        "README.md",
        "changelogs",
        "docs",
        "meta",
        "playbooks",
        "plugins",
        "requirements.txt",
        "roles",
    }
    # Its dependencies come with the environment of the tests.
    install = ["ansible-galaxy", "collection", "install", str(archive), "--no-deps", "-p", str(tmp_path / "collections")]
    environment["ANSIBLE_COLLECTIONS_PATH"] = str(tmp_path / "collections")
    run(install, tmp_path, environment)
    environment["ANSIBLE_CALLBACKS_ENABLED"] = "piksel.infra.summary"
    planned(run(["ansible-playbook", "piksel.infra.site", "-i", str(INVENTORY), "--check"], tmp_path, environment))
