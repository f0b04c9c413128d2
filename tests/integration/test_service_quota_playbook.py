# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`playbooks/quotas.yml`, from a new account to its first GPU nodes."""

import json

import pytest

from integration.support.runs import Ansible

GPUS, SPOT_GPUS = "L-DB2E81BA", "L-3819A6DF"


@pytest.fixture
def play(aws, tmp_path):
    ansible = Ansible(aws, tmp_path)
    return lambda *arguments: ansible.run("playbooks/quotas.yml", "-i", "inventories/sandbox", "--limit", "piksel-staging", *arguments)


def verdicts(run):
    return {one["quota_code"]: one["verdict"] for one in run.fact("quotas_outputs")["quotas"]}


def pool(run, name="gpu"):
    return run.fact("quotas_outputs")["node_pools"][name]


def test_from_a_new_account_to_the_first_gpu_node(aws, play):
    first = play()
    assert first.code != 0
    assert (verdicts(first)[GPUS], first.changed, first.writes) == ("short", [], [])
    assert "Short, and no request for it is open: All G and VT Spot Instance Requests: short" in first.messages["piksel-staging"]
    assert not pool(first)["ready"]
    held = "Node pool gpu is held back: All G and VT Spot Instance Requests (L-3819A6DF) in ap-southeast-3 is 0 where g5.xlarge needs 4"
    assert pool(first)["reason"].startswith(held)
    assert all(pool(first, name)["ready"] for name in first.fact("quotas_outputs")["node_pools"] if name != "gpu")

    planned = play("--check", "-e", "quotas_request=true")
    asked = play("-e", "quotas_request=true")
    assert [one["name"] for one in planned.changes] == [one["name"] for one in asked.changes]
    assert planned.writes == []
    assert {call["parameters"]["QuotaCode"] for call in asked.writes} == {SPOT_GPUS, GPUS}
    assert len(asked.writes) == 2
    assert {verdicts(asked)[code] for code in (GPUS, SPOT_GPUS)} == {"requested"}

    waiting = play("-e", "quotas_request=true")
    assert (waiting.writes, waiting.changed) == ([], [])
    assert verdicts(waiting)[GPUS] == "pending"
    assert "on which AWS has not decided" in pool(waiting)["reason"]

    aws.quota_decision("staging", "ec2", GPUS, "approve")
    aws.quota_decision("staging", "ec2", SPOT_GPUS, "deny")
    arrived = play()
    assert pool(arrived) == {"ready": True, "reason": None, "warnings": []}
    assert (verdicts(arrived)[GPUS], verdicts(arrived)[SPOT_GPUS]) == ("sufficient", "denied")


def test_it_ends_with_a_table_that_a_person_reads(play):
    lines = play().output.partition("SUMMARY")[2].splitlines()
    titles = ["quota", "have", "need", "in", "use", "verdict", "request"]
    heading = next(number for number, line in enumerate(lines) if line.split() == titles)
    rows = {line[: len("  All G and VT Spot Instance Requests")].strip(): line.split() for line in lines[heading + 1 :]}
    assert rows["All G and VT Spot Instance Requests"][-5:] == ["0", "80", "-", "short", "-"]
    assert any(line.strip().startswith("Node pool gpu is held back: ") for line in lines)


def test_where_nothing_is_short_it_ends_well(aws, play, tmp_path):
    for code, value in ((GPUS, 80), (SPOT_GPUS, 80), ("L-417A185B", 8), ("L-7212CCBC", 8), ("L-1216C47A", 256), ("L-34B43A08", 2000)):
        aws.set_quota("staging", "ec2", code, value)
    report = tmp_path / "report"
    run = play("-e", f"quotas_report={report}").green()
    assert set(verdicts(run).values()) == {"sufficient"}
    assert json.loads(report.with_suffix(".json").read_text()) == run.fact("quotas_outputs")
    markdown = report.with_suffix(".md").read_text()
    row = "(L-DB2E81BA) | ap-southeast-3 | 80 | 80 | - | sufficient | - | node pool gpu: 80 |"
    assert f"| Running On-Demand G and VT instances {row}" in markdown
    assert "- Node pool gpu is ready." in markdown
    again = play("-e", f"quotas_report={report}").green()
    assert again.changed == []


def test_a_plan_writes_no_report(play, tmp_path):
    play("--check", "-e", f"quotas_report={tmp_path / 'report'}")
    assert not (tmp_path / "report.md").exists()


def test_a_misspelt_pool_is_named_and_the_verdicts_on_the_rest_are_told(play):
    pools = [{"name": "gpu", "instance_types": ["g5.xlarge"]}, {"name": "typo", "instance_types": ["g5.large"]}]
    run = play("-e", json.dumps({"quotas_node_pools": pools, "quotas_pool_vcpus": {}}))
    assert run.code != 0
    assert "node_pools: typo: ap-southeast-3 offers no instance type g5.large" in run.output
    assert verdicts(run)[GPUS] == "short"
    assert not pool(run)["ready"]
    assert "typo" not in run.fact("quotas_outputs")["node_pools"]


def test_the_role_alone_fails_for_nothing_that_is_short(aws, tmp_path):
    run = Ansible(aws, tmp_path).role("quotas", "piksel-staging", {}).green()
    assert verdicts(run)[GPUS] == "short"
    assert (run.changed, run.writes) == ([], [])
