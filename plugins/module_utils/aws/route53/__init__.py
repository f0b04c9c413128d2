# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: records in zones, which may be another account's."""

from .records import Route53Record, record_name
from .zones import Zones

__all__ = ["Route53Record", "Zones", "record_name"]
