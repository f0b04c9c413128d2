# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.launch_templates import LaunchTemplate

from unit.plugins.module_utils.aws.eks.described import OURS
from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

TEMPLATE = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "example-system", "Tags": tag_list(**OURS)}
BY_NAME = filters("launch-template-name", "example-system")
DATA = {"SecurityGroupIds": ["sg-2", "sg-1"], "MetadataOptions": {"HttpTokens": "required"}, "UserData": "d29yZHM="}


@pytest.fixture
def kind(network):
    return LaunchTemplate(network, "example")


def latest(aws, number, data=None):
    version = {"VersionNumber": number, "LaunchTemplateData": data or DATA}
    answer = {"LaunchTemplateVersions": [version]}
    aws.expect("ec2", "describe_launch_template_versions", answer, LaunchTemplateId="lt-1", Versions=["$Latest"])


def test_all_of_the_cluster_are_read_whatever_became_of_their_groups(aws, kind):
    tag = filters("tag:kubernetes.io/cluster/example", "owned")
    aws.expect("ec2", "describe_launch_templates", {"LaunchTemplates": [TEMPLATE]}, Filters=tag)
    latest(aws, 3)
    (one,) = kind.read()
    assert (one.name, one.owned, one.outputs) == ("example-system", True, {"id": "lt-1", "version": "3"})
    assert one.attributes == {"data": DATA, "tags": OURS}


def test_one_is_found_by_its_name(aws, kind):
    for found in ([TEMPLATE], []):
        aws.expect("ec2", "describe_launch_templates", {"LaunchTemplates": found}, Filters=BY_NAME)
        if found:
            latest(aws, 1)
        assert bool(kind.find("example-system")) == bool(found)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"SecurityGroupIds": ["sg-1", "sg-2"]}, True),
        ({"TagSpecifications": [], "BlockDeviceMappings": None}, True),
        ({"MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": None}}, True),
        ({"SecurityGroupIds": ["sg-1"]}, False),
        ({"MetadataOptions": {"HttpTokens": "optional"}}, False),
        ({"UserData": "b3RoZXI="}, False),
    ],
)
def test_lists_are_compared_without_order_and_what_is_empty_is_not_there(kind, change, same):
    wanted = {**DATA, **change}
    assert (kind.target("data", wanted, DATA) == DATA) == same
    assert kind.target("data", wanted, None) == wanted


def test_it_is_made_with_its_tags(aws, kind):
    told = {"LaunchTemplateName": "example-system", "LaunchTemplateData": DATA}
    tags = specifications("launch-template", **OURS, Name="example-system")
    aws.expect_once("ec2", "create_launch_template", {"LaunchTemplate": TEMPLATE}, **told, TagSpecifications=tags)
    assert kind.create("example-system", {"data": DATA, "tags": OURS}).outputs == {"id": "lt-1", "version": "1"}


def made(aws, kind):
    aws.expect("ec2", "describe_launch_templates", {"LaunchTemplates": [TEMPLATE]}, Filters=BY_NAME)
    latest(aws, 1)
    return kind.find("example-system")


def test_one_that_is_there_already_is_brought_to_what_is_wanted(aws, kind):
    aws.fail("ec2", "create_launch_template", "InvalidLaunchTemplateName.AlreadyExistsException", use="once")
    aws.expect("ec2", "describe_launch_templates", {"LaunchTemplates": [TEMPLATE]}, Filters=BY_NAME)
    latest(aws, 1, {"UserData": "b3RoZXI="})
    answer = {"LaunchTemplateVersion": {"VersionNumber": 2}}
    aws.expect("ec2", "create_launch_template_version", answer, LaunchTemplateId="lt-1", LaunchTemplateData=DATA)
    assert kind.create("example-system", {"data": DATA, "tags": OURS}).outputs["version"] == "2"


def test_another_version_is_returned_so_that_nodes_take_it(aws, kind):
    one = made(aws, kind)
    answer = {"LaunchTemplateVersion": {"VersionNumber": 2}}
    aws.expect("ec2", "create_launch_template_version", answer, LaunchTemplateId="lt-1", LaunchTemplateData={"UserData": "YQ=="})
    after = kind.update(one, {"data": {"UserData": "YQ=="}})
    assert (after.outputs["version"], after.attributes["data"]) == ("2", {"UserData": "YQ=="})
    assert kind.renewed == {"version"}


def test_tags_make_no_version(aws, kind):
    one = made(aws, kind)
    aws.expect("ec2", "create_tags", Resources=["lt-1"], Tags=tag_list(a="b"))
    assert kind.update(one, {"tags": {**OURS, "a": "b"}}) is None


def test_deletion(aws, kind):
    one = made(aws, kind)
    aws.expect("ec2", "delete_launch_template", LaunchTemplateId="lt-1")
    assert kind.delete(one) is None
