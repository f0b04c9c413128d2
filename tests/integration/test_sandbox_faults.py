"""Faults and delays: the same ones from the same seed, of each kind, in AWS's words, and never so many that a client gives up."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from sandbox import Sandbox
from sandbox.expect import refused
from sandbox.faults import DELAY, KINDS, Faults, delay, fault

SEED = 7
ONCE = Config(retries={"max_attempts": 0})


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("nasty"), faults=SEED) as running:
        yield running


def first(kind, service, operation):
    return next(number for number in range(1000) if fault(SEED, service, operation, number) == kind)


def test_a_seed_decides():
    calls = [("ec2", "CreateVpc"), ("sts", "AssumeRole"), ("ec2", "DescribeVpcs")]
    in_turn = [(fault(SEED, *call, number), delay(SEED, *call, number)) for call in calls for number in range(100)]
    faults = Faults(SEED)
    mixed = {call: [] for call in calls}
    for _ in range(100):
        for call in reversed(calls):
            mixed[call].append(faults.next(*call))
    assert [found for call in calls for found in mixed[call]] == in_turn
    other = [(fault(SEED + 1, *calls[0], number), delay(SEED + 1, *calls[0], number)) for number in range(100)]
    for which in (0, 1):
        assert [drawn[which] for drawn in other] != [drawn[which] for drawn in in_turn[:100]]
    assert {Faults(None).next(*call) for call in calls * 100} == {(None, 0.0)}


def test_a_seed_means_what_it_meant_before():
    """The tests of roles have seeds that are known to end green."""
    drawn = ",".join(str(fault(SEED, "ec2", "CreateSubnet", number)) for number in range(500))
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == "f3516ad65da97893"


def test_about_one_call_in_eight_fails_and_never_three_in_a_row():
    drawn = [fault(SEED, "ec2", "DescribeVpcs", number) for number in range(4000)]
    assert 0.09 < sum(found is not None for found in drawn) / len(drawn) < 0.15
    assert set(drawn) == {None, *KINDS}
    runs = [len(list(run)) for failed, run in groupby(drawn, key=bool) if failed]
    assert max(runs) == 2


def test_about_one_call_in_sixteen_is_slow():
    drawn = [delay(SEED, "ec2", "DescribeVpcs", number) for number in range(4000)]
    slow = [seconds for seconds in drawn if seconds]
    assert 0.045 < len(slow) / len(drawn) < 0.08
    assert DELAY[0] <= min(slow) < DELAY[0] + 0.1
    assert DELAY[1] - 0.1 < max(slow) <= DELAY[1]
    faults = [fault(SEED, "ec2", "DescribeVpcs", number) for number, seconds in enumerate(drawn) if seconds]
    assert set(faults) == {None, *KINDS}


def ended(call):
    return call["time"] + call["duration_ms"] / 1000


def test_a_slow_call_takes_its_time_and_hinders_no_other(nasty):
    nasty.reset()
    logs = nasty.client("staging", "logs", config=ONCE)  # threads share the faults: three in a row may come to one

    def call(_) -> None:
        with suppress(ClientError, ConnectionClosedError):
            logs.describe_log_groups()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call, range(60)))
    calls = nasty.calls()
    assert len(calls) == 60
    slow = [call for call in calls if call["delay"]]
    drawn = [delay(SEED, "logs", "DescribeLogGroups", number) for number in range(len(calls))]
    assert sorted(call["delay"] for call in slow) == sorted(filter(None, drawn))
    assert all(call["duration_ms"] >= call["delay"] * 1000 for call in slow)
    assert any(one["time"] < other["time"] and ended(other) < ended(one) for one in slow for other in calls)


@pytest.mark.parametrize(
    ("service", "operation", "method", "code"),
    [
        ("ec2", "DescribeVpcs", "describe_vpcs", "RequestLimitExceeded"),
        ("sts", "GetCallerIdentity", "get_caller_identity", "Throttling"),
        ("logs", "DescribeLogGroups", "describe_log_groups", "ThrottlingException"),
    ],
)
def test_each_protocol_throttles_in_its_own_words(nasty, service, operation, method, code):
    nasty.reset()
    client = nasty.client("staging", service, config=ONCE)
    for number in range(first("throttled", service, operation)):
        if fault(SEED, service, operation, number) is None:
            getattr(client, method)()
        else:
            with pytest.raises(Exception, match=r".+"):
                getattr(client, method)()
    with refused(code):
        getattr(client, method)()
    assert [call["fault"] for call in nasty.calls()][-1] == "throttled"


def test_a_connection_is_lost_before_the_operation_or_after_it(nasty):
    for kind, made in (("dropped before", 0), ("dropped after", 1)):
        nasty.reset()
        logs = nasty.client("staging", "logs", config=ONCE)
        for number in range(first(kind, "logs", "CreateLogGroup")):
            if fault(SEED, "logs", "CreateLogGroup", number) is None:
                logs.create_log_group(logGroupName=f"/earlier/{number}")
            else:
                with pytest.raises(Exception, match=r".+"):
                    logs.create_log_group(logGroupName=f"/earlier/{number}")
        with pytest.raises(ConnectionClosedError):
            logs.create_log_group(logGroupName="/lost")
        found = nasty.client("staging", "logs").describe_log_groups(logGroupNamePrefix="/lost")
        assert len(found["logGroups"]) == made


def test_a_client_that_tries_again_gets_through(nasty):
    nasty.reset()
    ec2 = nasty.client("staging", "ec2", config=Config(retries={"mode": "standard", "max_attempts": 5}))
    for _ in range(12):
        ec2.describe_vpcs()
    faults = [call["fault"] for call in nasty.calls()]
    assert len(faults) > 12
    assert sum(found is None for found in faults) == 12
