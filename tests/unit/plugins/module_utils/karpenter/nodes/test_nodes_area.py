# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of it together: what is asked of whom, about what, and what comes first."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.area import ClusterFacts, Nodes
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.kinds import MANAGED_BY

from unit.plugins.module_utils.aws.stubs import filters, tag_list
from unit.plugins.module_utils.karpenter.nodes.definitions import DOCUMENTS
from unit.plugins.module_utils.karpenter.nodes.test_offers import M5

POOLS, CLASSES = "/apis/karpenter.sh/v1/nodepools", "/apis/karpenter.k8s.aws/v1/ec2nodeclasses"
CLASS = {"name": "a", "ami_id": "ami-1", "ami_family": "AL2023"}
POOL = {"name": "p", "node_class": "a", "instance_families": ["m5"]}
CLUSTER = ClusterFacts("piksel", "ap-southeast-3", "nodes", "1.34", "vpc-1")


@pytest.fixture
def nodes(aws, server):
    def make(classes=(CLASS,), pools=(POOL,), cluster=CLUSTER, there=True, **options):
        given = {key: options.pop(key) for key in ("check_mode", "definitions", "in_cluster") if key in options}
        params = {"node_classes": list(classes), "node_pools": list(pools), **options}
        return Nodes(aws, server.api() if there else None, params, cluster, **given)

    return make


def listed(server, nodes, *names, labels=MANAGED_BY, **changes):
    """These are there as they are to be, but for the changes to their specifications."""
    items = {CLASSES: [], POOLS: []}
    for one in nodes.resources():
        if one.name in names:
            kind = nodes.kinds[one.kind]
            manifest = kind.manifest(one.name, one.attributes)
            path = CLASSES if one.kind == "ec2_node_class" else POOLS
            about = {"name": one.name, "uid": f"uid-{one.name}", "labels": labels}
            items[path].append({"metadata": about, "spec": {**manifest["spec"], **changes.get(one.name, {})}})
    for path, found in items.items():
        server.lists(path, *found)
    return nodes.read()


def expect_types(aws):
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": [M5]}, Filters=filters("instance-type", "m5.*"), MaxResults=100)


def expect_image(aws):
    aws.expect("ec2", "describe_images", {"Images": [{"Name": "mine"}]}, Filters=filters("image-id", "ami-1"))


def expect_network(aws, **tags):
    found = tag_list(**tags) if tags else [{"Key": "karpenter.sh/discovery", "Value": "piksel"}]
    aws.expect("ec2", "describe_subnets", {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "Tags": found}]})
    aws.expect("ec2", "describe_security_groups", {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "Tags": found}]})


def test_what_is_as_it_should_be_is_not_asked_about(server, nodes):
    one = nodes()
    assert one.problems(listed(server, one, "a", "p")) == []


def test_before_there_is_a_cluster(aws, nodes):
    cluster, pool = ClusterFacts("piksel", "ap-southeast-3", "nodes"), {**POOL, "weight": 101}
    one = nodes([], [pool], cluster, there=False, definitions=lambda: DOCUMENTS, in_cluster=True)
    expect_types(aws)
    existing = one.read()
    assert existing == []
    assert one.problems(existing) == [
        "node_pools: p: node_class: there is no class a; there is none",
        "node_pools: p: weight: 101 is greater than the maximum of 100",
    ]


def test_definitions_that_can_t_be_had_are_one_problem_among_others(aws, nodes):
    def definitions():
        raise InvalidPlan(["the chart can't be fetched"])

    one = nodes([], [POOL], there=False, definitions=definitions)
    expect_types(aws)
    assert one.problems(one.read()) == ["node_pools: p: node_class: there is no class a; there is none", "the chart can't be fetched"]


def test_definitions_are_not_asked_for_without_need(server, nodes):
    def definitions():
        raise AssertionError

    one = nodes(definitions=definitions)
    assert one.problems(listed(server, one, "a", "p")) == []


