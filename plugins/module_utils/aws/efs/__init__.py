# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS: file systems, mount targets, access points. contradictions.py and desired.py are pure."""

from .access_points import EfsAccessPoint
from .file_systems import EfsFileSystem
from .mount_targets import EfsMountTarget

__all__ = ["EfsAccessPoint", "EfsFileSystem", "EfsMountTarget"]
