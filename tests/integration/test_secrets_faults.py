# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWS that throttles, fails and is slow: all is synced, or a precise list says what is not, and the next run does the rest."""

import re
from collections import Counter

import pytest
from botocore.config import Config

from integration.support.runs import Ansible
from integration.support.secret_sync import VALUES, Place, start_cluster
from sandbox import REGION, Sandbox

HOST, CLUSTER, RUNS, SEED = "piksel-staging", "piksel-staging", 3, 3
NAMES = [f"service-{number:02}" for number in range(50)]
SPACES = ("web", "jobs", "maps")
PATIENT = Config(retries={"mode": "standard", "max_attempts": 10})
# One by one: a kind, a name, and AWS's code or how the connection failed.
PRECISE = re.compile(
    r"(create|update|await) secretsmanager_secret \S+: \w+: ?\w+|kubernetes_secret \S+: |Could not connect|Connection was closed"
)
# The way to the cluster, which comes before all: refused, or its answer lost.
UNREACHED = re.compile(rf"DescribeCluster: |Connection was closed .*/clusters/{CLUSTER}\b")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("nasty"), faults=SEED, kubernetes=True) as running:
        yield running


@pytest.fixture(scope="module")
def administrator(nasty):
    return start_cluster(nasty, CLUSTER)


@pytest.fixture
def place(nasty, administrator):
    return Place(nasty, administrator)


@pytest.fixture
def inputs(place):
    """A hundred secrets in AWS, made by the role or by others, and Secrets of them in three namespaces."""
    mark, spaces = place.mark, [place.namespace(name, team=place.mark) for name in SPACES]
    for name in NAMES:
        place.secret(f"given/{name}", f"value-of-{name}")
    sources = {name: {"secret": f"{mark}/made/{name}"} for name in NAMES}
    sources |= {f"given-{name}": {"secret": f"{mark}/given/{name}"} for name in NAMES[:40]}
    sources["rest"] = {"prefix": f"{mark}/given/service-4"}
    given = {name: {"source": f"given-{name}"} for name in NAMES[:40]} | {name: {"source": "rest", "key": name[9:]} for name in NAMES[40:]}
    entries = [
        {"name": name, "namespaces": [spaces[number % 3]], "data": {"made": {"source": name}, "given": given[name]}}
        for number, name in enumerate(NAMES)
    ]
    entries += [{"name": "all", "namespace_selector": f"team={mark}", "data_from": ["rest"]}]
    return {
        "secrets_name": mark,
        "secrets_cluster_name": CLUSTER,
        "secrets_aws": [{"name": f"{mark}/made/{name}", "generate": {"exclude_punctuation": True}} for name in NAMES],
        "secrets_external": [],
        "secrets_sources": sources,
        "secrets_kubernetes": entries,
    }


def until_green(ansible, inputs):
    """Runs until one ends well; all of them."""
    runs = []
    for _ in range(RUNS):
        runs.append(ansible.role("secrets", HOST, inputs))
        assert "Traceback" not in runs[-1].output
        if runs[-1].code == 0:
            return runs
        assert runs[-1].messages
        for message in runs[-1].messages.values():
            assert PRECISE.search(message), message
            assert "value-of-" not in message
    raise AssertionError(f"not green after {RUNS} runs: {runs[-1].output}")


def test_all_is_synced_in_the_end_and_nothing_twice(nasty, place, inputs, tmp_path):
    ansible = Ansible(nasty, tmp_path)
    runs = until_green(ansible, inputs)
    calls = [call for run in runs for call in run.calls]
    assert {call["fault"] for call in calls if call["fault"]} > {"throttled"}
    assert any(call["delay"] for call in calls)

    mark, spaces = place.mark, [f"{place.mark}-{name}" for name in SPACES]
    expected = {f"{spaces[number % 3]}/{name}": name for number, name in enumerate(NAMES)}
    assert place.there(*spaces) == sorted([*expected, *(f"{space}/all" for space in spaces)])
    patient = nasty.client("staging", "secretsmanager", config=PATIENT)
    for target, name in expected.items():
        data = place.data(target)
        made = patient.get_secret_value(SecretId=f"{mark}/made/{name}")
        assert data == {"made": made["SecretString"], "given": f"value-of-{name}"}
        # One version: made once, however often it was asked for.
        versions = patient.list_secret_version_ids(SecretId=f"{mark}/made/{name}", IncludeDeprecated=True)["Versions"]
        assert len(versions) == 1
    assert place.data(f"{spaces[0]}/all") == {name.removeprefix("service-4"): f"value-of-{name}" for name in NAMES[40:]}

    nasty.clear_calls()
    again = until_green(ansible, inputs)[-1]
    assert (again.changes, again.writes, place.written()) == ([], [], [])
    assert not {call["operation"] for call in again.calls} & VALUES


def test_what_was_not_synced_is_told_one_by_one(nasty, place, inputs, tmp_path):
    """An SDK that tries once: what AWS refuses at that moment may be missing, and nothing else is."""
    ansible, written = Ansible(nasty, tmp_path), Counter()
    impatient = {"region": REGION, "profile": "sandbox-staging", "aws_config": {"retries": {"total_max_attempts": 1}}}
    names = {f"{entry['namespaces'][0]}/{entry['name']}" for entry in inputs["secrets_kubernetes"][:-1]}
    names |= {f"{place.mark}-{space}/all" for space in SPACES}
    arguments, missing = {**inputs, "aws_connection": impatient, "secrets_aws": []}, set()
    for name in NAMES:
        place.secret(f"made/{name}", f"value-of-made-{name}")
    for _ in range(6):
        if missing:
            break
        run = ansible.role("secrets", HOST, arguments)
        now = {name for _, _, name in place.written()}
        written.update(now)
        message = run.messages.get(HOST, "")
        assert (run.code != 0) == bool(message)
        if message.startswith(f"Secrets of {place.mark}: "):
            assert UNREACHED.search(message), message
            assert now == set()
            continue
        told = {name for name in names if f"kubernetes_secret {name}: " in message}
        assert told >= names - written.keys(), message
        assert not told & now
        missing |= told
    until_green(ansible, {**arguments, "aws_connection": {**impatient, "aws_config": {}}})
    written.update(name for _, _, name in place.written())
    assert missing
    assert written == Counter(names)
