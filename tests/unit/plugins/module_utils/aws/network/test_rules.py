# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of security groups and entries of network ACLs: read, compared, and changed without a moment of less than both."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import (
    Entry,
    Rule,
    entries_of,
    rules_of,
    set_entries,
    set_rules,
    wanted_entry,
    wanted_rule,
)
from botocore.exceptions import ClientError

HTTPS = Rule("tcp", 443, 443, "10.0.0.0/8")
ANYWHERE = "0.0.0.0/0"

# A rule, the permission that AWS makes of it, and the ports and protocol with which AWS gives it back.
PERMISSIONS = [
    (HTTPS, {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}),
    (Rule("udp", 1, 9, "fd00::/8"), {"IpProtocol": "udp", "FromPort": 1, "ToPort": 9, "Ipv6Ranges": [{"CidrIpv6": "fd00::/8"}]}),
    (Rule("all", None, None, ANYWHERE), {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}),
    (Rule("all", None, None, "self"), {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}),
    (Rule("tcp", 22, 22, "sg-2"), {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}),
    (Rule("tcp", 22, 22, "pl-1"), {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": "pl-1"}]}),
    (Rule("icmp", 8, -1, ANYWHERE), {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": ANYWHERE}]}),
    (Rule("50", None, None, ANYWHERE), {"IpProtocol": "50", "IpRanges": [{"CidrIp": ANYWHERE}]}),
    (
        HTTPS._replace(description="office"),
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "office"}]},
    ),
]


@pytest.mark.parametrize(("rule", "permission"), PERMISSIONS)
def test_a_rule_is_sent_as_it_is_read(aws, rule, permission):
    assert rules_of([permission], "sg-1") == {rule}
    aws.expect("ec2", "authorize_security_group_ingress", GroupId="sg-1", IpPermissions=[permission])
    set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset(), frozenset({rule}))
    aws.expect("ec2", "revoke_security_group_egress", GroupId="sg-1", IpPermissions=[permission])
    set_rules(aws.get("ec2"), "sg-1", "egress", frozenset({rule}), frozenset())


@pytest.mark.parametrize(
    ("given", "protocol", "ports"),
    [
        ("tcp", "tcp", (443, 443)),
        ("6", "tcp", (443, 443)),
        ("17", "udp", (443, 443)),
        ("1", "icmp", (443, 443)),
        ("58", "icmpv6", (443, 443)),
        ("all", "all", (None, None)),
        ("-1", "all", (None, None)),
        ("50", "50", (443, 443)),
    ],
)
def test_a_protocol_is_one_by_name_and_by_number(given, protocol, ports):
    """AWS gives back the name (security groups) or the number (network ACLs), whichever was sent."""
    rule = {"protocol": given, "from_port": 443, "to_port": 443, "source": ANYWHERE, "description": None}
    assert wanted_rule(rule) == Rule(protocol, *ports, ANYWHERE)
    entry = {"rule_number": 100, "action": "deny", "protocol": given, "cidr": ANYWHERE, "from_port": 443, "to_port": 443}
    assert wanted_entry(entry, True) == Entry(100, True, "deny", protocol, ANYWHERE, *ports)


def test_what_aws_groups_is_a_rule_a_source(aws):
    ranges = [{"CidrIp": "10.1.0.0/16"}, {"CidrIp": "10.2.0.0/16"}]
    permission = {"IpProtocol": "6", "FromPort": 80, "ToPort": 80, "IpRanges": ranges, "PrefixListIds": [{"PrefixListId": "pl-1"}]}
    rules = {Rule("tcp", 80, 80, source) for source in ("10.1.0.0/16", "10.2.0.0/16", "pl-1")}
    assert rules_of([permission], "sg-1") == rules
    sent = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    aws.expect(
        "ec2",
        "authorize_security_group_ingress",
        GroupId="sg-1",
        IpPermissions=[sent | {"IpRanges": ranges}, sent | {"PrefixListIds": [{"PrefixListId": "pl-1"}]}],
    )
    set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset(), frozenset(rules))


def test_what_comes_is_opened_before_what_goes_is_closed(aws):
    (old, closed), (new, opened) = PERMISSIONS[0], PERMISSIONS[1]
    aws.expect("ec2", "authorize_security_group_ingress", GroupId="sg-1", IpPermissions=[opened])
    aws.expect("ec2", "revoke_security_group_ingress", GroupId="sg-1", IpPermissions=[closed])
    set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset({old}), frozenset({new}))


