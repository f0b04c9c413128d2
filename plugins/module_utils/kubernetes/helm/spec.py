# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release is described with, and what is wrong with a description. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...converge.model import Key

CHART: dict[str, Any] = {
    "type": "dict",
    "options": {"ref": {"type": "str", "required": True}, "repository": {"type": "str"}, "version": {"type": "str", "required": True}},
}
# Helm's own rule: a label of its Secrets has the name. https://helm.sh/docs/chart_template_guide/getting_started/
RELEASE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
NAMESPACE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LONGEST_RELEASE, LONGEST_NAMESPACE = 53, 63
# A range would be another chart tomorrow.
EXACT = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


@dataclass(frozen=True)
class Chart:
    """ref: `oci://HOST/PATH/NAME`, a name (in `repository`, or in the mirror), or the path of a folder or archive.

    version: an exact one.
    """

    ref: str
    version: str
    repository: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Chart:
        """From a parameter of the shape of CHART."""
        return cls(given["ref"], given["version"], given.get("repository"))

    @property
    def is_oci(self) -> bool:
        return self.ref.startswith("oci://")

    @property
    def is_path(self) -> bool:
        return not self.is_oci and not self.repository and ("/" in self.ref or self.ref.startswith(("~", ".")) or self.ref.endswith(".tgz"))


@dataclass(frozen=True)
class Release:
    """One wanted release.

    values: what the user gives to the chart, as plain data, with a `Reference` anywhere in it. after: as in the engine's
    `Resource`. timeout: seconds that Helm waits for it. skip_crds: leaves out the chart's folder `crds`. take_ownership: what is
    there, is of another owner, and is in the chart too becomes the release's; needs Helm 3.17. variable: what the user wrote
    it in, for messages.
    """

    namespace: str
    name: str
    chart: Chart
    values: Mapping[str, Any]
    after: tuple[Key | str, ...] = ()
    create_namespace: bool = True
    timeout: int = 300
    skip_crds: bool = False
    take_ownership: bool = False
    variable: str = "releases"

    @property
    def key(self) -> str:
        """Its name in plans."""
        return f"{self.namespace}/{self.name}"


def contradictions(releases: Iterable[Release], mirror: str | None) -> Iterator[str]:
    """A sentence for each thing that no argument spec can state."""
    for one in releases:
        of = f"{one.variable}: release {one.key}"
        if len(one.name) > LONGEST_RELEASE or not RELEASE_NAME.fullmatch(one.name):
            yield f"{of}: name {one.name} is none of Helm's: at most {LONGEST_RELEASE} small letters, digits, hyphens and dots"
        if len(one.namespace) > LONGEST_NAMESPACE or not NAMESPACE_NAME.fullmatch(one.namespace):
            yield f"{of}: namespace {one.namespace} is none of Kubernetes': at most {LONGEST_NAMESPACE} small letters, digits and hyphens"
        if not EXACT.fullmatch(one.chart.version):
            yield f"{of}: version {one.chart.version} of its chart is not exact; write one as 1.2.3"
        if one.chart.is_oci and one.chart.repository:
            yield f"{of}: chart {one.chart.ref} has its repository in itself; leave out repository"
        if not (one.chart.is_oci or one.chart.is_path or one.chart.repository or mirror):
            what = "is a name without a repository; give repository, oci://…, or a path"
            yield f"{of}: chart {one.chart.ref} {what} such as ./{one.chart.ref}"
        if one.timeout < 1:
            yield f"{of}: timeout {one.timeout} is no number of seconds to wait"
