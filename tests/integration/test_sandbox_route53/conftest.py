"""Zones of the hub, VPCs of two accounts, and DNS questions about them."""

import json
from dataclasses import dataclass
from typing import Any

import dns.message
import dns.query
import dns.resolver
import pytest

from sandbox import ACCOUNTS, REGION

ZONE = "piksel.example.org"


def record(name, kind, *values, ttl=60, **more):
    plain = {"TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]} if values else {}
    return {"Name": name, "Type": kind, **plain, **more}


@dataclass
class Account:
    """An account's Route 53, asked by zone ids without their path."""

    sandbox: Any
    name: str

    @property
    def route53(self):
        return self.sandbox.client(self.name, "route53")

    @property
    def number(self):
        return ACCOUNTS[self.name]

    def zone(self, name=ZONE, vpc=None, reference=None, **more):
        private = {"VPC": vpc} if vpc else {}
        made = self.route53.create_hosted_zone(Name=name, CallerReference=reference or f"{name} {bool(vpc)}", **private, **more)
        return made["HostedZone"]["Id"].rpartition("/")[2]

    def servers(self, zone):
        return self.route53.get_hosted_zone(Id=zone)["DelegationSet"]["NameServers"]

    def vpc(self, cidr):
        identity = self.sandbox.client(self.name, "ec2").create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        return {"VPCId": identity, "VPCRegion": REGION}

    def change(self, zone, *changes):
        """Each an action and a set of records."""
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": one} for action, one in changes]}
        return self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)["ChangeInfo"]

    def put(self, zone, *records):
        return self.change(zone, *(("UPSERT", one) for one in records))

    def records(self, zone):
        pages = self.route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
        return {(one["Name"], one["Type"]): one for page in pages for one in page["ResourceRecordSets"]}

    def role(self, *statements, trusted="staging"):
        """A client of Route 53 in a role of this account that may do this, as another account's run assumes it."""
        iam = self.sandbox.client(self.name, "iam")
        trust = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNTS[trusted]}:root"}, "Action": "sts:AssumeRole"}
        arn = iam.create_role(RoleName="dns", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        iam.put_role_policy(RoleName="dns", PolicyName="own", PolicyDocument=document(*statements))
        keys = self.sandbox.client(trusted, "sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        named = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
        return self.sandbox._client({name: keys[key] for name, key in named.items()}, "route53")


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})


@dataclass
class Dns:
    """Questions to the sandbox's DNS server: as the world asks them, or one of a zone's servers."""

    sandbox: Any

    def ask(self, name, kind):
        """Texts of the records that the world finds; the reason if it finds none."""
        address, port = self.sandbox.dns
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = [address], port, 5
        try:
            return sorted(one.to_text() for one in resolver.resolve(name, kind))
        except dns.resolver.NXDOMAIN:
            return "NXDOMAIN"
        except dns.resolver.NoAnswer:
            return "NoAnswer"
        except dns.resolver.NoNameservers:
            return "SERVFAIL"

    def at(self, server, name, kind, way=dns.query.udp, **options):
        (address,) = self.ask(server, "A")
        return way(dns.message.make_query(name, kind, **options), address, port=self.sandbox.dns[1], timeout=30)


@pytest.fixture
def hub(aws):
    return Account(aws, "hub")


@pytest.fixture
def staging(aws):
    return Account(aws, "staging")


@pytest.fixture
def zone(hub):
    return hub.zone()


@pytest.fixture
def world(aws):
    return Dns(aws)
