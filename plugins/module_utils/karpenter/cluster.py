# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS and Kubernetes say of the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..aws.area import Clients
from ..aws.calls import error_code
from ..aws.iam.names import issuer
from ..kubernetes.api import Api, path_of

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

DEFINITION = "nodepools.karpenter.sh"
# Helm's, on what belongs to a release: https://helm.sh/docs/howto/charts_tips_and_tricks/
OWNER = ("meta.helm.sh/release-namespace", "meta.helm.sh/release-name")
NOBODY = ""


@dataclass(frozen=True)
class Facts:
    """there: EKS has it, and is not deleting it. The rest is None as long as it is not known. issuer: of OIDC tokens, without a scheme."""

    there: bool = False
    version: str | None = None
    vpc_id: str | None = None
    issuer: str | None = None
    authentication_mode: str | None = None


def look(clients: Clients, name: str) -> Facts:
    try:
        found: Mapping[str, Any] = clients.get("eks").describe_cluster(name=name)["cluster"]
    except ClientError as error:
        if error_code(error) == "ResourceNotFoundException":
            return Facts()
        raise
    url = found.get("identity", {}).get("oidc", {}).get("issuer")
    return Facts(
        found["status"] != "DELETING",
        found.get("version"),
        found.get("resourcesVpcConfig", {}).get("vpcId"),
        issuer(url) if url else None,
        found.get("accessConfig", {}).get("authenticationMode"),
    )


def owner_of_definitions(api: Api | None) -> str | None:
    """The release, NAMESPACE/NAME, to which Karpenter's definitions belong; NOBODY; None where they are not in the cluster."""
    path = path_of("customresourcedefinitions", group="apiextensions.k8s.io/v1")
    found = api.list(path, metadata_only=True, fieldSelector=f"metadata.name={DEFINITION}") if api else []
    for one in found:
        annotations = one["metadata"].get("annotations") or {}
        return "/".join(annotations[key] for key in OWNER) if all(key in annotations for key in OWNER) else NOBODY
    return None
