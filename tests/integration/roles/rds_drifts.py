# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to a database, what is inside it and the way to it behind the role's back, and the changes that put it right."""

from .eks_drifts import Drift

DRIFTS: tuple[Drift, ...] = ()
