# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS's words for the state of an instance, cluster or snapshot, in the engine's. Pure.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
"""

from __future__ import annotations

READY = ("available", "storage-optimization", "storage-initialization", "storage-config-upgrade", "stopped")
DELETING = ("deleting", "delete-precheck")
FAILED = (
    "failed",
    "restore-error",
    "insufficient-capacity",
    "inaccessible-encryption-credentials",
    "inaccessible-encryption-credentials-recoverable",
    "storage-full",
    "cloning-failed",
    "migration-failed",
)
# What another size or other parameters mend.
MENDABLE = ("storage-full", "incompatible-parameters")


def status_of(word: str, waiting: bool = False) -> str:
    """waiting: for what this run does. Otherwise what is broken and can be mended by a change may be changed."""
    if word in READY or (word in MENDABLE and not waiting):
        return "ready"
    if word in DELETING:
        return "deleting"
    return "failed" if word in FAILED or word.startswith("incompatible-") else "pending"
