# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones, and what belongs to them, from a module's parameters: read, describe, converge."""

class Build:
    pass
