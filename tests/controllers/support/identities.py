"""Who a pod is, to the cluster and to AWS: tokens of its service account, projected and announced as in EKS."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from sandbox.kubernetes import kubeconfig
from sandbox.kubernetes.api import Api
from sandbox.settings import REGION

HOUR = 3600
POD_IDENTITY, WEB_IDENTITY = "pods.eks.amazonaws.com", "sts.amazonaws.com"
ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"


@dataclass(frozen=True)
class Identity:
    """directory: for its files, which are for its owner's eyes only."""

    sandbox: Sandbox
    account: str
    cluster: str
    pod: dict[str, Any]
    directory: Path

    @property
    def api(self) -> Api:
        return self.sandbox.kubernetes(self.account, self.cluster).api

    @property
    def namespace(self) -> str:
        return str(self.pod["metadata"]["namespace"])

    @property
    def service_account(self) -> str:
        return str(self.pod["spec"]["serviceAccountName"])

    def kubeconfig(self) -> Path:
        """Where client-go looks for one by itself: what the cluster gives a pod in /var/run/secrets."""
        found = self.sandbox.client(self.account, "eks").describe_cluster(name=self.cluster)["cluster"]
        cluster = {"server": found["endpoint"], "certificate-authority-data": found["certificateAuthority"]["data"]}
        path = self.directory / ".kube" / "config"
        path.parent.mkdir(exist_ok=True)
        user = {"tokenFile": str(self.token("cluster"))}
        return kubeconfig.write(path, kubeconfig.document(self.cluster, cluster, user))

    def aws(self) -> dict[str, str]:
        """What EKS's webhook adds to a pod. Without an association and without an annotation that is nothing, and the program nobody."""
        about = {"clusterName": self.cluster, "namespace": self.namespace, "serviceAccount": self.service_account}
        if self.sandbox.client(self.account, "eks").list_pod_identity_associations(**about)["associations"]:
            return {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": self.sandbox.pod_identity_endpoint(self.account, self.cluster),
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(self.token("aws", POD_IDENTITY)),
                **self._region(),
            }
        account = self.api.get(f"/api/v1/namespaces/{self.namespace}/serviceaccounts/{self.service_account}")
        role = account["metadata"].get("annotations", {}).get(ROLE_ANNOTATION)
        if role:
            return {"AWS_ROLE_ARN": role, "AWS_WEB_IDENTITY_TOKEN_FILE": str(self.token("aws", WEB_IDENTITY)), **self._region()}
        return {}

    @staticmethod
    def _region() -> dict[str, str]:
        return {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_STS_REGIONAL_ENDPOINTS": "regional"}

    def token(self, name: str, audience: str | None = None) -> Path:
        """Bound to the pod, as the kubelet's projected tokens are. Without an audience it is for the cluster's own API."""
        metadata = self.pod["metadata"]
        bound = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": metadata["uid"]}
        request = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"audiences": [audience] if audience else [], "expirationSeconds": HOUR, "boundObjectRef": bound},
        }
        path = f"/api/v1/namespaces/{self.namespace}/serviceaccounts/{self.service_account}/token"
        answer = json.loads(self.api.request("POST", path, request))
        file = self.directory / f"{name}.token"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
            written.write(answer["status"]["token"])
        return file
