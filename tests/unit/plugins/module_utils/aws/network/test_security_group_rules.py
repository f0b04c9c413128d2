# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single rules in a group that somebody else made."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.security_group_rules import SecurityGroupRule

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
NAME = "example API from nodes"
RULE = {
    "SecurityGroupRuleId": "sgr-1",
    "GroupId": "sg-1",
    "IsEgress": False,
    "IpProtocol": "tcp",
    "FromPort": 443,
    "ToPort": 443,
    "ReferencedGroupInfo": {"GroupId": "sg-2"},
    "Tags": tag_list(**OURS, Name=NAME),
}
WANTED = {"group_id": "sg-1", "protocol": "tcp", "from_port": 443, "to_port": 443, "source": "sg-2"}
BY_NAME = filters("tag:Name", NAME)


@pytest.fixture
def kind(network):
    return SecurityGroupRule(network, [NAME])


def listed(aws, *rules):
    aws.expect("ec2", "describe_security_group_rules", {"SecurityGroupRules": list(rules)}, Filters=BY_NAME)


def test_it_is_read_by_its_name(aws, kind):
    listed(aws, RULE)
    (one,) = kind.read()
    assert (one.name, one.attributes, one.outputs, one.owned) == (NAME, {**WANTED, "tags": OURS}, {"id": "sgr-1"}, True)


def test_without_names_nothing_is_asked(network):
    assert SecurityGroupRule(network, []).read() == []


@pytest.mark.parametrize("source", [{"CidrIpv4": "192.0.2.0/24"}, {"PrefixListId": "pl-1"}])
def test_other_sources(kind, source):
    rule = {name: value for name, value in RULE.items() if name != "ReferencedGroupInfo"}
    assert kind.parse({**rule, **source}).attributes["source"] == next(iter(source.values()))


def authorized(aws, fail=None):
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}
    told = {"GroupId": "sg-1", "IpPermissions": [permission], "TagSpecifications": specifications("security-group-rule", **OURS, Name=NAME)}
    if fail:
        aws.fail("ec2", "authorize_security_group_ingress", fail, use="once", **told)
    else:
        aws.expect_once("ec2", "authorize_security_group_ingress", **told)


def test_it_is_made_with_its_name(aws, kind):
    authorized(aws)
    listed(aws, RULE)
    assert kind.create(NAME, {**WANTED, "tags": OURS}).outputs == {"id": "sgr-1"}


def test_one_that_is_there_already_is_found(aws, kind):
    authorized(aws, fail="InvalidPermission.Duplicate")
    listed(aws, RULE)
    assert kind.create(NAME, {**WANTED, "tags": OURS}).outputs == {"id": "sgr-1"}


def test_tags_and_deletion(aws, kind):
    one = kind.parse(RULE)
    aws.expect("ec2", "create_tags", Resources=["sgr-1"], Tags=tag_list(a="b"))
    kind.update(one, {"tags": {**OURS, "a": "b"}})
    aws.expect("ec2", "revoke_security_group_ingress", GroupId="sg-1", SecurityGroupRuleIds=["sgr-1"])
    assert kind.delete(one) is None
