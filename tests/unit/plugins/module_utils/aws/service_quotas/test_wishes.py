# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import math

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.table import table
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.verdicts import Verdict
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.wishes import Judged, Wish, Wishes, readiness

from unit.plugins.module_utils.aws.service_quotas.described import GPU, REGION, SPOT_GPU, quota, request

POOL = {"name": "gpu", "least": 4, "smallest": "g5.xlarge"}


def entry(quota=GPU, value=80.0, **more):
    return {"service_code": "ec2", "quota": quota, "value": value, **more}


def judged(verdict, value=0.0, code="L-DB2E81BA", pools=(POOL,), region=REGION):
    return Judged(Wish(region, "ec2", code, 80.0, tuple(pools), ("node pool gpu: 80",)), quota(value, code=code, region=region), verdict)


def matched(entries, quotas, failures=None):
    wishes = Wishes.described(entries, REGION)
    return [(wish.quota, one.code) for wish, one in wishes.matched(quotas, failures or {})], wishes.problems


def test_entries_are_wishes_of_the_connections_region_or_their_own():
    wishes = Wishes.described([entry(), entry(SPOT_GPU, region="eu-central-1", node_pools=[POOL], because=["it"])], REGION)
    assert wishes.wanted() == {(REGION, "ec2"): [GPU], ("eu-central-1", "ec2"): [SPOT_GPU]}
    assert (wishes.wishes[1].node_pools, wishes.wishes[1].because) == ((POOL,), ("it",))


@pytest.mark.parametrize("value", [0.0, -8.0, math.nan, math.inf])
def test_a_value_that_is_none_is_named_and_the_others_are_matched(value):
    found, problems = matched([entry(value=value), entry(SPOT_GPU)], [quota(), quota(code="L-3819A6DF")])
    assert found == [(SPOT_GPU, "L-3819A6DF")]
    assert problems == [f"quotas: {GPU} of ec2 in {REGION}: {value:g} is not to be had; write a number above 0"]


@pytest.mark.parametrize(
    ("entries", "quotas", "failures", "problem"),
    [
        ([entry("GPUs")], [quota()], {}, "quotas: ec2 in eu-west-1: there is no quota 'GPUs'"),
        ([entry()], [], {(REGION, "ec2"): "no permission"}, "quotas: no permission"),
        ([entry()], [], {(REGION, "ec2", GPU): "did you mean"}, "quotas: did you mean"),
        ([entry()], [quota(None, error="DEPENDENCY_SERVICE_ERROR")], {}, "AWS can't tell its value: DEPENDENCY_SERVICE_ERROR"),
        ([entry(), entry("L-DB2E81BA")], [quota()], {}, f"{GPU} (L-DB2E81BA) in eu-west-1 is listed twice"),
    ],
)
def test_what_has_no_quota_is_named_and_the_others_are_matched(entries, quotas, failures, problem):
    other = quota(code="L-0263D0A3", region="eu-central-1")
    found, problems = matched([*entries, entry("L-0263D0A3", region="eu-central-1")], [*quotas, other], failures)
    assert found[-1] == ("L-0263D0A3", "L-0263D0A3")
    assert len(problems) == 1
    assert problem in problems[0]


PENDING = Verdict("pending", request=request())


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict("short"), "and 80, which it needs, was not asked for. Ask AWS with request: true."),
        (Verdict("short", "AWS takes 2"), "and 80, which it needs, was not asked for: AWS takes 2."),
        (Verdict("requested", request=request()), "and 80 was asked for (request r1)."),
        (Verdict("requested"), "and 80 is asked for."),
        (PENDING, "and 80 was asked for (request r1), on which AWS has not decided."),
        (Verdict("pending", "AWS approved it", request(status="APPROVED")), "and AWS approved it."),
        (Verdict("denied", request=request()), "and 80 was asked for (request r1), which AWS did not grant."),
        (Verdict("not_adjustable"), "and AWS does not raise it."),
    ],
)
def test_a_pool_without_quota_is_held_back_with_a_sentence(verdict, words):
    held = f"Node pool gpu is held back: {GPU} (L-DB2E81BA) in eu-west-1 is 0 where g5.xlarge needs 4, {words}"
    assert readiness([judged(verdict)]) == {"gpu": {"ready": False, "reason": held, "warnings": []}}


