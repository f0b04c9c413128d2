# SPDX-License-Identifier: GPL-3.0-or-later
"""Pod identity associations of the area's own service accounts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..aws.area import pages
from ..aws.eks.access import PodIdentityAssociation
from ..aws.eks.area import Cluster


class OwnAssociation(PodIdentityAssociation):
    """accounts: their names, as `<namespace>/<service account>`. Only these are described, each with a call."""

    # A release leads to its association: while it is there, a killed deletion is found again.
    after = ("helm_release",)

    def __init__(self, cluster: Cluster, accounts: Collection[str]):
        super().__init__(cluster)
        self.accounts = accounts

    def names(self) -> list[Any]:
        found = pages(self.eks, self.list_operation, self.list_result, **self.of_cluster)
        return [one["associationId"] for one in found if f"{one['namespace']}/{one['serviceAccount']}" in self.accounts]
