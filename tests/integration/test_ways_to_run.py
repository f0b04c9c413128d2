# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same site from a plain checkout, as an AWX project, and from the built and installed collection."""

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from sandbox.kubernetes.charts import CHARTS

ROOT = Path(__file__).parents[2]
INVENTORY = ROOT / "inventories/sandbox"
ACCOUNTS = "piksel-hub,piksel-staging"  # two that differ show as much as three
INSTALLED_BY_AWX = "/runner/requirements_collections"
ELSEWHERE = "~/.ansible/collections:/usr/share/ansible/collections"


@pytest.fixture
def environment(aws_with_clusters):
    """That of a person who has the tools and the sandbox, and has set nothing of Ansible's."""
    return {name: value for name, value in aws_with_clusters.process_environment().items() if not name.startswith("ANSIBLE_")}


@pytest.fixture
def checkout(tmp_path):
    """What a clone would have, elsewhere, so that nothing is found by luck of place."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        copy = tmp_path / "checkout" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(ROOT / name):
            shutil.copy2(ROOT / name, copy, follow_symlinks=False)
    charts_beside(tmp_path / "checkout/inventories")
    return tmp_path / "checkout"


def charts_beside(inventories):
    """As the sandbox's tools package them, where its inventory looks for them."""
    (inventories.parent / "build").mkdir(exist_ok=True)
    (inventories.parent / "build/charts").symlink_to(CHARTS)


def run(command, cwd, environment):
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def planned(output):
    """The plan of both accounts stands in the summary."""
    assert "piksel-hub: would create" in output, output
    assert "piksel-staging: would create" in output, output


def test_from_a_plain_checkout(checkout, environment, aws_with_clusters):
    command = ["ansible-playbook", "site.yml", "-i", "inventories/sandbox", "--limit"]
    planned(run([*command, ACCOUNTS, "--check"], checkout, environment))
    assert aws_with_clusters.calls(write=True) == []
    assert "piksel-hub: created" in run([*command, "piksel-hub"], checkout, environment)


def test_as_an_awx_project(checkout, environment, tmp_path):
    """ansible-runner with what AWX gives it: a folder of its own, and the collection path that it puts together.

    That path is what AWX installed itself, then what the project's ansible.cfg says, then the usual places.
    """
    (tmp_path / "runner/env").mkdir(parents=True)
    shutil.copytree(checkout, tmp_path / "runner/project", symlinks=True)
    shutil.copytree(INVENTORY, tmp_path / "runner/inventory")
    charts_beside(tmp_path / "runner")
    own = next(line for line in (checkout / "ansible.cfg").read_text().splitlines() if line.startswith("collections_path"))
    paths = f"{INSTALLED_BY_AWX}:{own.partition('=')[2].strip()}:{ELSEWHERE}"
    variables = {"ANSIBLE_COLLECTIONS_PATH": paths, "ANSIBLE_COLLECTIONS_PATHS": paths}
    (tmp_path / "runner/env/envvars").write_text(json.dumps(variables))
    command = ["ansible-runner", "run", str(tmp_path / "runner"), "--playbook", "site.yml"]
    planned(run([*command, f"--cmdline=--check --diff --limit {ACCOUNTS}"], tmp_path, environment))
    output = run([*command, "--cmdline=--limit piksel-hub"], tmp_path, environment)
    assert "piksel-hub: created" in output, output


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
    install = ["ansible-galaxy", "collection", "install", str(archive), "--no-deps", "--offline", "-p", str(tmp_path / "collections")]
    environment["ANSIBLE_COLLECTIONS_PATH"] = str(tmp_path / "collections")
    run(install, tmp_path, environment)
    (tmp_path / "empty").mkdir()
    environment["ANSIBLE_CALLBACKS_ENABLED"] = "piksel.infra.summary"
    command = ["ansible-playbook", "piksel.infra.site", "-i", str(INVENTORY), "--limit", ACCOUNTS, "--check"]
    planned(run(command, tmp_path / "empty", environment))
