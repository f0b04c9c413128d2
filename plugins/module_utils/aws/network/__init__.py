# SPDX-License-Identifier: GPL-3.0-or-later
"""A VPC and what belongs to it. layout.py and desired.py are pure; every other file has the kinds of one subject."""
