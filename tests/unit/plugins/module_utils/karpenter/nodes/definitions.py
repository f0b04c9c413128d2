# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of Karpenter's definitions as unit tests need, with every kind of rule and of default that the real ones have."""

WORD = {"type": "string", "x-kubernetes-validations": [{"rule": "self != ''", "message": "it may not be empty"}]}
DOMAINS = 'self.all(x, x.find("^([^/]+)").endsWith("mine.io") || !x.find("^([^/]+)").endsWith(".io"))'
BUDGET = {"type": "object", "properties": {"nodes": {"type": "string", "default": "10%"}}}
SPECIFICATIONS = {
    "NodePool": {
        "type": "object",
        "required": ["template"],
        "properties": {
            "template": {
                "type": "object",
                "properties": {
                    "metadata": {
                        "type": "object",
                        "properties": {
                            "labels": {
                                "type": "object",
                                "additionalProperties": {"type": "string", "maxLength": 3},
                                "x-kubernetes-validations": [
                                    {"rule": DOMAINS, "message": "restricted"}
                                ],
                            }
                        },
                    },
                    "spec": {
                        "type": "object",
                        "properties": {
                            "nodeClassRef": {
                                "type": "object",
                                "properties": {"group": WORD, "kind": WORD, "name": WORD},
                                "x-kubernetes-validations": [{"rule": "self.group == oldSelf.group", "message": "group is immutable"}],
                            },
                            "requirements": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "properties": {
                                        "key": WORD,
                                        "operator": {"type": "string"},
                                        "values": {"type": "array", "items": {"type": "string"}},
                                        "minValues": {"type": "integer"},
                                    },
                                },
                                "x-kubernetes-validations": [
                                    {
                                        "rule": "self.all(x, x.operator == 'In' ? x.values.size() != 0 : true)",
                                        "message": "In needs a value",
                                    }
                                ],
                            },
                            "expireAfter": {"type": "string", "default": "720h", "pattern": "^(([0-9]+h)|Never)$"},
                        },
                    },
                },
            },
            "limits": {
                "type": "object",
                "additionalProperties": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": True},
            },
            "weight": {"type": "integer", "minimum": 1, "maximum": 100},
            "disruption": {
                "type": "object",
                "default": {"consolidateAfter": "0s"},
                "required": ["consolidateAfter"],
                "properties": {
                    "consolidateAfter": {"type": "string"},
                    "consolidationPolicy": {"type": "string", "default": "WhenEmptyOrUnderutilized"},
                    "budgets": {"type": "array", "items": BUDGET},
                },
                "x-kubernetes-validations": [{"rule": "self.consolidationPolicy != 'Never'", "message": "never say never"}],
            },
        },
        "x-kubernetes-validations": [
            {"rule": "has(self.weight) == has(oldSelf.weight)", "message": "weight stays"},
            {"rule": "!has(self.limits) || !('never' in self.limits)"},
        ],
    },
    "EC2NodeClass": {
        "type": "object",
        "properties": {
            "role": WORD,
            "amiSelectorTerms": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "alias": {
                            "type": "string",
                            "x-kubernetes-validations": [
                                {"rule": "self.matches('^[a-z0-9]+@.+$')", "message": "write family@version"},
                                {"rule": "self.split('@')[0] in ['al2023']", "message": "family is not supported"},
                            ],
                        }
                    },
                },
            },
        },
    },
}


def document(kind, spec, **version):
    one = {"name": "v1", "storage": True, "schema": {"openAPIV3Schema": {"properties": {"spec": spec}}}, **version}
    return {"kind": "CustomResourceDefinition", "spec": {"names": {"kind": kind}, "versions": [one]}}


DOCUMENTS = [document(kind, spec) for kind, spec in SPECIFICATIONS.items()]
