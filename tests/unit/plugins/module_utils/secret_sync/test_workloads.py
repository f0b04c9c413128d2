# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads read which Secrets, and are restarted when those change."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.workloads import restarts, secrets_of


def container(**parts):
    return {"containers": [{"name": "main", **parts}]}


def volume(**source):
    return {"volumes": [{"name": "files", **source}]}


ENV = {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "used", "key": "a"}}}]}


@pytest.mark.parametrize(
    "pod",
    [
        container(**ENV),
        {"initContainers": [ENV]},
        {"ephemeralContainers": [ENV]},
        container(envFrom=[{"secretRef": {"name": "used"}}]),
        container(envFrom=[{"configMapRef": {"name": "other"}}, {"secretRef": {"name": "used", "optional": True}}]),
        {"imagePullSecrets": [{"name": "used"}]},
        volume(secret={"secretName": "used"}),
        volume(projected={"sources": [{"configMap": {"name": "other"}}, {"secret": {"name": "used"}}]}),
        volume(csi={"driver": "x", "nodePublishSecretRef": {"name": "used"}}),
        volume(azureFile={"secretName": "used", "shareName": "x"}),
        volume(cephfs={"monitors": ["x"], "secretRef": {"name": "used"}}),
        volume(rbd={"secretRef": {"name": "used"}}),
        volume(iscsi={"secretRef": {"name": "used"}}),
        volume(flexVolume={"driver": "x", "secretRef": {"name": "used"}}),
    ],
)
def test_all_ways_in_which_a_pod_reads_a_secret(pod):
    assert secrets_of(pod) == {"used"}


@pytest.mark.parametrize(
    "pod",
    [
        {},
        {"containers": None, "volumes": None, "imagePullSecrets": None},
        {"imagePullSecrets": [{}]},
        container(env=None, envFrom=None),
        container(env=[{"name": "A", "value": "plain"}, {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "other"}}}]),
        container(env=[{"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
        container(envFrom=[{"configMapRef": {"name": "other"}}]),
        volume(configMap={"name": "other"}),
        volume(emptyDir={}),
        volume(persistentVolumeClaim={"claimName": "other"}),
        volume(projected={"sources": None}),
        volume(projected={"sources": [{"configMap": {"name": "other"}}, {"serviceAccountToken": {"path": "x"}}]}),
        volume(csi={"driver": "x"}),
        volume(hostPath={"path": "/x"}, secret=None),
    ],
)
def test_what_names_no_secret_reads_none(pod):
    assert secrets_of(pod) == set()


def test_all_that_a_pod_reads_is_found():
    pod = {
        **volume(secret={"secretName": "a"}),
        "imagePullSecrets": [{"name": "b"}],
        "containers": [ENV, {"envFrom": [{"secretRef": {"name": "c"}}]}],
    }
    assert secrets_of(pod) == {"a", "b", "c", "used"}


def workload(name, namespace, *names):
    pod = {"imagePullSecrets": [{"name": one} for one in names]}
    return {"metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}"}, "spec": {"template": {"spec": pod}}}


def test_a_workload_is_restarted_after_all_changed_secrets_that_it_reads():
    items = [workload("shop", "web", "a", "b", "c"), workload("other", "web", "c"), workload("jobs", "jobs", "a")]
    ((wanted, existing),) = restarts("kubernetes_deployment", items, {"web/a", "web/b", "jobs/b"})
    assert wanted.key == existing.key == ("kubernetes_deployment", "web/shop")
    changed = {Reference("kubernetes_secret", "web/a", "name"), Reference("kubernetes_secret", "web/b", "name")}
    assert (wanted.attributes, existing.attributes) == ({"restarted_for": changed}, {})
    assert existing.outputs == {"id": "uid-shop"}


def test_a_secret_of_another_namespace_with_the_same_name_restarts_nothing():
    assert list(restarts("kubernetes_deployment", [workload("shop", "web", "a")], {"jobs/a"})) == []
