# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is read, each by one sentence that names the variable."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.backup.described import params, with_rule

COPY = {"delete_after_days": 35}
SELECTION = {"name": "all", "tags": {"Backup": "daily"}}


def plan(**more):
    return params(plans=[{"name": "main", "rules": [{"name": "daily", "vault": "main"}], **more}])


def vault(**more):
    return params(vaults=[{"name": "main", **more}])


def lock(**more):
    return vault(lock=more)


WRONG = [
    (params(name="m"), "backup_name: 'm' is not 2 to 43 letters"),
    (params(role_arn="backup"), "backup_role_arn: 'backup' is not the ARN of a role"),
    (params(opt_in={"RDS": "yes"}), "backup_opt_in: RDS: 'yes' is neither true nor false"),
    (params(vaults=[{"name": "main"}, {"name": "main"}]), "backup_vaults: main is described twice"),
    (params(vaults=[{"name": "main/x"}]), "backup_vaults: main/x: a name has 2 to 50 letters"),
    (params(vaults=[{"name": "mainly"}]), "backup_vaults: mainly: its name has to be main, or to begin with main-"),
    (vault(copy_from=["12"]), "backup_vaults: main: copy_from: '12' is not an account's id of 12 digits"),
    (vault(policy_statements=[{"Effect": "Deny"}]), "backup_vaults: main: policy_statements: statement 1 needs Effect, Principal"),
    (lock(mode="none", min_retention_days=1), "backup_vaults: main: lock: mode none takes the lock away"),
    (lock(mode="governance", changeable_for_days=3), "backup_vaults: main: lock: changeable_for_days belongs to mode compliance"),
    (lock(mode="compliance"), "backup_vaults: main: lock: mode compliance needs changeable_for_days, 3 at least"),
    (lock(mode="compliance", changeable_for_days=2), "backup_vaults: main: lock: mode compliance needs changeable_for_days, 3 at least"),
    (lock(mode="governance", max_retention_days=36501), "backup_vaults: main: lock: min_retention_days and max_retention_days are 1 to"),
    (lock(mode="governance", min_retention_days=9, max_retention_days=8), "lock: min_retention_days 9 is more than max_retention_days 8"),
    (params(plans=[{"name": "main", "rules": []}]), "backup_plans: main: it has no rule"),
    (params(plans=[{"name": "other", "rules": [{"name": "d", "vault": "v"}]}]), "backup_plans: other: its name has to be main"),
    (plan(rules=[{"name": "daily", "vault": "main"}] * 2), "backup_plans: main: rules: daily is described twice"),
    (plan(selections=[SELECTION, SELECTION]), "backup_plans: main: selections: all is described twice"),
    (plan(selections=[{"name": "all"}]), "backup_plans: main: selection all: it selects nothing"),
    (plan(selections=[{**SELECTION, "name": "a b"}]), "backup_plans: main: selection a b: a name has 1 to 50"),
    (plan(selections=[{"name": "all", "resources": ["db"]}]), "backup_plans: main: selection all: resources: 'db' is not an ARN"),
    (with_rule(name="a b"), "backup_plans: main: rule a b: a name has 1 to 50"),
    (with_rule(schedule="daily"), "backup_plans: main: rule daily: schedule: 'daily' is neither cron"),
    (with_rule(schedule="cron(0 5 * * *)"), "backup_plans: main: rule daily: schedule: 'cron(0 5 * * *)' is neither cron"),
    (with_rule(start_window=59), "rule daily: start_window: 59 minutes is less than the 60"),
    (with_rule(completion_window=500), "rule daily: completion_window: 500 minutes has to be 60 more than start_window, which is 480"),
    (with_rule(delete_after_days=0), "rule daily: days are 1 at least"),
    (
        with_rule(cold_storage_after_days=30),
        "rule daily: delete_after_days: 35 has to be 120 at least, 90 more than cold_storage_after_days",
    ),
    (with_rule(continuous=True, delete_after_days=36), "rule daily: continuous needs delete_after_days of 1 to 35"),
    (with_rule(continuous=True, delete_after_days=None), "rule daily: continuous needs delete_after_days of 1 to 35"),
    (
        with_rule(continuous=True, delete_after_days=None, cold_storage_after_days=1),
        "rule daily: continuous backups do not go to cold storage",
    ),
    (
        with_rule({"lock": {"mode": "governance", "min_retention_days": 36}}),
        "rule daily: delete_after_days: 35 is less than the lock of vault main allows, 36; every job would fail",
    ),
    (
        with_rule({"lock": {"mode": "governance", "max_retention_days": 34}}),
        "rule daily: delete_after_days: 35 is more than the lock of vault main allows, 34; every job would fail",
    ),
    (
        with_rule({"lock": {"mode": "governance", "max_retention_days": 34}}, delete_after_days=None),
        "rule daily: delete_after_days: for ever is more than the lock of vault main allows, 34",
    ),
    (with_rule(copies=[COPY]), "rule daily: copies: give vault, one of backup_vaults, or vault_arn"),
    (with_rule(copies=[{**COPY, "vault_arn": "main"}]), "rule daily: copies: vault_arn: 'main' is not an ARN"),
    (with_rule(copies=[{**COPY, "vault": "main"}]), "rule daily: copies: main is the vault that the rule backs up to"),
    (with_rule(copies=[{**COPY, "vault": "main", "region": "eu-west-1"}]), "copies: there is no main with region eu-west-1 among"),
    (
        with_rule(copies=[{"vault_arn": "arn:x", "delete_after_days": 9, "cold_storage_after_days": 1}]),
        "copies: delete_after_days: 9 has to",
    ),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_it_is_refused(given, sentence):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(given)
    assert [problem for problem in refused.value.problems if sentence in problem], refused.value.problems


RIGHT = [
    params(vaults=[{"name": "main"}, {"name": "main-2"}, {"name": "main", "region": "eu-west-1"}]),
    lock(mode="compliance", min_retention_days=1, changeable_for_days=3),
    vault(policy_statements=[], copy_from=[]),
    with_rule(schedule="rate(12 hours)", delete_after_days=None),
    with_rule(continuous=True),
    with_rule(cold_storage_after_days=30, delete_after_days=120),
    with_rule({"lock": {"mode": "governance", "min_retention_days": 35, "max_retention_days": 35}}),
    with_rule(copies=[{"vault_arn": "arn:aws:backup:eu-west-1:123456789012:backup-vault:theirs"}]),
]


@pytest.mark.parametrize("given", RIGHT)
def test_it_is_not_refused(given):
    refuse_contradictions(given)


def test_every_problem_is_told_at_once():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(name="m", vaults=[{"name": "x"}], plans=[{"name": "y", "rules": []}]))
    assert len(refused.value.problems) >= 4
