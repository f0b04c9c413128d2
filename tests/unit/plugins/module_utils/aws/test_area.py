# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients, bulk reads, sentences of errors, and tags."""

import threading
from types import SimpleNamespace

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.piksel.infra.plugins.module_utils.aws.area import (
    Clients,
    Reads,
    explain,
    name_of,
    tag_changes,
    tag_list,
    tags_of,
)
from ansible_collections.piksel.infra.plugins.module_utils.aws.logs import LogGroup
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore import exceptions

from unit.plugins.module_utils.aws.stubs import filters


def clients(**given):
    with patch_module_args({"access_key": "none", "secret_key": "none", **given}):
        return Clients(AnsibleAWSModule(argument_spec={}))


class TestClients:
    def test_one_repeats_failed_calls_and_the_other_never(self):
        made = clients()
        assert made.get("ec2").meta.config.retries == {"mode": "standard", "total_max_attempts": 11}
        assert made.once("ec2").meta.config.retries["total_max_attempts"] == 1

    def test_each_is_made_once_also_when_many_ask_at_a_time(self):
        made, found = clients(), []
        threads = [threading.Thread(target=lambda: found.append(made.get("ec2"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(found)) == 1
        assert made.once("ec2") is not made.get("ec2")
        assert made.get("iam") is not made.get("ec2")

    def test_the_user_s_configuration_is_honoured_but_for_repeating_what_must_not_be_repeated(self):
        made = clients(aws_config={"connect_timeout": 7, "retries": {"mode": "adaptive", "total_max_attempts": 3}})
        assert [one("ec2").meta.config.connect_timeout for one in (made.get, made.once)] == [7, 7]
        assert made.get("ec2").meta.config.retries == {"mode": "adaptive", "total_max_attempts": 3}
        assert made.once("ec2").meta.config.retries["total_max_attempts"] == 1

    def test_they_call_themselves_as_amazon_aws_does(self):
        assert "Ansible" in clients().get("ec2").meta.config.user_agent


ROLE = "arn:aws:iam::123456789012:role/reader"
KEYS = {
    "AccessKeyId": "ASIAEXAMPLEEXAMPLE12",
    "SecretAccessKey": "assumed",
    "SessionToken": "session",
    "Expiration": "2030-01-01T00:00:00Z",
}


def credentials(client):
    found = client._request_signer._credentials
    return found.access_key, found.secret_key, found.token


class TestElsewhere:
    @pytest.fixture
    def assumed(self, monkeypatch):
        """The parameters with which roles were assumed, and by whom."""
        calls = []

        def assume_role(client, operation, arguments):
            calls.append((operation, arguments, credentials(client)[0]))
            return {"Credentials": KEYS}

        monkeypatch.setattr("botocore.client.BaseClient._make_api_call", assume_role)
        return calls

    def test_another_region_has_the_same_credentials(self, assumed):
        there = clients(session_token="own").elsewhere("eu-west-1", None, None)
        for client in (there.get("secretsmanager"), there.once("secretsmanager")):
            assert (client.meta.region_name, credentials(client)) == ("eu-west-1", ("none", "none", "own"))
        assert assumed == []

    def test_another_role_is_assumed_once_and_then_has_its_own(self, assumed):
        there = clients(session_token="own").elsewhere(None, ROLE, None)
        for client in (there.get("secretsmanager"), there.once("secretsmanager"), there.get("kms")):
            assert (client.meta.region_name, credentials(client)) == ("ap-southeast-3", ("ASIAEXAMPLEEXAMPLE12", "assumed", "session"))
        assert assumed == [("AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "piksel.infra"}, "none")]

    def test_an_external_id_is_given_where_there_is_one(self, assumed):
        there = clients().elsewhere("eu-west-1", ROLE, "example-id")
        assert assumed[0][1] == {"RoleArn": ROLE, "RoleSessionName": "piksel.infra", "ExternalId": "example-id"}
        assert there.get("secretsmanager").meta.region_name == "eu-west-1"

    def test_from_there_it_goes_on(self, assumed):
        further = clients().elsewhere("eu-west-1", ROLE, None).elsewhere(None, "arn:aws:iam::123456789012:role/next", None)
        assert further.get("secretsmanager").meta.region_name == "eu-west-1"
        assert [one[2] for one in assumed] == ["none", "ASIAEXAMPLEEXAMPLE12"]

    def test_the_clients_at_home_stay_as_they_are(self, assumed):
        home = clients()
        home.elsewhere("eu-west-1", ROLE, None).get("secretsmanager")
        client = home.get("secretsmanager")
        assert (client.meta.region_name, credentials(client)) == ("ap-southeast-3", ("none", "none", None))

    def test_the_user_s_configuration_and_endpoint_are_honoured_there_too(self, assumed):
        there = clients(aws_config={"connect_timeout": 7}, endpoint_url="https://aws.example").elsewhere("eu-west-1", None, None)
        client = there.get("secretsmanager")
        assert (client.meta.config.connect_timeout, client.meta.endpoint_url) == (7, "https://aws.example")

    def test_a_role_that_may_not_be_assumed_is_an_error(self, aws):
        home = clients()
        home.get = aws.get
        aws.fail("sts", "assume_role", "AccessDenied", RoleArn=ROLE, RoleSessionName="piksel.infra")
        with pytest.raises(exceptions.ClientError, match="AccessDenied"):
            home.elsewhere(None, ROLE, None)


SUBNETS = {"Subnets": [{"SubnetId": "subnet-1"}]}
OF_VPC = filters("vpc-id", "vpc-1")


class TestReads:
    def test_a_list_is_read_once_over_all_its_pages(self, aws):
        aws.expect("ec2", "describe_subnets", SUBNETS | {"NextToken": "more"}, Filters=OF_VPC)
        aws.expect("ec2", "describe_subnets", {"Subnets": [{"SubnetId": "subnet-2"}]}, Filters=OF_VPC, NextToken="more")
        reads = Reads(aws)
        for _ in range(2):
            found = reads.pages("ec2", "describe_subnets", "Subnets", Filters=OF_VPC)
            assert [one["SubnetId"] for one in found] == ["subnet-1", "subnet-2"]

    def test_a_list_without_pages_is_read_too(self, aws):
        aws.expect("ec2", "describe_addresses", {"Addresses": [{"AllocationId": "eipalloc-1"}]})
        assert len(Reads(aws).pages("ec2", "describe_addresses", "Addresses")) == 1

    def test_other_arguments_are_another_list(self, aws):
        other = filters("vpc-id", "vpc-2")
        aws.expect("ec2", "describe_subnets", SUBNETS, Filters=OF_VPC)
        aws.expect("ec2", "describe_subnets", {"Subnets": []}, Filters=other)
        reads = Reads(aws)
        assert len(reads.pages("ec2", "describe_subnets", "Subnets", Filters=OF_VPC)) == 1
        assert reads.pages("ec2", "describe_subnets", "Subnets", Filters=other) == []

    def test_what_is_forgotten_is_read_anew(self, aws):
        reads = Reads(aws)
        for _ in range(2):
            aws.expect("ec2", "describe_subnets", SUBNETS, Filters=OF_VPC)
            reads.pages("ec2", "describe_subnets", "Subnets", Filters=OF_VPC)
            reads.forget()

    def test_a_failure_is_not_kept(self, aws):
        aws.fail("ec2", "describe_subnets", "UnauthorizedOperation")
        aws.expect("ec2", "describe_subnets", SUBNETS, Filters=OF_VPC)
        reads = Reads(aws)
        with pytest.raises(exceptions.ClientError):
            reads.pages("ec2", "describe_subnets", "Subnets", Filters=OF_VPC)
        assert len(reads.pages("ec2", "describe_subnets", "Subnets", Filters=OF_VPC)) == 1

    def test_many_that_ask_at_the_same_time_make_one_call(self):
        together, calls = threading.Barrier(4, timeout=60), []

        def describe_addresses():
            calls.append(1)
            return {"Addresses": [{"AllocationId": "eipalloc-1"}]}

        client = SimpleNamespace(can_paginate=lambda operation: False, describe_addresses=describe_addresses)
        reads, found = Reads(SimpleNamespace(get=lambda service: client)), []

        def ask():
            together.wait()
            found.append(reads.pages("ec2", "describe_addresses", "Addresses"))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(calls), len(found)) == (1, 4)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            exceptions.ClientError({"Error": {"Code": "VpcLimitExceeded", "Message": "The maximum is reached."}}, "CreateVpc"),
            "CreateVpc: VpcLimitExceeded: The maximum is reached.",
        ),
        (exceptions.ClientError({"Error": {"Code": "Throttling"}}, "CreateVpc"), "CreateVpc: Throttling"),
        (TimeoutError("still pending after 900 s"), "still pending after 900 s"),
        (KeyError(), "KeyError"),
    ],
)
def test_an_error_is_one_sentence(error, sentence):
    assert explain(error) == sentence


def test_tags_are_those_that_people_set_and_the_name_is_apart():
    description = {"Tags": tag_list("main", {"a": "b", "aws:cloudformation:stack-id": "x"})}
    assert (tags_of(description), name_of(description)) == ({"a": "b"}, "main")
    assert (tags_of({}), name_of({}, "vpc-1")) == ({}, "vpc-1")
    assert tag_list("main", {"Name": "other"}) == [{"Key": "Name", "Value": "main"}]


@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, {}, []),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, []),
        ({"a": "1"}, {"b": "2"}, {"b": "2"}, ["a"]),
        ({}, {"b": "2"}, {"b": "2"}, []),
    ],
)
def test_tags_to_set_and_to_remove(before, after, added, removed):
    assert tag_changes(Existing("vpc", "main", {"tags": before}), after) == (added, removed)


