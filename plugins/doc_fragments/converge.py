# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation of every module says that converges something."""


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, when in diff mode.
    support: full
"""

    TAGS = r"""
options:
  tags:
    description:
      - Tags of all that is made and takes some.
      - C(ManagedBy) marks what this module may purge or remove, by default V(piksel.infra).
    type: dict
  purge_tags:
    description: Whether tags that are not given are removed from the described resources.
    type: bool
    default: false
"""
