# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter's definitions asked without a server: each of their rules refuses what a real API server refuses, in the same words."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.kinds import MANAGER
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.schemas import definitions as read_definitions
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import KubernetesError

from integration.support.karpenter_nodes import CLASSES, POOLS, definitions

TERM = {"tags": {"a": "b"}}
CLASS = {
    "role": "nodes",
    "amiSelectorTerms": [{"alias": "al2023@v20260403"}],
    "subnetSelectorTerms": [TERM],
    "securityGroupSelectorTerms": [TERM],
}
REFERENCE = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "a"}
POOL = {"template": {"spec": {"nodeClassRef": REFERENCE, "requirements": []}}}
SIGNALS = "['memory.available','nodefs.available','nodefs.inodesFree','imagefs.available','imagefs.inodesFree','pid.available']"
RESERVED = "['cpu','memory','ephemeral-storage','pid']"
EMPTY_TAGS = "empty tag keys or values aren't supported"


def of_class(place, message, **changes):
    return pytest.param("EC2NodeClass", f"spec{place}", message, {**CLASS, **changes}, id=f"{place} {message}"[:70])


def of_pool(place, message, spec=None, metadata=None, **changes):
    template = {"spec": {**POOL["template"]["spec"], **(spec or {})}, **({"metadata": metadata} if metadata else {})}
    return pytest.param("NodePool", f"spec{place}", message, {"template": template, **changes}, id=f"{place} {message}"[:70])


def alias(family, other):
    message = f"if set, amiFamily must be '{family}' or 'Custom' when using {'an' if family[0] == 'A' else 'a'} {family} alias"
    return of_class("", message, amiSelectorTerms=[{"alias": f"{family.lower()}@latest"}], amiFamily=other)


def images(message, *terms, place=".amiSelectorTerms"):
    return of_class(place, message, amiSelectorTerms=list(terms), amiFamily="AL2023")


def kubelet(place, message, **given):
    return of_class(f".kubelet{place}", message, kubelet=given)


def requirement(message, place="[].key", **given):
    return of_pool(f".template.spec.requirements{place}", message, {"requirements": [{"operator": "Exists", **given}]})


def label(message, key):
    return of_pool(".template.metadata.labels", message, metadata={"labels": {key: "a"}})


def named(message, **given):
    return of_pool(f".template.spec.nodeClassRef.{next(iter(given))}", message, {"nodeClassRef": {**REFERENCE, **given}})


