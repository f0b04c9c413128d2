# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.rations import allowed, ration
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.verdicts import Verdict
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.wishes import Judged, Wish

from unit.plugins.module_utils.aws.service_quotas.described import quota

GPUS = ({"name": "gpu", "least": 4, "smallest": "g5.xlarge"},)
OPT_IN = "af-south-1"


def short(code="L-DB2E81BA", region=OPT_IN, value=0.0, node_pools=()):
    return Judged(Wish(region, "ec2", code, 80, node_pools), quota(value, code=code, region=region), Verdict("short"))


def test_a_region_that_is_opted_in_to_takes_two():
    assert [allowed(region) for region in (OPT_IN, "eu-west-1")] == [2, 20]


def test_what_holds_a_node_pool_back_comes_first():
    ones = [short("L-0263D0A3"), short("L-3819A6DF", value=8.0, node_pools=GPUS), short("L-DB2E81BA", node_pools=GPUS)]
    chosen, waiting = ration(ones, {OPT_IN: 1})
    assert [one.quota.code for one in chosen] == ["L-DB2E81BA"]
    assert waiting == {one.name: f"AWS takes 2 open requests in {OPT_IN}; ask again once one of them is decided" for one in ones[:2]}


@pytest.mark.parametrize(
    ("under_way", "asked"), [({}, 2), ({OPT_IN: 1}, 1), ({OPT_IN: 2}, 0), ({"eu-west-1": 19}, 1), ({"eu-west-1": 20}, 0)]
)
def test_no_more_than_aws_takes_are_asked_for(under_way, asked):
    chosen, waiting = ration([short("L-0263D0A3"), short("L-3819A6DF"), short("L-DB2E81BA")], under_way)
    assert (len(chosen), len(waiting)) == (asked, 3 - asked)
    if under_way == {"eu-west-1": 20}:
        assert all("20 open requests of an account" in note for note in waiting.values())
