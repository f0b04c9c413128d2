# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bucket takes from the defaults."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.merging import merged

from .described import params


@pytest.mark.parametrize(
    ("defaults", "given", "found"),
    [
        ({"expire_days": 7}, {}, {"expire_days": 7}),
        ({"expire_days": 7}, {"expire_days": 0}, {"expire_days": 0}),
        ({"versioning": True}, {"versioning": False}, {"versioning": False}),
        (
            {"policy": {"tls_only": False}},
            {"policy": {"public_read": ["s3:GetObject"]}},
            {
                "policy": {
                    "tls_only": False,
                    "public_read": ["s3:GetObject"],
                    "read_accounts": None,
                    "statements": None,
                    "confirm_lockout": None,
                }
            },
        ),
        ({"cors_rules": [{"allowed_origins": ["*"], "allowed_methods": ["GET"]}]}, {"cors_rules": []}, {"cors_rules": []}),
        (
            {"website": {"index_document": "a"}},
            {"website": {}},
            {"website": dict.fromkeys(("index_document", "error_document", "redirect_to", "routing_rules"))},
        ),
        (None, {"expire_days": 3}, {"expire_days": 3}),
    ],
)
def test_what_is_given_counts_and_an_empty_dict_takes_away(defaults, given, found):
    (bucket,) = merged(params({"name": "b", **given}, defaults=defaults))
    assert {name: bucket[name] for name in found} == found
    assert (bucket["name"], bucket["state"]) == ("b", "present")
