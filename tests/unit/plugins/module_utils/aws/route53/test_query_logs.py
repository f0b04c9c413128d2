# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where queries are logged, and that Route 53 may log there."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53 import query_logs
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.listing import Listing
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.query_logs import LogsResourcePolicy, QueryLoggingConfig
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

from .answers import OTHER, ZONE, expect_zones, hosted

NAME, GROUP = "example.com", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/example.com"
POLICY = query_logs.policy("123456789012", "aws", "us-east-1")


def config(zone=ZONE, arn=GROUP, identity="c-1"):
    return {"Id": identity, "HostedZoneId": zone, "CloudWatchLogsLogGroupArn": arn}


@pytest.fixture
def kind(aws):
    return QueryLoggingConfig(aws, Listing(aws), {NAME})


def test_configurations_are_listed_once_and_others_counted(aws, kind):
    expect_zones(aws, hosted(), hosted("other.com.", OTHER))
    aws.expect("route53", "list_query_logging_configs", {"QueryLoggingConfigs": [config(), config(OTHER, identity="c-2")]})
    (one,) = kind.read()
    assert (one.name, one.owned, one.outputs, kind.others) == (NAME, True, {"id": "c-1"}, 1)


def test_one_into_another_group_is_not_ours(aws, kind):
    expect_zones(aws, hosted())
    aws.expect("route53", "list_query_logging_configs", {"QueryLoggingConfigs": [config(arn=f"{GROUP}-others")]})
    assert [one.owned for one in kind.read()] == [False]


def test_a_group_is_named_with_its_star_or_without(kind):
    assert kind.target("log_group_arn", f"{GROUP}:*", GROUP) == GROUP
    assert kind.target("log_group_arn", f"{GROUP}-others:*", GROUP) == f"{GROUP}-others:*"


def test_it_is_made_with_the_groups_own_arn(aws, kind):
    answer = {"QueryLoggingConfig": config(), "Location": "x"}
    aws.expect_once("route53", "create_query_logging_config", answer, HostedZoneId=ZONE, CloudWatchLogsLogGroupArn=GROUP)
    assert kind.create(NAME, {"zone_id": ZONE, "log_group_arn": f"{GROUP}:*"}).outputs == {"id": "c-1"}


def test_an_answer_that_was_lost_is_looked_for(aws, kind):
    aws.fail("route53", "create_query_logging_config", "QueryLoggingConfigAlreadyExists", use="once")
    expect_zones(aws)
    aws.expect("route53", "list_query_logging_configs", {"QueryLoggingConfigs": [config()]}, HostedZoneId=ZONE)
    assert kind.create(NAME, {"zone_id": ZONE, "log_group_arn": f"{GROUP}:*"}).outputs == {"id": "c-1"}


@pytest.mark.parametrize("code", [None, "NoSuchQueryLoggingConfig"])
def test_it_goes(aws, kind, code):
    if code:
        aws.fail("route53", "delete_query_logging_config", code, status=404)
    else:
        aws.expect("route53", "delete_query_logging_config", Id="c-1")
    kind.delete(Existing("route53_query_logging_config", NAME, {}, {"id": "c-1"}, owned=True))


@pytest.fixture
def policies(aws):
    return LogsResourcePolicy(aws, "route53-query-logs")


def test_the_policy_is_found_among_others(aws, policies):
    documents = [{"policyName": name, "policyDocument": json.dumps(POLICY)} for name in ("others", "route53-query-logs")]
    aws.expect("logs", "describe_resource_policies", {"resourcePolicies": documents})
    (one,) = policies.read()
    assert (one.attributes, one.outputs) == ({"policy": POLICY}, {"id": "route53-query-logs"})


def test_the_policy_is_put_and_goes(aws, policies):
    arguments = {"policyName": "route53-query-logs", "policyDocument": json.dumps(POLICY)}
    for _ in range(2):
        aws.expect("logs", "put_resource_policy", **arguments)
    one = policies.create("route53-query-logs", {"policy": POLICY})
    policies.update(one, {"policy": POLICY})
    aws.expect("logs", "delete_resource_policy", policyName="route53-query-logs")
    policies.delete(one)
    aws.fail("logs", "delete_resource_policy", "ResourceNotFoundException")
    policies.delete(one)


def test_it_is_for_the_zones_of_the_account_alone():
    (statement,) = POLICY["Statement"]
    assert statement["Resource"] == "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/*"
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