@pytest.mark.parametrize(("on_demand", "spot", "ready"), [(0.0, 0.0, False), (3.0, 3.0, False), (4.0, 0.0, True), (0.0, 8.0, True)])
def test_one_of_its_quotas_is_enough_for_a_pool(on_demand, spot, ready):
    ones = [judged(Verdict("short"), on_demand), judged(PENDING, spot, "L-3819A6DF")]
    assert readiness(ones)["gpu"]["ready"] is ready


def test_a_pool_that_needs_little_is_never_held_back():
    assert readiness([judged(Verdict("short"), pools=[{**POOL, "least": 0}])]) == {"gpu": {"ready": True, "reason": None, "warnings": []}}


LIMITED = {**POOL, "limit": 80.0, "limited_by": "20 nvidia.com/gpu"}


def test_a_limit_above_all_quotas_of_a_pool_is_a_warning_with_both_figures():
    ones = [judged(Verdict("short"), 8.0, pools=[LIMITED]), judged(Verdict("short"), 16.5, "L-3819A6DF", pools=[LIMITED])]
    pool = readiness(ones)["gpu"]
    assert (pool["ready"], pool["reason"]) == (True, None)
    above = "where 20 nvidia.com/gpu take 80 vCPUs"
    figures = f"{GPU} (L-DB2E81BA) in eu-west-1 is 8, {above}; {SPOT_GPU} (L-3819A6DF) in eu-west-1 is 16.5, {above}"
    assert pool["warnings"] == [f"Node pool gpu has a limit above its quota: {figures}. Nodes beyond the quota do not start."]
    assert table([one.told() for one in ones], readiness(ones))[-1] == pool["warnings"][0]


@pytest.mark.parametrize(
    ("on_demand", "spot", "pools"),
    [(80.0, 0.0, [LIMITED]), (8.0, 96.0, [LIMITED]), (8.0, 8.0, [POOL]), (8.0, 8.0, [{**LIMITED, "limit": 8.0}]), (0.0, 0.0, [LIMITED])],
    ids=["as much as one quota", "below the other", "none", "small", "no quota at all, which is told as such"],
)
def test_a_limit_that_a_quota_reaches_is_no_warning(on_demand, spot, pools):
    ones = [judged(Verdict("short"), on_demand, pools=pools), judged(Verdict("short"), spot, "L-3819A6DF", pools=pools)]
    assert readiness(ones)["gpu"]["warnings"] == []


def test_people_read_a_table_with_what_goes_with_it():
    ones = [judged(Verdict("denied", "AWS said no", request()), 0.0), judged(Verdict("sufficient", "plenty"), 96.5, "L-3819A6DF", pools=())]
    lines = table([one.told() for one in ones], readiness(ones))
    assert lines[:3] == [
        "quota                                 have  need  in use  verdict     request",
        "Running On-Demand G and VT instances     0    80       -  denied      r1",
        "All G and VT Spot Instance Requests   96.5    80       -  sufficient  -",
    ]
    assert lines[3] == f"{GPU}: AWS said no"
    assert lines[4].startswith("Node pool gpu is held back: ")
    assert len(lines) == 5


def test_the_table_tells_regions_apart_and_large_figures_in_full():
    ones = [judged(Verdict("sufficient"), 1904000.0, region=region) for region in (REGION, "eu-central-1")]
    lines = table([one.told() for one in ones], {})
    assert [line.split(":")[0] for line in lines[1:]] == [REGION, "eu-central-1"]
    assert " 1904000 " in lines[1]


def test_no_quota_no_table():
    assert table([], {}) == []
