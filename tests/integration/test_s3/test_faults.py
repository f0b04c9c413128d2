# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWS that throttles, breaks and loses answers."""

import re

from integration.support.modules import runner
from sandbox import Sandbox

LOGS = {"name": "example-logs", "versioning": True}
DATA = {
    "name": "example-data",
    "versioning": True,
    "expire_days": 90,
    "cors_rules": [{"allowed_origins": ["*"], "allowed_methods": ["GET"]}],
    "logging": {"target_bucket": "example-logs"},
    "replication": {"rules": [{"id": "all", "bucket": "example-logs"}]},
    "inventory": [{"id": "all", "bucket": "example-logs"}],
}


def test_buckets_are_made_altered_and_emptied_all_the_same(tmp_path, monkeypatch, capsys):
    with Sandbox(tmp_path, faults=2) as nasty:
        run = runner(nasty, monkeypatch, capsys)

        def insist(**arguments):
            for _ in range(3):
                result = run("s3", **arguments)
                assert not result.get("exception"), result
                if not result.get("failed"):
                    return
                # Each failure is told by act, object and AWS's code.
                assert re.search(r"(create|update|delete) (s3_bucket|iam_role) [\w-]+: \w+: \w+|onnect", result["msg"]), result
            raise AssertionError(result)

        insist(buckets=[LOGS, DATA])
        assert run("s3", check=True, buckets=[LOGS, DATA])["changes"] == []
        changed = {**DATA, "replication": {}, "inventory": [], "versioning": False}
        insist(buckets=[LOGS, changed], purge=["iam_role"])
        assert run("s3", check=True, buckets=[LOGS, changed])["changes"] == []
        assert any(call["fault"] for call in nasty.calls())
        gone = [{"name": name, "state": "absent"} for name in ("example-logs", "example-data")]
        insist(buckets=gone, delete_data=["s3_bucket example-logs", "s3_bucket example-data"])
        assert run("s3", check=True, buckets=gone)["changes"] == []
