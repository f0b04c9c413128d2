# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.area import Cluster


@pytest.fixture
def cluster(aws):
    """The area of cluster example, which is there."""
    area = Cluster(aws, "example", "piksel.infra", purge_tags=False)
    area.there = True
    return area
