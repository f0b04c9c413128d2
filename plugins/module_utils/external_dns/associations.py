# SPDX-License-Identifier: GPL-3.0-or-later
"""Pod identity associations of the area's own service accounts."""

from __future__ import annotations

from ..aws.eks.access import PodIdentityAssociation


class OwnAssociation(PodIdentityAssociation):
    """Only those of the releases' service accounts are described."""

    # A release leads to its association: while it is there, a killed deletion is found again.
    after = ("helm_release",)
