# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `route53_delegation_info` asks a real DNS server for the sandbox's zones."""

import pytest

PARENT, CHILD = "example.com", "staging.example.com"
BOTH = [{"name": PARENT}, {"name": CHILD, "parent": PARENT}]


@pytest.fixture
def ask(aws, run_module):
    """The module's result for both zones. It has changed nothing."""

    def ask(*zones, **more):
        address, port = aws.dns
        aws.clear_calls()
        given = {"zones": list(zones or (PARENT, CHILD)), "resolvers": [{"address": address, "port": port}], "server_port": port}
        result = run_module("route53_delegation_info", **{**given, **more})
        assert not result.get("changed", False)
        assert aws.calls(write=True) == []
        return result

    return ask


@pytest.fixture
def servers(run_module):
    """Of each zone, once they are made."""
    zones = run_module("route53", zones=BOTH)["outputs"]["zones"]
    return {name: zone["name_servers"] for name, zone in zones.items()}


def test_what_the_server_outside_has_to_hold_is_told_and_then_found(aws, ask, servers):
    before = ask()
    assert before["outside"] == [f"example.com. 3600 IN NS {server}." for server in servers[PARENT]]
    (problem, *_) = before["zones"][PARENT]["problems"]
    assert problem.startswith("nobody finds it: ")
    assert f"have whoever runs DNS above it hold {', '.join(servers[PARENT])} as its NS records" in problem

    aws.delegate(PARENT, servers[PARENT])
    after = ask()
    assert after["problems"] == []
    assert after["zones"][CHILD]["parent"] == PARENT
    assert after["zones"][CHILD]["found"]["NS"] == servers[CHILD]
    assert set(after["zones"][CHILD]["servers"].values()) == {"serves the zone"}


def test_a_delegation_to_servers_of_others(aws, ask, servers):
    aws.delegate(PARENT, ["ns1.example.net", "ns2.example.net"])
    (problem, *_) = ask(PARENT)["problems"]
    assert problem.startswith("example.com: it is delegated elsewhere, to ns1.example.net, ns2.example.net; have whoever runs DNS above")


def test_a_delegation_within_the_account_that_has_a_wrong_server(aws, route53, ask, servers):
    aws.delegate(PARENT, servers[PARENT])
    zone = ask()["zones"][PARENT]["id"]
    values = [{"Value": server} for server in [*servers[CHILD][1:], "ns1.example.net"]]
    record = {"Name": CHILD, "Type": "NS", "TTL": 60, "ResourceRecords": values}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]})
    result = ask()
    assert result["zones"][PARENT]["problems"] == []
    (problem,) = result["zones"][CHILD]["problems"]
    said = f"of its delegation {servers[CHILD][0]} is missing and ns1.example.net is none of its servers; have zone example.com of"
    assert problem.startswith(said)


def test_a_delegation_to_the_servers_of_another_zone(aws, ask, servers):
    """As after the zone was made anew: it is led to servers that know nothing of it."""
    aws.delegate(PARENT, servers[CHILD])
    (problem, *_) = ask(PARENT)["problems"]
    assert problem.startswith(f"example.com: it is delegated elsewhere, to {', '.join(servers[CHILD])}; ")


def test_a_signed_zone_needs_its_ds_record_above(aws, run_module, ask, servers):
    made = run_module("route53", zones=[{**BOTH[0], "dnssec": {"enabled": True}}])
    ds = made["outputs"]["zones"][PARENT]["ds_record"]
    aws.delegate(PARENT, servers[PARENT])
    result = ask(PARENT)
    assert f"example.com. 3600 IN DS {ds}" in result["outside"]
    assert [problem.split(";")[0] for problem in result["problems"]] == ["example.com: it is signed, but nobody is told to check that"]
    aws.delegate(PARENT, servers[PARENT], ds=[ds])
    assert ask(PARENT)["problems"] == []
    aws.delegate(PARENT, servers[PARENT], ds=["1 13 2 " + "0" * 64])
    assert "which is not its key's" in ask(PARENT)["problems"][0]


def test_a_resolver_that_does_not_answer(ask, servers):
    result = ask(PARENT, resolvers=[{"address": "127.0.0.1", "port": 9}], timeout=0.2)
    assert [problem.split(";")[0] for problem in result["problems"]] == [
        "example.com: nobody knows whether the world finds it: no resolver answers"
    ]


def test_a_zone_that_is_not_there(ask, servers):
    refused = ask("example.net")
    assert refused["failed"]
    assert "there is no public zone example.net here" in refused["msg"]
    planned = ask("example.net", check=True)
    assert (planned["zones"], planned["problems"]) == ({}, [])
    assert "There is no public zone example.net" in planned["warnings"][0]
