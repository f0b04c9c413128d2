# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with a release of Helm."""

from __future__ import annotations

from ...converge.model import Kind


class HelmRelease(Kind):
    """attributes: namespace, chart (its name), version (the chart's), values, labels (of ours alone), status.

    outputs: id (NAMESPACE/NAME), release {revision, app_version}.
    """

    kind = "helm_release"