@pytest.mark.parametrize(("before", "after"), [("", "office"), ("office", ""), ("office", "home")])
def test_a_description_alone_changes_without_closing_the_rule(aws, before, after):
    item = {"CidrIp": "10.0.0.0/8"} | ({"Description": after} if after else {})
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [item]}
    aws.expect("ec2", "update_security_group_rule_descriptions_ingress", GroupId="sg-1", IpPermissions=[permission])
    rules = [frozenset({HTTPS._replace(description=words)}) for words in (before, after)]
    set_rules(aws.get("ec2"), "sg-1", "ingress", *rules)


def test_equal_rules_need_no_call(aws):
    set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset({HTTPS}), frozenset({HTTPS}))


def test_a_permission_whose_answer_was_lost_is_one_and_another_s_is_an_error(aws):
    aws.fail("ec2", "authorize_security_group_ingress", "InvalidPermission.Duplicate", repeated=1)
    set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset(), frozenset({HTTPS}))
    aws.fail("ec2", "authorize_security_group_ingress", "InvalidPermission.Duplicate")
    with pytest.raises(ClientError, match=r"InvalidPermission\.Duplicate"):
        set_rules(aws.get("ec2"), "sg-1", "ingress", frozenset(), frozenset({HTTPS}))


def entry(number, protocol="-1", egress=False, action="allow", **more):
    more = more if "Ipv6CidrBlock" in more else {"CidrBlock": ANYWHERE, **more}
    return {"RuleNumber": number, "Egress": egress, "RuleAction": action, "Protocol": protocol, **more}


ENTRIES = [
    (Entry(100, False, "allow", "all", ANYWHERE), entry(100)),
    (Entry(100, True, "deny", "all", ANYWHERE), entry(100, egress=True, action="deny")),
    (Entry(1, False, "allow", "tcp", ANYWHERE, 80, 90), entry(1, "6", PortRange={"From": 80, "To": 90})),
    (Entry(2, False, "allow", "udp", "fd00::/8", 53, 53), entry(2, "17", Ipv6CidrBlock="fd00::/8", PortRange={"From": 53, "To": 53})),
    (Entry(3, False, "allow", "icmp", ANYWHERE, 8, -1), entry(3, "1", IcmpTypeCode={"Type": 8, "Code": -1})),
    (Entry(4, False, "allow", "icmpv6", "::/0"), entry(4, "58", Ipv6CidrBlock="::/0", IcmpTypeCode={"Type": -1, "Code": -1})),
    (Entry(5, False, "allow", "50", ANYWHERE), entry(5, "50")),
]


@pytest.mark.parametrize(("value", "described"), ENTRIES)
def test_an_entry_is_sent_as_it_is_read(aws, value, described):
    assert entries_of([described], value.egress) == {value}
    assert entries_of([described], not value.egress) == frozenset()
    aws.expect("ec2", "create_network_acl_entry", NetworkAclId="acl-1", **described)
    set_entries(aws.get("ec2"), "acl-1", frozenset(), frozenset({value}))


def test_the_entry_that_denies_the_rest_is_of_aws():
    assert entries_of([entry(32767, action="deny")], egress=False) == frozenset()


def test_entries_are_replaced_where_the_number_stays_then_made_then_deleted(aws):
    before = {Entry(100, False, "allow", "all", ANYWHERE), Entry(200, False, "deny", "all", ANYWHERE), ENTRIES[4][0]}
    after = {Entry(100, False, "deny", "all", ANYWHERE), Entry(300, False, "allow", "all", ANYWHERE), ENTRIES[4][0]}
    aws.expect("ec2", "replace_network_acl_entry", NetworkAclId="acl-1", **entry(100, action="deny"))
    aws.expect("ec2", "create_network_acl_entry", NetworkAclId="acl-1", **entry(300))
    aws.expect("ec2", "delete_network_acl_entry", NetworkAclId="acl-1", RuleNumber=200, Egress=False)
    set_entries(aws.get("ec2"), "acl-1", frozenset(before), frozenset(after))


def test_an_entry_whose_answer_was_lost_is_one(aws):
    aws.fail("ec2", "create_network_acl_entry", "NetworkAclEntryAlreadyExists", repeated=2)
    set_entries(aws.get("ec2"), "acl-1", frozenset(), frozenset({ENTRIES[0][0]}))
    aws.fail("ec2", "delete_network_acl_entry", "InvalidNetworkAclEntry.NotFound", repeated=1)
    set_entries(aws.get("ec2"), "acl-1", frozenset({ENTRIES[0][0]}), frozenset())


def test_entries_of_both_directions_may_share_a_number(aws):
    aws.expect("ec2", "delete_network_acl_entry", NetworkAclId="acl-1", RuleNumber=100, Egress=True)
    set_entries(aws.get("ec2"), "acl-1", frozenset({ENTRIES[0][0], ENTRIES[1][0]}), frozenset({ENTRIES[0][0]}))