DOMAINS = {
    'label domain "kubernetes.io" is restricted': "mine.kubernetes.io/a",
    'label domain "k8s.io" is restricted': "k8s.io/a",
    'label domain "karpenter.sh" is restricted': "karpenter.sh/a",
    'label "karpenter.sh/nodepool" is restricted': "karpenter.sh/nodepool",
    'label "kubernetes.io/hostname" is restricted': "kubernetes.io/hostname",
    'label domain "karpenter.k8s.aws" is restricted': "karpenter.k8s.aws/a",
}
ALIAS = ".amiSelectorTerms[].alias"
EXCLUSIVE = "is mutually exclusive, cannot be set with a combination of other fields in"
BROKEN = [
    of_class("", "must specify exactly one of ['role', 'instanceProfile']", instanceProfile="a"),
    alias("AL2", "AL2023"),
    alias("AL2023", "AL2"),
    alias("Bottlerocket", "AL2023"),
    alias("Windows2019", "Windows2022"),
    alias("Windows2022", "Windows2019"),
    of_class("", "must specify amiFamily if amiSelectorTerms does not contain an alias", amiSelectorTerms=[{"name": "a"}]),
    images("expected at least one, got none, ['tags', 'id', 'name', 'alias', 'ssmParameter']", {"owner": "self"}),
    images(f"'id' {EXCLUSIVE} amiSelectorTerms", {"id": "ami-1", "name": "a"}),
    images(f"'alias' {EXCLUSIVE} amiSelectorTerms", {"alias": "al2023@latest", "name": "a"}),
    images(f"'alias' {EXCLUSIVE.replace('other fields in', 'other')} amiSelectorTerms", {"alias": "al2023@latest"}, {"name": "a"}),
    images("'alias' is improperly formatted, must match the format 'family@version'", {"alias": "al2023"}, place=ALIAS),
    images(
        "family is not supported, must be one of the following: 'al2', 'al2023', 'bottlerocket', 'windows2019', 'windows2022'",
        {"alias": "ubuntu@latest"},
        place=ALIAS,
    ),
    images("windows families may only specify version 'latest'", {"alias": "windows2022@v1"}, place=ALIAS),
    images(EMPTY_TAGS, {"tags": {"a": ""}}, place=".amiSelectorTerms[].tags"),
    of_class(
        ".blockDeviceMappings",
        "must have only one blockDeviceMappings with rootVolume",
        blockDeviceMappings=[{"deviceName": name, "rootVolume": True} for name in ("/dev/xvda", "/dev/xvdb")],
    ),
    of_class(".blockDeviceMappings[].ebs", "snapshotID or volumeSize must be defined", blockDeviceMappings=[{"ebs": {"encrypted": True}}]),
    of_class(
        ".blockDeviceMappings[].ebs",
        "snapshotID must be set when volumeInitializationRate is set",
        blockDeviceMappings=[{"ebs": {"volumeSize": "1Gi", "volumeInitializationRate": 100}}],
    ),
    of_class(
        ".capacityReservationSelectorTerms",
        "expected at least one, got none, ['tags', 'id', 'instanceMatchCriteria']",
        capacityReservationSelectorTerms=[{"ownerID": "123456789012"}],
    ),
    of_class(
        ".capacityReservationSelectorTerms",
        "'id' is mutually exclusive, cannot be set along with other fields in a capacity reservation selector term",
        capacityReservationSelectorTerms=[{"id": "cr-1", "ownerID": "123456789012"}],
    ),
    of_class(".capacityReservationSelectorTerms[].tags", EMPTY_TAGS, capacityReservationSelectorTerms=[{"tags": {"": "a"}}]),
    of_class(".instanceProfile", "instanceProfile cannot be empty", instanceProfile=""),
    of_class(".role", "role cannot be empty", role=""),
    kubelet(
        "",
        "imageGCHighThresholdPercent must be greater than imageGCLowThresholdPercent",
        imageGCHighThresholdPercent=50,
        imageGCLowThresholdPercent=50,
    ),
    kubelet(
        "",
        "evictionSoft OwnerKey does not have a matching evictionSoftGracePeriod",
        evictionSoft={"memory.available": "5%"},
        evictionSoftGracePeriod={},
    ),
    kubelet(
        "",
        "evictionSoftGracePeriod OwnerKey does not have a matching evictionSoft",
        evictionSoft={},
        evictionSoftGracePeriod={"memory.available": "1m"},
    ),
    kubelet(".evictionHard", f"valid keys for evictionHard are {SIGNALS}", evictionHard={"cpu": "5%"}),
    *(
        kubelet(f".{key}", f"valid keys for {key} are {SIGNALS}", evictionSoft={"cpu": "5%"}, evictionSoftGracePeriod={"cpu": "1m"})
        for key in ("evictionSoft", "evictionSoftGracePeriod")
    ),
    *(
        kubelet(f".{key}", message, **{key: given})
        for key in ("kubeReserved", "systemReserved")
        for message, given in (
            (f"valid keys for {key} are {RESERVED}", {"gpu": "1"}),
            (f"{key} value cannot be a negative resource quantity", {"cpu": "-1"}),
        )
    ),
    of_class(".securityGroupSelectorTerms", "securityGroupSelectorTerms cannot be empty", securityGroupSelectorTerms=[]),
    of_class(".securityGroupSelectorTerms", "expected at least one, got none, ['tags', 'id', 'name']", securityGroupSelectorTerms=[{}]),
    *(
        of_class(".securityGroupSelectorTerms", f"'{key}' {EXCLUSIVE} a security group selector term", securityGroupSelectorTerms=[both])
        for key, both in (("id", {"id": "sg-1", **TERM}), ("name", {"name": "a", **TERM}))
    ),
    of_class(".securityGroupSelectorTerms[].tags", EMPTY_TAGS, securityGroupSelectorTerms=[{"tags": {"a": ""}}]),
    of_class(".subnetSelectorTerms", "subnetSelectorTerms cannot be empty", subnetSelectorTerms=[]),
    of_class(".subnetSelectorTerms", "expected at least one, got none, ['tags', 'id']", subnetSelectorTerms=[{}]),
    of_class(".subnetSelectorTerms", f"'id' {EXCLUSIVE} a subnet selector term", subnetSelectorTerms=[{"id": "subnet-1", **TERM}]),
    of_class(".subnetSelectorTerms[].tags", EMPTY_TAGS, subnetSelectorTerms=[{"tags": {"a": ""}}]),
    of_class(".tags", "empty tag keys aren't supported", tags={"": "a"}),
    *(
        of_class(".tags", f"tag contains a restricted tag matching {key}", tags={key: "a"})
        for key in (
            "eks:eks-cluster-name",
            "kubernetes.io/cluster/",
            "karpenter.sh/nodepool",
            "karpenter.sh/nodeclaim",
            "karpenter.k8s.aws/ec2nodeclass",
        )
    ),
    of_pool("", "only 'limits.nodes' is supported on static NodePools", replicas=1, limits={"cpu": "1"}),
    of_pool("", "'weight' is not supported on static NodePools", replicas=1, weight=1),
    of_pool(
        ".disruption.budgets",
        "'schedule' must be set with 'duration'",
        disruption={"consolidateAfter": "1m", "budgets": [{"nodes": "1", "duration": "1h"}]},
    ),
    named("group may not be empty", group=""),
    named("kind may not be empty", kind=""),
    named("name may not be empty", name=""),
    requirement("requirements with operator 'In' must have a value defined", "", key="a", operator="In", values=[]),
    requirement("requirements operator 'Gt' or 'Lt' must have a single positive integer value", "", key="a", operator="Gt", values=["-1"]),
    requirement(
        "requirements with 'minValues' must have at least that many values specified in the 'values' field",
        "",
        key="a",
        operator="In",
        values=["a"],
        minValues=2,
    ),
    *(requirement(message, key=key) for message, key in DOMAINS.items()),
    *(label(message, key) for message, key in DOMAINS.items()),
]
# Of what is there already.
STATIC = "Cannot transition NodePool between static (replicas set) and dynamic (replicas unset) provisioning modes"
TURNED = [
    ("spec", STATIC, {**POOL, "replicas": 1}),
    *(
        (
            "spec.template.spec.nodeClassRef",
            f"nodeClassRef.{key} is immutable",
            {"template": {"spec": {**POOL["template"]["spec"], "nodeClassRef": {**REFERENCE, key: "other"}}}},
        )
        for key in ("group", "kind")
    ),
]
# What no rule says, but the schema.
UNFIT = [
    ("NodePool", {**POOL, "weight": 101}),
    ("NodePool", {**POOL, "weight": 0}),
    ("NodePool", {**POOL, "limits": {"cpu": "many"}}),
    ("NodePool", {**POOL, "disruption": {"consolidateAfter": "20 minutes"}}),
    ("NodePool", {**POOL, "disruption": {"budgets": []}}),
    ("NodePool", {**POOL, "unheard": "of"}),
    ("NodePool", {"template": {"spec": {"nodeClassRef": REFERENCE}}}),
    ("NodePool", {"template": {"metadata": {"labels": {"a": "no label value"}}, "spec": POOL["template"]["spec"]}}),
    ("EC2NodeClass", {**CLASS, "amiFamily": "Ubuntu"}),
    ("EC2NodeClass", {**CLASS, "kubelet": {"maxPods": -1}}),
    ("EC2NodeClass", {**CLASS, "kubelet": {"evictionHard": {"memory.available": "much"}}}),
    ("EC2NodeClass", {**CLASS, "blockDeviceMappings": [{"ebs": {"volumeSize": "120GB"}}]}),
    ("EC2NodeClass", {**CLASS, "metadataOptions": {"httpPutResponseHopLimit": 65}}),
    ("EC2NodeClass", {**CLASS, "amiSelectorTerms": []}),
    ("EC2NodeClass", {key: value for key, value in CLASS.items() if key != "subnetSelectorTerms"}),
]
FIT = [
    ("NodePool", POOL),
    ("NodePool", {**POOL, "limits": {"cpu": 1000, "nvidia.com/gpu": "4"}, "weight": 100, "disruption": {"consolidateAfter": "Never"}}),
    ("NodePool", {"template": {**POOL["template"], "metadata": {"labels": {"node.kubernetes.io/a": "b", "kops.k8s.io/a": "b"}}}}),
    ("EC2NodeClass", CLASS),
    ("EC2NodeClass", {**CLASS, "amiFamily": "Custom", "kubelet": {"evictionHard": {"memory.available": "5%"}}}),
    ("EC2NodeClass", {**CLASS, "blockDeviceMappings": [{"deviceName": "/dev/xvda", "rootVolume": True, "ebs": {"volumeSize": "120Gi"}}]}),
]
PATHS = {"EC2NodeClass": (CLASSES, "karpenter.k8s.aws/v1"), "NodePool": (POOLS, "karpenter.sh/v1")}


