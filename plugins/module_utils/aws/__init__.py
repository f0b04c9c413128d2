# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of AWS resources by area, on the engine in `converge`. area.py holds what all of them share."""
