# SPDX-License-Identifier: GPL-3.0-or-later
"""An EKS cluster and what belongs to it. versions.py, desired.py and contradictions.py are pure."""
