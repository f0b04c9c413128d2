# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Areas whose kinds expect answers."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.area import Area


@pytest.fixture
def area(aws):
    """Of instance data, whose changes wait for the maintenance window."""
    return Area(aws, "data", "data", "piksel.infra", password=lambda: "pass-word")


@pytest.fixture
def hurried(area):
    """The same, whose changes don't."""
    area.at_once = True
    return area
