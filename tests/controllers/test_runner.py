"""The runner: what a program is started with, and what is made of a program that is not the chart's."""

import pytest

from controllers.support import pods
from controllers.support.runner import program_of
from controllers.support.waiting import until
from sandbox.kubernetes.controllers import EXTERNAL_DNS, KARPENTER


class Cluster:
    """As much of an API as a container's environment needs."""

    def __init__(self, **things):
        self._things = things

    def exists(self, path):
        return path in self._things

    def get(self, path):
        return self._things[path]


API = Cluster(
    **{
        "/api/v1/nodes/one": {"status": {"allocatable": {"memory": "2Gi"}}},
        "/api/v1/namespaces/dns/secrets/keys": {"data": {"key": "c2VjcmV0"}},
        "/api/v1/namespaces/dns/configmaps/settings": {"data": {"level": "debug"}},
    }
)
POD = {"metadata": {"name": "pod-1", "namespace": "dns", "uid": "7"}, "spec": {"nodeName": "one"}}
CONTAINER = {"name": "main", "resources": {"requests": {"cpu": "1.5"}}}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"fieldRef": {"fieldPath": "metadata.namespace"}}, "dns"),
        ({"resourceFieldRef": {"resource": "requests.cpu", "divisor": "1m"}}, "1500"),
        ({"resourceFieldRef": {"resource": "requests.cpu", "divisor": "0"}}, "2"),
        ({"resourceFieldRef": {"resource": "requests.memory"}}, "0"),
        # Without a limit, what the node has.
        ({"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}, "2048"),
        ({"secretKeyRef": {"name": "keys", "key": "key"}}, "secret"),
        ({"configMapKeyRef": {"name": "settings", "key": "level"}}, "debug"),
    ],
)
def test_a_variable_has_the_value_that_the_kubelet_gives_it(source, value):
    container = {**CONTAINER, "env": [{"name": "PLAIN", "value": "1"}, {"name": "EMPTY"}, {"name": "THIS", "valueFrom": source}]}
    assert pods.environment(API, POD, container) == {"PLAIN": "1", "EMPTY": "", "THIS": value}


def test_what_is_optional_may_lack_and_nothing_else():
    absent = {"name": "settings", "key": "other"}
    variable = {"name": "THIS", "valueFrom": {"configMapKeyRef": {**absent, "optional": True}}}
    assert pods.environment(API, POD, {**CONTAINER, "env": [variable]}) == {}
    with pytest.raises(LookupError, match="configmaps/settings has no other"):
        pods.referred(API, POD, CONTAINER, {"configMapKeyRef": absent})
    with pytest.raises(NotImplementedError, match="fileKeyRef"):
        pods.referred(API, POD, CONTAINER, {"fileKeyRef": {}})


@pytest.mark.parametrize(
    ("image", "version", "program"),
    [
        ("public.ecr.aws/karpenter/controller:1.8.0@sha256:f913075c", "1.8.2", KARPENTER),
        ("registry.k8s.io/external-dns/external-dns:v0.17.0", "0.17.0", EXTERNAL_DNS),
    ],
)
def test_the_image_says_which_program_and_the_chart_which_version(image, version, program):
    deployment = {"metadata": {"labels": {"app.kubernetes.io/version": version}}}
    assert program_of(deployment, {"image": image}) is program
    deployment["metadata"]["labels"]["app.kubernetes.io/version"] = "0.1.0"
    with pytest.raises(AssertionError, match=rf"{program.name} is 0\.1\.0, and the one built here is {version}"):
        program_of(deployment, {"image": image})


def test_a_wait_ends_with_the_program_that_it_waits_for():
    class Ended:
        name, ended = "karpenter", True

        def tail(self):
            return "panic: no region"

    with pytest.raises(AssertionError, match=r"karpenter ended before: a node joins\n.*\npanic: no region"):
        until("a node joins", lambda: None, Ended())
    assert until("a node joins", lambda: "one", Ended()) == "one"


def test_a_wait_says_what_it_saw_last():
    with pytest.raises(AssertionError, match=r"not within 0 seconds: a node joins \(last seen: \[\]\)"):
        until("a node joins", list, seconds=0)
