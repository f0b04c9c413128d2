# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups as the tests of module `backup` describe them."""

from typing import Any

DESCRIBED: dict[str, Any] = {
    "name": "piksel",
    "vaults": [
        {"name": "piksel", "copy_from": ["333333333333"], "lock": {"mode": "governance", "min_retention_days": 7}},
        {"name": "piksel-copies", "region": "us-east-1"},
    ],
    "plans": [
        {
            "name": "piksel",
            "rules": [
                {"name": "daily", "vault": "piksel", "schedule": "cron(0 18 * * ? *)", "delete_after_days": 35},
                {
                    "name": "monthly",
                    "vault": "piksel",
                    "schedule": "cron(0 19 1 * ? *)",
                    "delete_after_days": 365,
                    "copies": [{"vault": "piksel-copies", "region": "us-east-1", "delete_after_days": 365}],
                },
            ],
            "selections": [{"name": "tagged", "tags": {"Backup": "daily"}}],
        }
    ],
    "opt_in": {"Redshift": True},
    "tags": {"Project": "example"},
}
