# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes says of a Secret that it refuses is told, and no value with it."""

import json

from integration.support.secret_sync import Place, encoded
from sandbox.expect import eventually

POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"


def refuse(place: Place, namespace):
    """Refuse every Secret there that has the key `refused`, in words that have its value."""
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["secrets"]}
    message = "'not ' + string(object.data.refused)"
    validation = {"expression": "!has(object.data.refused)", "messageExpression": message, "reason": "Forbidden"}
    spec = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": [rule]}, "validations": [validation]}
    where = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    place.api.create(POLICIES, {"metadata": {"name": place.mark}, "spec": spec})
    binding = {"policyName": place.mark, "validationActions": ["Deny"], "matchResources": where}
    place.api.create(f"{POLICIES.removesuffix('policies')}policybindings", {"metadata": {"name": place.mark}, "spec": binding})


def refused_words(place: Place, namespace):
    try:
        place.make(f"{namespace}/probe", {"refused": "probe-value"})
    except Exception as error:
        return str(error)
    place.delete(f"{namespace}/probe")
    return ""


def test_a_value_that_an_admission_policy_quotes(place, sync):
    web, value = place.namespace(), 'planted "value" with a \\ and more'
    refuse(place, web)
    eventually(lambda: "not " in refused_words(place, web), 30)
    words = refused_words(place, web)
    assert encoded("probe-value") in words, words  # so Kubernetes does quote it
    sources = {
        "text": {"secret": place.secret("text", value)},
        "json": {"secret": place.secret("json", {"password": "planted-of-json"}), "format": "json"},
    }
    entries = [
        {"name": "text", "namespaces": [web], "data": {"refused": {"source": "text"}}},
        {"name": "json", "namespaces": [web], "data": {"refused": {"source": "json", "key": "password"}}},
        {"name": "made", "namespaces": [web], "data": {"refused": {"template": "a: ${json.password}\n"}}},
        {"name": "good", "namespaces": [web], "data": {"key": {"source": "text"}}},
    ]
    result = sync.run(*entries, sources=sources)
    assert {one["name"]: one["outcome"] for one in result["changes"]} == {
        f"{web}/{name}": "done" if name == "good" else "failed" for name in ("text", "json", "made", "good")
    }
    assert result["msg"].count("not (secret)") == 3, result["msg"]
    said = json.dumps(result)
    for planted in (value, "planted-of-json", "a: planted-of-json\n"):
        assert planted.strip() not in result["msg"]
        assert encoded(planted) not in said
    assert "planted" not in said
