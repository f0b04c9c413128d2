# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two sides of a peering connection, each a list of expected answers."""

from types import SimpleNamespace

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.area import Area, Far, Side

from unit.plugins.module_utils.aws.stubs import Aws

from .described import peering


@pytest.fixture
def there():
    answers = Aws()
    yield answers
    answers.verify()


def side(aws, name, cidr):
    found = Side(aws, name, "piksel.infra", False, "connectivity_vpc_name")
    found.vpc = {"VpcId": f"vpc-{name}", "CidrBlock": cidr, "OwnerId": "222222222222"}
    return found


@pytest.fixture
def area(aws, there, monkeypatch):
    """The VPC main, peered as `hub` with the VPC hub of another account."""
    monkeypatch.setattr("ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.area.Clients", lambda module: aws)
    found = Area(SimpleNamespace(check_mode=False), {"vpc_name": "main", "purge_tags": False}, "piksel.infra")
    found.own = side(aws, "main", "10.2.0.0/16")
    found.fars = {"hub": Far(peering(), side(there, "hub", "10.0.0.0/16"), False, False)}
    return found
