# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts found, fetched and rendered, each once in a run."""

from __future__ import annotations

import os
import re
import tarfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from ansible.module_utils.common.yaml import yaml_load

from .program import HelmError, Program
from .spec import Chart, Release
from .values import as_yaml

ATTEMPTS = 3
# What another attempt may cure.
PASSING = re.compile(r"\b(429|50[0-4])\b|too many requests|timeout|timed out|connection reset|unexpected EOF|i/o|try again", re.IGNORECASE)


class Unfetched(Exception):
    """Why a chart can't be had, in a sentence."""


class Charts:
    """mirror: a folder, `oci://…` or `https://…` in which charts are found in place of their own sources; paths are what they are."""

    def __init__(self, program: Program, mirror: str | None = None, pause: Callable[[float], None] = time.sleep):
        self._program, self._mirror, self._pause = program, mirror, pause
        self._lock = Lock()
        self._made: dict[Chart, dict[str, Any]] = {}

    def name(self, chart: Chart) -> str:
        """As the chart calls itself."""
        if chart.is_path:
            with suppress(Unfetched):
                return str(about(_path(chart.ref))["name"])
        return chart.ref.rstrip("/").rpartition("/")[2]

    def fetch(self, chart: Chart) -> Path:
        """A folder or an archive. Raises Unfetched."""
        with self._lock:
            entry = self._made.setdefault(chart, {"lock": Lock()})
        with entry["lock"]:
            if "found" not in entry:
                try:
                    entry["found"] = self._checked(chart, self._find(chart))
                except Unfetched as error:
                    entry["found"] = error
        if isinstance(entry["found"], Unfetched):
            raise entry["found"]
        return Path(entry["found"])

    def render(self, release: Release, values: Mapping[str, Any], kubernetes_version: str | None) -> str:
        """All manifests. Raises Unfetched, and HelmError for values that the chart does not take."""
        version = ["--kube-version", kubernetes_version] if kubernetes_version else []
        crds = "--skip-crds" if release.skip_crds else "--include-crds"
        where = [release.name, str(self.fetch(release.chart)), "--namespace", release.namespace]
        return self._program.run("template", *where, crds, *version, "--values", "-", given=as_yaml(values))

    def _find(self, chart: Chart) -> Path:
        if chart.is_path:
            return _path(chart.ref)
        name, mirror = self.name(chart), self._mirror
        if mirror is None or "://" in mirror:
            oci = f"{mirror.rstrip('/')}/{name}" if mirror and mirror.startswith("oci://") else chart.ref if not mirror else name
            return self._pull(name, chart.version, oci, None if oci.startswith("oci://") else mirror or chart.repository)
        folder = Path(mirror).expanduser()
        archive = folder / f"{name}-{chart.version}.tgz"
        found = next((one for one in (archive, folder / name) if one.exists()), None)
        if found:
            return found
        there = sorted(one.name for one in folder.glob(f"{name}-*.tgz")) if folder.is_dir() else []
        why = f"it has {', '.join(there)}" if there else "it has none of that name" if folder.is_dir() else "there is no such folder"
        raise Unfetched(f"chart {name} {chart.version} is not in the mirror {folder}: {why}")

    def _pull(self, name: str, version: str, ref: str, repository: str | None) -> Path:
        """By Helm, into a folder of its own."""
        with self._lock:
            folder = self._program.folder / "charts" / f"{len(list((self._program.folder / 'charts').glob('*')))}"
            folder.mkdir(parents=True, mode=0o700)
        source = ["--repo", repository] if repository else []
        for attempt in range(ATTEMPTS):
            try:
                self._program.run("pull", ref, *source, "--version", version, "--destination", str(folder))
            except HelmError as error:
                if attempt + 1 == ATTEMPTS or not PASSING.search(str(error)):
                    raise Unfetched(f"chart {name} {version} can't be fetched from {repository or ref}: {error}") from None
                self._pause(2.0**attempt)
            else:
                break
        return next(folder.glob("*.tgz"))

    def _checked(self, chart: Chart, path: Path) -> Path:
        version = str(about(path).get("version"))
        if version.removeprefix("v") != chart.version.removeprefix("v"):
            raise Unfetched(f"chart {chart.ref} in {path} is version {version}, and not {chart.version}")
        return path


def _path(ref: str) -> Path:
    path = Path(ref).expanduser()
    if not path.exists():
        raise Unfetched(f"chart {ref} is not there: no folder or archive has this path")
    return Path(os.path.abspath(path))


def about(path: Path) -> Mapping[str, Any]:
    """What a chart's `Chart.yaml` says. Raises Unfetched."""
    try:
        if path.is_dir():
            found = yaml_load((path / "Chart.yaml").read_text())
        else:
            with tarfile.open(path) as archive:
                member = next(name for name in archive.getnames() if re.fullmatch(r"(\./)?[^/]+/Chart\.yaml", name))
                found = yaml_load(archive.extractfile(member))  # type: ignore[arg-type]
        found["name"]
        return dict(found)
    except Exception as error:
        raise Unfetched(f"{path} is no chart: its Chart.yaml can't be read ({type(error).__name__})") from None
