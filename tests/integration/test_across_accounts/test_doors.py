# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is let into the hub's roles, and into no other account."""

import pytest

from sandbox import ACCOUNTS
from sandbox.expect import refused

from .conftest import ENVIRONMENTS, external_id, role_arn

OTHER = {"staging": "production", "production": "staging"}
SUFFIXES = ("dns", "identity", "network")
DOORS = [pytest.param(environment, suffix, id=f"{environment}-{suffix}") for environment in ENVIRONMENTS for suffix in SUFFIXES]


@pytest.mark.parametrize(("environment", "suffix"), DOORS)
def test_the_deploy_role_comes_in_by_its_own_external_id(platform, environment, suffix):
    arn = platform.within(environment, suffix)("sts").get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{ACCOUNTS['hub']}:assumed-role/piksel-{environment}-{suffix}/test"


@pytest.mark.parametrize(("environment", "suffix"), DOORS)
def test_another_external_id_or_none_is_refused(platform, environment, suffix):
    own = external_id(environment, suffix)
    others = {external_id(one, kind) for one in ENVIRONMENTS for kind in SUFFIXES} - {own}
    for wrong in (None, own.upper(), f"{own}-2", *sorted(others)):
        with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole"):
            platform.assumed(platform.client(environment, "sts"), role_arn(environment, suffix), wrong)


@pytest.mark.parametrize(("environment", "suffix"), DOORS)
def test_another_environment_is_refused_whatever_it_says(platform, environment, suffix):
    with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole"):
        sts = platform.client(OTHER[environment], "sts")
        platform.assumed(sts, role_arn(environment, suffix), external_id(environment, suffix))


@pytest.mark.parametrize(("environment", "suffix"), DOORS)
def test_another_role_of_the_environment_is_refused(platform, environment, suffix):
    """One whose own policies let it assume any role."""
    with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole"):
        platform.within(environment, suffix, "stranger")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_external_dns_comes_in_for_records_alone(platform, environment):
    name = f"piksel-{environment}-external-dns"
    platform.within(environment, "dns", name)
    for suffix in ("identity", "network"):
        with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole"):
            platform.within(environment, suffix, name)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nobody_acts_as_another_accounts_deploy_role(platform, account):
    for other in ENVIRONMENTS:
        for agreed in (None, f"deploy-{account}"):
            if other != account:
                with refused("AccessDenied"):
                    platform.assumed(platform.client(other, "sts"), f"arn:aws:iam::{ACCOUNTS[account]}:role/piksel-deploy", agreed)


@pytest.mark.parametrize(("environment", "suffix"), DOORS)
def test_a_role_of_the_hub_leads_no_further(platform, environment, suffix):
    """Not into the hub's other roles, and not into another environment's."""
    inside = platform.within(environment, suffix)("sts")
    further = [role_arn(one, kind) for one in ENVIRONMENTS for kind in SUFFIXES]
    for arn in (*further, f"arn:aws:iam::{ACCOUNTS['hub']}:role/piksel-deploy", f"arn:aws:iam::{ACCOUNTS['hub']}:role/piksel-push"):
        with refused("AccessDenied"):
            platform.assumed(inside, arn, external_id(environment, suffix))
