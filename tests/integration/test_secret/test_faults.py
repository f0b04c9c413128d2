# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWS that throttles, breaks and loses answers."""

import re

import pytest
from botocore.config import Config

from integration.support.modules import runner
from integration.support.secrets import POLICY
from sandbox import Sandbox

SEEDS = (3, 11)


@pytest.fixture(params=SEEDS)
def nasty(request, tmp_path):
    """An AWS that throttles, breaks and loses answers."""
    with Sandbox(tmp_path, faults=request.param) as sandbox:
        yield sandbox


def test_lost_answers_make_nothing_twice_and_lose_no_value(nasty, monkeypatch, capsys):
    run = runner(nasty, monkeypatch, capsys)
    secrets = [
        *(
            {"name": f"made-{number}", "generate": {}, "resource_policy": POLICY, "replicas": [{"region": "eu-west-1"}]}
            for number in range(8)
        ),
        *({"name": f"composed-{number}", "compose": f"${{made-{number}}}!"} for number in range(8)),
    ]
    for _ in range(3):
        result = run("secret", secrets=secrets)
        assert not result.get("exception"), result
        if not result.get("failed"):
            break
        # Each failure is told by act, object and AWS's code.
        assert re.search(
            r"(create|update) secretsmanager_secret [\w-]+: \w+: \w+|Connection was closed|Could not connect", result["msg"]
        ), result
    assert not result.get("failed"), result
    again = run("secret", check=True, secrets=secrets)
    assert again["changes"] == []
    assert any(call["fault"] for call in nasty.calls())
    client = nasty.client("staging", "secretsmanager", config=Config(retries={"mode": "standard", "max_attempts": 20}))
    for number in range(8):
        values = [client.get_secret_value(SecretId=f"{kind}-{number}")["SecretString"] for kind in ("made", "composed")]
        assert values[0] + "!" == values[1]
        assert len(client.list_secret_version_ids(SecretId=f"made-{number}", IncludeDeprecated=True)["Versions"]) == 1