def test_what_is_new_is_tried_by_the_server_that_knows_karpenter(aws, server, nodes):
    one = nodes(in_cluster=True)
    existing = listed(server, one)
    expect_types(aws)
    expect_image(aws)
    expect_network(aws)
    server.answer("PATCH", f"{CLASSES}/a")
    server.answer("PATCH", f"{POOLS}/p")
    assert one.problems(existing) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"p": {"weight": 5}}, []),
        ({"p": {"limits": {"cpu": "1"}}}, ["types"]),
        ({"a": {"amiSelectorTerms": []}}, ["image"]),
        ({"a": {"subnetSelectorTerms": []}}, ["network"]),
        ({"a": {"detailedMonitoring": True}}, []),
    ],
)
def test_of_a_change_what_it_is_about_is_asked(aws, server, nodes, changes, expected):
    one = nodes(in_cluster=True)
    existing = listed(server, one, "a", "p", **changes)
    for what, expect in (("types", expect_types), ("image", expect_image), ("network", expect_network)):
        if what in expected:
            expect(aws)
    server.answer("PATCH", f"{CLASSES}/a" if "a" in changes else f"{POOLS}/p")
    assert one.problems(existing) == []


def test_what_contradicts_itself_is_not_asked_about(server, nodes):
    one = nodes([{**CLASS, "ami_id": None}], [{**POOL, "node_class": None}], in_cluster=True)
    existing = listed(server, one)
    assert one.problems(existing) == one.contradictions()
    assert len(one.contradictions()) == 2


def test_what_the_region_lacks_is_told_once(aws, server, nodes):
    """The server is not asked about a pool that can't be."""
    one = nodes([], [{**POOL, "node_class": "b", "limits": {"cpu": 0}}], in_cluster=True)
    existing = listed(server, one)
    expect_types(aws)
    assert one.problems(existing) == [
        "node_pools: p: node_class: there is no class b; there is none",
        "node_pools: p: limits: cpu has to be above 0; leave the pool out if it is to have no nodes",
    ]


@pytest.mark.parametrize(
    ("labels", "purge", "known"),
    [(MANAGED_BY, [], True), (None, ["ec2_node_class"], True), (MANAGED_BY, ["node_pool"], True), (MANAGED_BY, ["ec2_node_class"], False)],
)
def test_a_class_that_is_there_and_stays_will_do(server, nodes, labels, purge, known):
    listing = nodes()
    existing = [one for one in listed(server, listing, "a", "p", labels=labels or {}) if one.kind == "ec2_node_class"]
    one = nodes([], [{**POOL, "instance_families": None}], purge=purge)
    told = [sentence for sentence in one.problems(existing) if "node_class" in sentence]
    assert told == ([] if known else ["node_pools: p: node_class: there is no class a; there is none"])


def test_what_is_missing_in_the_network_is_a_warning_in_check_mode(aws, server, nodes):
    one = nodes(in_cluster=True, check_mode=True)
    existing = listed(server, one, "p")
    expect_image(aws)
    expect_network(aws, other="yes")
    server.answer("PATCH", f"{CLASSES}/a")
    assert one.problems(existing) == []
    tags = "karpenter.sh/discovery=piksel: none has these; correct them, or tag what is meant"
    assert one.warnings == [f"node_classes: a: {what}_tags: {tags}" for what in ("subnet", "security_group")]


def test_what_comes_first(nodes):
    one = nodes(tags={"Project": "piksel", "ManagedBy": "piksel.infra"})
    node_class, pool = one.resources(after=[("helm_release", "karpenter/karpenter")])
    assert node_class.after == (("helm_release", "karpenter/karpenter"),)
    assert pool.after == (("helm_release", "karpenter/karpenter"), ("ec2_node_class", "a"))
    assert node_class.attributes["tags"] == {"Project": "piksel"}
    assert node_class.attributes["labels"] == pool.attributes["labels"] == MANAGED_BY


def test_a_pool_that_is_held_back_is_left_out(server, nodes):
    one = nodes(pools=[POOL, {**POOL, "name": "q", "instance_families": ["x9"]}])
    assert [resource.name for resource in one.resources({"q": "its quota is 0"})] == ["a", "p"]
    assert one.problems(listed(server, one, "a", "p"), {"q": "its quota is 0"}) == []


def test_templates_are_under_the_entries(nodes):
    taint = {"key": "nvidia.com/gpu", "value": None, "effect": "NoSchedule"}
    one = nodes(
        [{"name": "a"}],
        [POOL, {**POOL, "name": "g", "instance_families": ["g5"]}],
        node_class_template={"ami_alias": "al2023@v1"},
        node_pool_template={"weight": 5},
        gpu_node_pool_template={"taints": [taint]},
    )
    assert one.contradictions() == []
    _, general, gpus = one.resources()
    assert (general.attributes["weight"], general.attributes["taints"]) == (5, None)
    assert (gpus.attributes["weight"], gpus.attributes["taints"]) == (5, [{"key": "nvidia.com/gpu", "effect": "NoSchedule"}])
