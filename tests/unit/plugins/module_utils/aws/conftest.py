# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS is a list of expected answers here, and nothing waits."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.area import AwsKind
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.area import Network

from unit.plugins.module_utils.aws.stubs import Aws


@pytest.fixture
def aws():
    answers = Aws()
    yield answers
    answers.verify()


@pytest.fixture
def network(aws):
    """The area of VPC main, which is there as vpc-1."""
    area = Network(aws, "main", "piksel.infra", purge_tags=False)
    area.vpc = {"VpcId": "vpc-1", "CidrBlock": "10.2.0.0/16", "DhcpOptionsId": "dopt-1", "State": "available", "InstanceTenancy": "default"}
    return area


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """How long kinds would have waited."""
    waited = []
    monkeypatch.setattr(AwsKind, "pause", staticmethod(waited.append))
    monkeypatch.setattr("botocore.waiter.time.sleep", waited.append)
    return waited
