# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the way of a plan, once all has been read."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import CognitoUserPoolDomain, checks
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Step

from unit.plugins.module_utils.aws.cognito.described import client, params

POOL = Existing("cognito_user_pool", "main", {"attributes": {}, "deletion_protection": True}, {"id": "ap-southeast-3_A"})
OFFICE = Existing("cognito_identity_provider", "office", {}, {"id": "office"})


def refuse(pools, existing, wanted=None, **options):
    checks.refuse(Description(params(**options), {}, "aws::"), existing, CognitoUserPoolDomain(pools, wanted or {}))


def test_nothing_in_the_way(pools):
    refuse(pools, [POOL], attributes=[{"name": "office"}], clients=[client()])
    refuse(pools, [], attributes=[{"name": "email", "required": True}])


def test_a_pool_that_is_there_can_t_require_an_attribute(pools):
    with pytest.raises(InvalidPlan, match="identity_attributes: email: required is false and can't become true"):
        refuse(pools, [POOL], attributes=[{"name": "email", "required": True}])


def test_a_client_asks_for_a_provider_that_is_there(pools):
    wanting = [client(identity_providers=["COGNITO", "office"])]
    refuse(pools, [POOL, OFFICE], clients=wanting)
    with pytest.raises(InvalidPlan, match="identity_clients: grafana: identity_providers: office is not there; it is one of COGNITO"):
        refuse(pools, [POOL], clients=wanting)
    leaving = [{"name": "office", "type": "SAML", "state": "absent"}]
    with pytest.raises(InvalidPlan, match="office is not there"):
        refuse(pools, [POOL, OFFICE], clients=wanting, identity_providers=leaving)


def test_a_domain_of_another_pool_is_told_before_anything_is_changed(aws, pools):
    found = {"DomainDescription": {"UserPoolId": "ap-southeast-3_B", "Status": "ACTIVE"}}
    aws.expect("cognito-idp", "describe_user_pool_domain", found, Domain="example")
    with pytest.raises(
        InvalidPlan, match=r"identity_domain\.prefix: example is taken: it is that of the user pool ap-southeast-3_B; choose another"
    ):
        refuse(pools, [POOL], {"main/prefix": "example"})


def test_one_that_is_free_or_ours_is_not(aws, pools):
    aws.expect("cognito-idp", "describe_user_pool_domain", {"DomainDescription": {}}, Domain="example")
    refuse(pools, [POOL], {"main/prefix": "example"})
    ours = Existing("cognito_user_pool_domain", "main/prefix", {"domain": "example"}, {"id": "example"})
    refuse(pools, [POOL, ours], {"main/prefix": "example"})


def test_a_protected_pool_that_is_named_stops_the_run():
    step = Step("delete", Named(*POOL.key), POOL)
    with pytest.raises(
        InvalidPlan, match="identity_delete_data: main is protected from deletion; run with identity_deletion_protection: false"
    ):
        checks.refuse_protected([step])
    checks.refuse_protected([Step("keep", Named(*POOL.key), POOL)])