@pytest.fixture(scope="module")
def known():
    return read_definitions(definitions())


@pytest.fixture(scope="module")
def asked(prepared):
    """What the API server says to a specification, as a dry run: the messages by place."""
    prepared.clear()

    def ask(kind, spec, name="a", dry_run=True):
        path, version = PATHS[kind]
        try:
            manifest = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}
            prepared.connection.apply(f"{path}/{name}", manifest, MANAGER, dry_run=dry_run)
        except KubernetesError as error:
            return error.causes or [{"field": "", "message": error.message}]
        return []

    return ask


def bare(place):
    """Without the numbers of items, and names in dictionaries."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


@pytest.mark.parametrize(("kind", "place", "message", "spec"), BROKEN)
def test_a_rule_refuses_what_the_server_refuses(known, asked, kind, place, message, spec):
    assert place in [bare(where) for where, what in known[kind].faults(spec) if what.endswith(message)]
    said = asked(kind, spec)
    assert any(message in one["message"] for one in said), said


def test_every_rule_is_broken_once(known):
    tested = {(one.values[0], one.values[1], one.values[2]) for one in BROKEN} | {("NodePool", *one[:2]) for one in TURNED}
    assert tested == {(kind, f"spec{place}", rule["message"]) for kind in PATHS for place, rule in rules(known[kind].schema)}


def rules(schema, place=""):
    yield from ((place, rule) for rule in schema.get("x-kubernetes-validations", ()))
    for key, inner in schema.get("properties", {}).items():
        yield from rules(inner, f"{place}.{key}")
    if "items" in schema:
        yield from rules(schema["items"], f"{place}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from rules(schema["additionalProperties"], f"{place}.*")


@pytest.mark.parametrize(("place", "message", "spec"), TURNED)
def test_a_rule_about_change_refuses_what_the_server_refuses(known, asked, place, message, spec):
    assert asked("NodePool", POOL, "standing", dry_run=False) == []
    assert [(bare(where), what) for where, what in known["NodePool"].faults(spec, POOL)] == [(place, message)]
    assert known["NodePool"].faults(spec) == []
    assert any(message in one["message"] for one in asked("NodePool", spec, "standing"))


@pytest.mark.parametrize(("kind", "spec"), UNFIT)
def test_a_schema_refuses_what_the_server_refuses(known, asked, kind, spec):
    assert known[kind].faults(spec)
    assert asked(kind, spec)


@pytest.mark.parametrize(("kind", "spec"), FIT)
def test_what_the_server_takes_is_not_refused(known, asked, kind, spec):
    assert known[kind].faults(spec) == []
    assert asked(kind, spec) == []
