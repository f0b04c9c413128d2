# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries as the module's argument spec hands them over."""

import pytest

RULES = {
    "length": 32,
    "exclude_characters": None,
    "exclude_numbers": False,
    "exclude_punctuation": False,
    "exclude_uppercase": False,
    "exclude_lowercase": False,
    "include_space": False,
    "require_each_included_type": True,
    "template": None,
}
OFF = {"lambda_arn": None, "days": None, "schedule_expression": None, "duration": None, "rotate_immediately": False}
HERE = {"assume_role_arn": None, "external_id": None, "region": None}
ENTRY = {
    "name": "db",
    "description": None,
    "kms_key": None,
    "generate": None,
    "compose": None,
    "copy": None,
    "awaited": False,
    "resource_policy": None,
    "replicas": None,
    "rotation": None,
    "recovery_window": 30,
    "tags": {},
    "state": "present",
}


@pytest.fixture
def rules():
    """The rules of a generated value, with what the test says otherwise."""
    return lambda **more: {**RULES, **more}


@pytest.fixture
def entry():
    """A described secret; of `generate`, `copy`, `rotation` and `replicas` only what differs from the defaults is to be said."""

    def entry(name="db", **more):
        more = dict(more)
        if more.get("generate") is not None:
            more["generate"] = {**RULES, **more["generate"]}
        if more.get("rotation") is not None:
            more["rotation"] = {**OFF, **more["rotation"]}
        if more.get("copy") is not None:
            more["copy"] = {**HERE, **more["copy"]}
        if more.get("replicas") is not None:
            more["replicas"] = [{"kms_key": None, **one} for one in more["replicas"]]
        return {**ENTRY, "name": name, **more}

    return entry