NAME = "/aws/vpc/main/flow-logs"
ARN = f"arn:aws:logs:ap-southeast-3:123456789012:log-group:{NAME}"


class TestLogGroup:
    def kind(self, aws):
        return LogGroup(aws, [NAME], "piksel.infra", False)

    def expect_read(self, aws, retention=None, **tags):
        group = {"logGroupName": NAME, "arn": f"{ARN}:*"} | ({"retentionInDays": retention} if retention else {})
        others = [{"logGroupName": f"{NAME}-old", "arn": f"{ARN}-old:*"}]
        aws.expect("logs", "describe_log_groups", {"logGroups": others, "nextToken": "more"}, logGroupNamePrefix=NAME)
        aws.expect("logs", "describe_log_groups", {"logGroups": [group]}, logGroupNamePrefix=NAME, nextToken="more")
        aws.expect("logs", "list_tags_for_resource", {"tags": tags}, resourceArn=ARN)

    def read(self, aws, **given):
        self.expect_read(aws, **given)
        return self.kind(aws).read()[0]

    def test_read(self, aws):
        one = self.read(aws, retention=90, ManagedBy="piksel.infra", **{"aws:x": "y"})
        assert (one.attributes, one.owned) == ({"retention_days": 90, "tags": {"ManagedBy": "piksel.infra"}}, True)
        assert one.outputs == {"id": NAME, "arn": f"{ARN}:*"}

    def test_one_whose_name_only_begins_alike_is_another(self, aws):
        aws.expect("logs", "describe_log_groups", {"logGroups": [{"logGroupName": f"{NAME}-old"}]}, logGroupNamePrefix=NAME)
        assert self.kind(aws).read() == []

    def test_it_is_made_and_then_given_its_retention(self, aws, pauses):
        aws.expect_once("logs", "create_log_group", logGroupName=NAME, tags={"a": "b"})
        aws.expect("logs", "describe_log_groups", {"logGroups": []}, logGroupNamePrefix=NAME)  # not listed yet
        self.expect_read(aws, a="b")
        aws.expect("logs", "put_retention_policy", logGroupName=NAME, retentionInDays=90)
        self.kind(aws).create(NAME, {"retention_days": 90, "tags": {"a": "b"}})
        assert len(pauses) == 1

    def test_one_that_is_there_already_is_found(self, aws):
        aws.fail("logs", "create_log_group", "ResourceAlreadyExistsException", use="once")
        self.expect_read(aws, retention=90, a="b")
        assert self.kind(aws).create(NAME, {"retention_days": 90, "tags": {"a": "b"}}).name == NAME

    def test_update_and_deletion(self, aws):
        one = self.read(aws, a="1", b="2")
        aws.expect("logs", "put_retention_policy", logGroupName=NAME, retentionInDays=30)
        aws.expect("logs", "tag_resource", resourceArn=ARN, tags={"c": "3"})
        aws.expect("logs", "untag_resource", resourceArn=ARN, tagKeys=["b"])
        self.kind(aws).update(one, {"retention_days": 30, "tags": {"a": "1", "c": "3"}})
        aws.fail("logs", "delete_log_group", "ResourceNotFoundException")
        assert self.kind(aws).delete(one) is None
        assert self.kind(aws).holds_data
