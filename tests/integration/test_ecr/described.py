# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry as the tests of module `ecr` describe it."""

from typing import Any

STAGING, PRODUCTION = "222222222222", "333333333333"
DESCRIBED: dict[str, Any] = {
    "defaults": {"expire_untagged_days": 14, "keep_last": 50},
    "repositories": [
        {"name": "example/app", "push_roles": ["ci/example-ci"]},
        {
            "name": "example/nightly",
            "image_tag_exclusions": ["nightly-*"],
            "scan_on_push": False,
            "encryption": {"type": "KMS"},
            "pull_accounts": [],
            "keep_last": 0,
            "lifecycle_rules": [
                {"tag_patterns": ["nightly-*"], "older_than_days": 7},
                {"description": "Archive what nobody pulls", "not_pulled_for_days": 90, "action": "archive"},
                {"archived_for_days": 365},
            ],
            "tags": {"Team": "maps"},
        },
    ],
    "pull_accounts": [STAGING, PRODUCTION],
    "pull_through_caches": [
        {"prefix": "quay", "upstream": "quay.io"},
        {"prefix": "ecr-public", "upstream": "public.ecr.aws", "upstream_prefix": "docker/library"},
    ],
    "creation_templates": [{"prefix": "ROOT", "description": "Caches", "lifecycle_rules": [{"older_than_days": 90}]}],
    "policy": {"pull_through_accounts": [STAGING]},
    "scanning": {"type": "BASIC", "rules": [{"frequency": "SCAN_ON_PUSH", "filters": ["example/*"]}]},
    "replication": [{"destinations": [{"region": "ap-southeast-1"}], "prefixes": ["example/"]}],
    "tags": {"Project": "example"},
}
