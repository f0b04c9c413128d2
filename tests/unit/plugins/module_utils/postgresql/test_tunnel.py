# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pod that relays: as the restricted standard wants it, and never left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import KubernetesError
from ansible_collections.piksel.infra.plugins.module_utils.postgresql import tunnel as tunnels
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.tunnel import TunnelError, holder, is_left_over, reason, tunnel

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)
TO = ("example.rds.amazonaws.com", 5432)
GIVEN = {"namespace": "default", "image": "socat:1", "tolerations": [{"key": "a", "operator": "Exists"}], "timeout": 5}


class Api:
    """A cluster in which a pod goes through these phases."""

    def __init__(self, *statuses, refused=None):
        self.statuses, self.refused, self.pods, self.deleted = list(statuses), refused, {}, []

    def list(self, path, labelSelector):
        return list(self.pods.values())

    def apply(self, path, manifest, manager):
        if self.refused:
            raise self.refused
        made = {**manifest, "metadata": {**manifest["metadata"], "uid": "1", "creationTimestamp": "2030-01-31T12:00:00Z"}}
        self.pods[path] = made
        return made

    def get(self, path):
        return {**self.pods[path], "status": self.statuses.pop(0)}

    def delete(self, path, uid):
        self.deleted.append((path, uid))


class Forward:
    """In the place of what speaks to the API server."""

    def __init__(self, api, namespace, pod, port):
        self.port, self.said = 1234, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Nothing is open."""


@pytest.fixture(autouse=True)
def forwarded(monkeypatch):
    monkeypatch.setattr(tunnels, "PortForward", Forward)


def opened(api):
    return tunnel(api, TO, **GIVEN, pause=lambda seconds: None)


def test_it_is_there_while_it_is_needed_and_gone_afterwards():
    api = Api({"phase": "Pending"}, {"phase": "Running"})
    with opened(api) as forward:
        [(path, pod)] = api.pods.items()
        assert forward.port == 1234
        assert api.deleted == []
    assert api.deleted == [(path, "1")]
    [container] = pod["spec"]["containers"]
    assert container["args"] == ["TCP-LISTEN:5432,fork,reuseaddr", "TCP:example.rds.amazonaws.com:5432"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["spec"]["securityContext"]["runAsNonRoot"]
    assert pod["spec"]["activeDeadlineSeconds"] == 1800
    assert pod["spec"]["tolerations"] == GIVEN["tolerations"]
    assert pod["metadata"]["annotations"] == {"piksel.infra/held-by": holder()}


def test_whatever_happens_it_goes():
    api = Api({"phase": "Running"})
    with pytest.raises(SystemExit), opened(api):
        raise SystemExit
    assert len(api.deleted) == 1


def test_one_that_does_not_run_goes_too_and_says_why():
    waiting = {"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}}
    api = Api({"phase": "Pending"}, {"phase": "Failed", "containerStatuses": [waiting]})
    with (
        pytest.raises(TunnelError, match=r"pod default/postgresql-tunnel-\w+ of the tunnel does not run: ImagePullBackOff no such image"),
        opened(api),
    ):
        pass
    assert len(api.deleted) == 1


def test_a_refusal_is_kubernetes_own():
    api = Api(refused=KubernetesError("PATCH namespaces/default/pods/x", 403, "Forbidden", "violates PodSecurity"))
    with pytest.raises(TunnelError, match="Forbidden: violates PodSecurity"), opened(api):
        pass


def pod(held_by="0123456789ab-1", phase="Running", age=60):
    made = (NOW - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"metadata": {"creationTimestamp": made, "annotations": {"piksel.infra/held-by": held_by}}, "status": {"phase": phase}}


@pytest.mark.parametrize(
    ("found", "left"),
    [
        (pod(), False),
        (pod(phase="Failed"), True),
        (pod(phase="Succeeded"), True),
        (pod(age=1801), True),
        (pod(held_by=holder()), False),
        (pod(held_by=holder().partition("-")[0] + "-99999999"), True),
        (pod(held_by=""), False),
    ],
)
def test_what_is_left_over(found, left):
    assert is_left_over(found, NOW) == left


def test_why_a_pod_waits():
    unscheduled = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}
    assert reason({"phase": "Pending", "conditions": [unscheduled]}) == "0/3 nodes are available"
    assert reason({"phase": "Failed", "message": "Pod was active on the node longer than the deadline"}).startswith("Pod was active")
    assert reason({"phase": "Pending"}) == "it is Pending"
