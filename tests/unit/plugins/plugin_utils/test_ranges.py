# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.plugin_utils.ranges import range_problems

NETWORKS = {"hub": "10.0.0.0/16", "staging": ["10.2.0.0/16", "2001:db8::/56"], "office": ["192.0.2.0/24", "198.51.100.0/24"]}


def test_ranges_beside_each_other_are_fine():
    assert range_problems(NETWORKS, {"staging": "10.2.0.0/16"}) == []
    assert range_problems({}, {"staging": "10.2.0.0/16"}) == []
    assert range_problems(NETWORKS, {}) == []


@pytest.mark.parametrize(
    ("networks", "own", "words"),
    [
        ({"production": "10.2.128.0/17"}, {}, "staging 10.2.0.0/16 and production 10.2.128.0/17 overlap"),
        ({"office": ["192.0.2.0/24", "192.0.2.64/26"]}, {}, "office 192.0.2.0/24 and office 192.0.2.64/26 overlap"),
        ({"production": "10.3.0.0/33"}, {}, "production: "),
        ({"production": "10.3.0.1/16"}, {}, "has host bits set; write a range as"),
        ({}, {"staging": "10.4.0.0/16"}, "vpc_cidr is 10.4.0.0/16, and platform_networks says ['10.2.0.0/16', '2001:db8::/56'] of staging"),
        ({}, {"production": "10.3.0.0/16"}, "and platform_networks does not know production"),
    ],
)
def test_what_can_not_be(networks, own, words):
    (problem,) = range_problems({**NETWORKS, **networks}, own)
    assert words in problem
    assert problem.endswith(".")
