# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.elsewhere import Elsewhere
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from botocore.exceptions import ClientError

ARN = "arn:aws:iam::123456789012:role/example-staging-dns"
ASKED = ("dns_associations", ARN, "example-staging", "role dns of the hub's run")


class Module:
    def __init__(self, check_mode=False):
        self.check_mode, self.warnings = check_mode, []
        self.warn = self.warnings.append


class Clients:
    """refuse: whether AWS does."""

    def __init__(self, refuse=False):
        self.refuse, self.asked = refuse, []

    def elsewhere(self, *of):
        self.asked.append(of)
        if self.refuse:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "AssumeRole")
        return f"clients {of}"


def test_a_role_is_assumed_once():
    clients = Clients()
    elsewhere = Elsewhere(Module(), clients)
    assert elsewhere.clients(*ASKED) == elsewhere.clients(*ASKED)
    assert clients.asked == [(None, ARN, "example-staging")]
    elsewhere.clients(*ASKED, region="us-east-1")
    assert clients.asked[1:] == [("us-east-1", ARN, "example-staging")]


def test_a_refusal_says_what_has_to_come_first():
    with pytest.raises(InvalidPlan) as told:
        Elsewhere(Module(), Clients(refuse=True)).clients(*ASKED)
    assert str(told.value) == (
        f"dns_associations: role {ARN} could not be assumed: AssumeRole: AccessDenied: No.; role dns of the hub's run makes it: "
        "run that first, with this environment, its roles and this external id"
    )


def test_a_plan_goes_on_without_it():
    module, clients = Module(check_mode=True), Clients(refuse=True)
    elsewhere = Elsewhere(module, clients)
    assert elsewhere.clients(*ASKED) is None
    assert elsewhere.clients(*ASKED) is None
    assert len(clients.asked) == len(module.warnings) == 1
    assert "The plan goes by an account in which nothing is yet." in module.warnings[0]
