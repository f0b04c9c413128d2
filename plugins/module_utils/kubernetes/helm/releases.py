# SPDX-License-Identifier: GPL-3.0-or-later
"""All releases of one area: read, described, and checked before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence

from ...converge.model import Existing, Resource
from ..api import Api
from .release import HelmRelease
from .spec import Release


class Releases:
    """kind: for the engine's kinds, under its own `kind`.

    api: as `connect` gives it; None where the cluster is not there yet. owner: the area, in a label of each of its releases, by which a purge
    knows them. mirror: a folder, `oci://…` or `https://…` in which each chart is found by name and version, in place of its own source.
    kubernetes_version: as charts are to see it while there is no cluster, such as "1.34". wait: False asks Helm neither to wait nor to undo.
    """

    def __init__(
        self,
        api: Api | None,
        releases: Sequence[Release],
        owner: str,
        mirror: str | None = None,
        kubernetes_version: str | None = None,
        wait: bool = True,
        helm: str = "helm",
    ):
        self.releases = {one.key: one for one in releases}
        self.kind: HelmRelease

    def contradictions(self) -> list[str]:
        """What is wrong with the description in itself: a sentence each, before anything is read."""
        raise NotImplementedError

    def read(self) -> list[Existing]:
        """The wanted releases that are there, and all others of the area. Raises KubernetesError."""
        raise NotImplementedError

    def resources(self) -> list[Resource]:
        raise NotImplementedError

    def problems(self, existing: Sequence[Existing], removes: bool = False) -> list[str]:
        """Why the releases that are to be made or changed could not be: a sentence each. Fetches and renders their charts.

        existing: all that was read, of every kind, for the values that other resources give. removes: releases that are
        not described are deleted, which needs Helm as well. Call it after `read`.
        """
        raise NotImplementedError

    def rendered(self, key: str) -> str:
        """The manifests, CRDs included, that the chart of this release gives with its values: YAML documents. Raises Unfetched."""
        raise NotImplementedError
