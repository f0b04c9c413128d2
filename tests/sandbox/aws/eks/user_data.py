"""What an instance's user data says to the node it is to become: nodeadm's NodeConfig of Amazon Linux 2023, or Bottlerocket's settings
(https://awslabs.github.io/amazon-eks-ami/nodeadm/, https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/).
"""

import base64
import binascii
import email
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

import yaml

NODE_CONFIG = "application/node.eks.aws"
LABELS = re.compile(r"""^--node-labels[= ]["']?(.*?)["']?$""")
# What a kubelet may say of itself in Kubernetes' own name: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
OWN_DOMAINS = ("kubelet.kubernetes.io", "node.kubernetes.io")
OWN_LABELS = {
    *("kubernetes.io/hostname", "kubernetes.io/arch", "kubernetes.io/os", "topology.kubernetes.io/region", "topology.kubernetes.io/zone"),
    *("beta.kubernetes.io/instance-type", "failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone"),
}


@dataclass
class Settings:
    """family: of the images that read it."""

    family: str
    cluster: str
    endpoint: str
    certificate: str
    labels: dict[str, str] = field(default_factory=dict)
    taints: list[dict[str, str]] = field(default_factory=list)
    max_pods: int | None = None

    @property
    def kubelet_starts(self) -> bool:
        """It does not with a label that it may not give itself."""
        return all(label in OWN_LABELS or _domain_is_free(label) for label in self.labels)


def _domain_is_free(label: str) -> bool:
    domain = label.rpartition("/")[0]
    of_kubernetes = any(domain == own or domain.endswith(f".{own}") for own in ("kubernetes.io", "k8s.io"))
    return not of_kubernetes or any(domain == own or domain.endswith(f".{own}") for own in OWN_DOMAINS)


def read(user_data: Any) -> Settings | None:
    """user_data: in base64, as moto keeps it. None: it makes no node of the instance."""
    try:
        text = base64.b64decode(str(user_data or "")).decode()
        return _node_config(text) or _bottlerocket(text)
    except (AttributeError, TypeError, ValueError, KeyError, binascii.Error, yaml.YAMLError):
        return None


def _node_config(text: str) -> Settings | None:
    merged: dict[str, Any] = {}
    for content in _parts(text):
        found = yaml.safe_load(content)
        if isinstance(found, dict) and found.get("kind") == "NodeConfig":
            merged = _merge(merged, found.get("spec") or {})
    cluster = merged.get("cluster") or {}
    if not cluster.get("cidr"):  # nodeadm asks nobody for it
        return None
    kubelet = merged.get("kubelet") or {}
    config = kubelet.get("config") or {}
    taints = config.get("registerWithTaints") or []
    return Settings(
        "al2023",
        cluster["name"],
        cluster["apiServerEndpoint"],
        cluster["certificateAuthority"],
        _labels(kubelet.get("flags") or []),
        [{"key": one["key"], "value": one.get("value") or "", "effect": one["effect"]} for one in taints],
        config.get("maxPods"),
    )


def _parts(text: str) -> list[str]:
    if not text.lstrip().startswith(("MIME-Version:", "Content-Type:")):
        return [text] if "node.eks.aws" in text else []
    parts = email.message_from_string(text.lstrip()).walk()
    return [part.get_payload(decode=True).decode() for part in parts if part.get_content_type() == NODE_CONFIG]


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """As nodeadm merges several: maps by their keys, flags one after the other, and whatever else by the last."""
    found = dict(one)
    for name, value in other.items():
        if isinstance(value, dict):
            found[name] = _merge(found.get(name) or {}, value)
        elif name == "flags":
            found[name] = [*(found.get(name) or []), *value]
        else:
            found[name] = value
    return found


def _labels(flags: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for flag in flags:
        said = LABELS.match(flag)
        if said:
            found = dict(pair.split("=", 1) for pair in said[1].split(",") if pair)  # a flag given twice counts once
    return found


def _bottlerocket(text: str) -> Settings | None:
    if "settings" not in text:
        return None
    found = tomllib.loads(text).get("settings", {}).get("kubernetes", {})
    if "cluster-name" not in found:
        return None
    taints = []
    for key, values in found.get("node-taints", {}).items():
        for one in values if isinstance(values, list) else [values]:
            value, _, effect = one.rpartition(":")
            taints.append({"key": key, "value": value, "effect": effect})
    return Settings(
        "bottlerocket",
        found["cluster-name"],
        found["api-server"],
        found["cluster-certificate"],
        dict(found.get("node-labels", {})),
        taints,
        found.get("max-pods"),
    )
