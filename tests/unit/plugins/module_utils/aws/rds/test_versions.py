# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which versions satisfy what is written, and which follow on which."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.versions import newest, satisfies, unknown, upgrade_problems

TARGETS = [
    {"EngineVersion": "16.9", "IsMajorVersionUpgrade": False},
    {"EngineVersion": "16.10", "IsMajorVersionUpgrade": False},
    {"EngineVersion": "17.5", "IsMajorVersionUpgrade": True},
]


@pytest.mark.parametrize(
    ("version", "wanted", "fits"), [("16.6", "16", True), ("16.6", "16.6", True), ("16.6", "16.60", False), ("17.1", "16", False)]
)
def test_a_major_version_is_any_minor_one(version, wanted, fits):
    assert satisfies(version, wanted) is fits


def test_the_newest_is_told_by_numbers():
    assert newest(["16.9", "16.10", "17.1"], "16") == "16.10"
    assert newest(["16.9"], "18") is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("16.99", "RDS has no version 16.99 in this region; of 16 it has 16.9, 16.10"), ("42", "it has 16, 17")],
)
def test_an_unknown_one_is_refused_with_those_that_there_are(wanted, told):
    assert told in unknown(wanted, ["16.10", "16.9", "17.1"])


@pytest.mark.parametrize(
    ("present", "wanted", "allowed", "problems"),
    [
        ("16.6", "16.10", False, []),
        ("16.6", "17.5", True, []),
        ("16.6", "17.5", False, ["16.6 to 17.5 is another major version; set rds_allow_major_version_upgrade: true"]),
        ("16.6", "16.7", True, ["from 16.6 RDS has no way to 16.7; versions that it leads to: 16.9, 16.10"]),
        ("16.6", "18", True, ["from 16.6 RDS has no way to 18; major versions that it leads to: 17.5"]),
        ("16.10", "16.9", True, ['it runs 16.10, and RDS has no way back to 16.9; write "16.10", or "16"']),
        ("16.6", "15.9", True, ["RDS has no way back to 15.9"]),
    ],
)
def test_a_way_is_open_or_told(present, wanted, allowed, problems):
    told = list(upgrade_problems(present, wanted, TARGETS, allowed))
    assert len(told) == len(problems), told
    for one, problem in zip(told, problems, strict=True):
        assert one.startswith("rds_engine_version: ")
        assert problem in one


def test_the_newest_leads_to_no_other_of_its_major_version():
    (told,) = upgrade_problems("16.10", "16.99", [TARGETS[2]], False)
    assert told.endswith("from 16.10 RDS has no way to 16.99; 16.10 is the newest that it has of 16")
