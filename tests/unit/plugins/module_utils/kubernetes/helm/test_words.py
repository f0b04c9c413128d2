# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.words import reason, without

STAMP = "2026-01-01 00:00:00.0 +0000 UTC m=+0.1 [debug]"
WAITED = f"""\
upgrade.go:166: {STAMP} preparing upgrade for app
ready.go:303: {STAMP} Deployment is not ready: web/app. 0 out of 1 expected pods are ready
ready.go:303: {STAMP} Deployment is not ready: web/app. 1 out of 2 expected pods are ready
ready.go:277: {STAMP} PersistentVolumeClaim is not bound: web/data.set
wait.go:85: {STAMP} wait for resources failed after 8s: context deadline exceeded
ready.go:303: {STAMP} Deployment is not ready: web/app. observedGeneration (2) does not match spec generation (3)
Error: UPGRADE FAILED: release app failed, and has been rolled back due to atomic being set: context deadline exceeded
helm.go:92: {STAMP} context deadline exceeded
release app failed
main.main
\thelm.sh/helm/v3/cmd/helm/helm.go:91
"""
SCHEMA = """\
WARNING: something else
Error: values don't meet the specifications of the schema(s) in the following chart(s):
app:
- at '/replicas': got string, want integer

"""


ATOMIC = "UPGRADE FAILED: release app failed, and has been rolled back due to atomic being set"
DEPLOYMENT, CLAIM = "Deployment web/app: 1 out of 2 expected pods are ready", "PersistentVolumeClaim web/data.set: is not bound"
REFUSED = "values don't meet the specifications of the schema(s) in the following chart(s): app: - at '/replicas': got string, want integer"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (WAITED, f"{ATOMIC}: context deadline exceeded ({DEPLOYMENT}; {CLAIM})"),
        (WAITED.replace("set: context deadline exceeded\n", "set: forbidden\n"), f"{ATOMIC}: forbidden"),
        (SCHEMA, REFUSED),
        ("Error: chart not found.\n", "chart not found"),
        ("no error of Helm's", ""),
    ],
)
def test_one_sentence(said, sentence):
    assert reason(said) == sentence


def test_no_more_names_than_one_can_read():
    lines = [f"ready.go:303: {STAMP} Deployment is not ready: web/a{number}. none" for number in range(5)]
    found = reason("\n".join([*lines, "Error: timed out waiting for the condition"]))
    named = "; ".join(f"Deployment web/a{number}: none" for number in range(3))
    assert found == f"timed out waiting for the condition ({named} and 2 more)"


def test_what_must_not_be_shown():
    known = []
    shown = without(lambda: known)
    said = "planted at https://user:pass@example.com with k8s-aws-v1.aGVsbG8-_x9 and Bearer k8s-aws-v1.abc"
    assert shown(said) == "planted at https://(secret)@example.com with (secret) and Bearer (secret)"
    known.append("planted")
    assert shown("it is planted here") == "it is (secret) here"
