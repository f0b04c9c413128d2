# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm as a list of what it was called with, in the place of the program."""

import json
import tarfile
from pathlib import Path

from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.program import HelmError


def write_chart(folder, name="app", version="1.0.0"):
    path = Path(folder) / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\n")
    return path


def package(chart, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(chart, chart.name)
    return path


class Helm:
    """A program that has one chart to pull. fails: by command what it complains of, each once. refuses: values that it does not render."""

    def __init__(self, folder, version="1.0.0"):
        self.folder, self.version, self.calls, self.fails, self.refuses, self.unfit = folder, version, [], {}, "never", None
        self.limits = {}

    def problem(self, takes_ownership=False):
        self.takes_ownership = takes_ownership
        return self.unfit

    def run(self, command, *arguments, given=None, cluster=False, limit=120):
        self.calls.append([command, *arguments])
        self.limits[command] = (cluster, limit)
        if self.fails.get(command):
            raise HelmError(self.fails[command].pop(0))
        if command == "pull":
            chart = write_chart(self.folder / "pulled", "app", self.version)
            package(chart, Path(arguments[arguments.index("--destination") + 1]) / f"app-{self.version}.tgz")
        if command == "template" and self.refuses in given:
            raise HelmError(f"no {given}")
        self.given = json.loads(given) if given else None
        about = {"name": "app", "version": "1.0.0", "appVersion": "2.0"}
        return json.dumps({"version": 7, "chart": {"metadata": about}}) if command == "upgrade" else "manifests"

    def commands(self):
        return [call[0] for call in self.calls]
