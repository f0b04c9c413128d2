"""The programs of a control plane and what each is started with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import audit, kubeconfig, tools

HOST = "127.0.0.1"
VERSION = "version"  # the file with the version that is wanted
PORTS = ("kube-apiserver", "etcd", "etcd-peer")
# As in an EKS cluster whose VPC has addresses of 10.0.0.0/8.
SERVICES = "172.20.0.0/16"
PODS = "172.21.0.0/16"
DEFAULT_ISSUER = "https://kubernetes.default.svc"
NODE_ANNOTATION = ("kwok.x-k8s.io/node", "fake")
# Nodes' leases are renewed by KWOK; a machine that is busy for a while must not make the cluster evict its pods.
NODE_GRACE = "10m"
OLDER_VERSIONS = 3
KUBELET_PORT = 10250


@dataclass(frozen=True)
class Component:
    name: str
    options: dict[str, Any]

    def command(self) -> list[str]:
        return [str(tools.program(self.name)), *(f"--{option}={value}" for option, value in self.options.items())]


@dataclass(frozen=True)
class Plan:
    """What a control plane is made of."""

    directory: Path
    ports: dict[str, int]
    token_review_url: str
    authorizer_url: str
    # The socket of the proxy that the cluster's network is reached through.
    kubelets_address: str
    oidc_issuer: str | None = None
    # A minor version that Kubernetes emulates, such as 1.33: the APIs, features and defaults that it had. None: its own.
    version: str | None = None
    # Where the API server logs what is written to it. None: nowhere.
    audit_log: Path | None = None

    @property
    def pki(self) -> Path:
        return self.directory / "pki"

    @property
    def endpoint(self) -> str:
        return f"https://{HOST}:{self.ports['kube-apiserver']}"

    def write_configuration(self) -> None:
        for name in ("kube-controller-manager", "kube-scheduler", "kwok"):
            kubeconfig.write(self._kubeconfig(name), kubeconfig.for_certificate(self.endpoint, self.pki, name))
        kubeconfig.write(self.directory / "kubeconfig", kubeconfig.for_certificate(self.endpoint, self.pki, "admin"))
        kubeconfig.write(self._kubeconfig("token-review"), kubeconfig.for_webhook(self.token_review_url))
        kubeconfig.write(self._kubeconfig("authorizer"), kubeconfig.for_webhook(self.authorizer_url))
        kubeconfig.write(self._audit_policy, audit.POLICY)
        kubeconfig.write(self._egress, egress(self.kubelets_address))

    def etcd(self) -> Component:
        return Component("etcd", self._etcd())

    def kwok(self) -> Component:
        return Component("kwok", self._kwok())

    def api_server(self) -> Component:
        audited = audit.options(self._audit_policy, self.audit_log) if self.audit_log else {}
        return Component("kube-apiserver", {**self._api_server(), **audited, **self._emulated()})

    def controllers(self) -> list[Component]:
        """What acts on the API, once it answers."""
        controllers = {"kube-controller-manager": self._controller_manager(), "kube-scheduler": self._controller("kube-scheduler")}
        return [Component(name, {**options, **self._emulated()}) for name, options in controllers.items()]

    def _emulated(self) -> dict[str, Any]:
        if self.version is None:
            return {}
        own = int(tools.version("k8s.io/kubernetes").split(".")[1])
        # It can be what it was three minor versions ago, and nothing newer than it is.
        minor = min(max(int(self.version.split(".")[1]), own - OLDER_VERSIONS), own)
        return {"emulated-version": f"1.{minor}"}

    @property
    def _audit_policy(self) -> Path:
        return self.directory / "audit-policy.yaml"

    @property
    def _egress(self) -> Path:
        return self.directory / "egress.yaml"

    def _kubeconfig(self, name: str) -> Path:
        return self.directory / f"{name}.kubeconfig"

    def _etcd(self) -> dict[str, Any]:
        client, peer = f"https://{HOST}:{self.ports['etcd']}", f"https://{HOST}:{self.ports['etcd-peer']}"
        return {
            "name": "sandbox",
            "data-dir": self.directory / "etcd",
            "initial-cluster": f"sandbox={peer}",
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            # Other users of the machine have no business in it.
            "client-cert-auth": "true",
            "trusted-ca-file": self.pki / "ca.crt",
            "cert-file": self.pki / "etcd.crt",
            "key-file": self.pki / "etcd.key",
            "peer-client-cert-auth": "true",
            "peer-trusted-ca-file": self.pki / "ca.crt",
            "peer-cert-file": self.pki / "etcd.crt",
            "peer-key-file": self.pki / "etcd.key",
            # Nothing of a sandbox outlives it: no write has to reach the disk.
            "unsafe-no-fsync": "true",
            "snapshot-count": 5000,
            "socket-reuse-port": "true",
            "log-level": "warn",
        }

    def _api_server(self) -> dict[str, Any]:
        issuer = self.oidc_issuer or DEFAULT_ISSUER
        return {
            "bind-address": HOST,
            "secure-port": self.ports["kube-apiserver"],
            "permit-port-sharing": "true",
            "advertise-address": HOST,
            # Kubernetes refuses a loopback address as an endpoint of service `kubernetes`.
            "endpoint-reconciler-type": "none",
            "tls-cert-file": self.pki / "kube-apiserver.crt",
            "tls-private-key-file": self.pki / "kube-apiserver.key",
            "client-ca-file": self.pki / "ca.crt",
            "etcd-servers": f"https://{HOST}:{self.ports['etcd']}",
            "etcd-cafile": self.pki / "ca.crt",
            "etcd-certfile": self.pki / "etcd-client.crt",
            "etcd-keyfile": self.pki / "etcd-client.key",
            "service-cluster-ip-range": SERVICES,
            "service-account-issuer": issuer,
            "api-audiences": ",".join(dict.fromkeys([issuer, DEFAULT_ISSUER])),
            "service-account-key-file": self.pki / "service-account.pub",
            "service-account-signing-key-file": self.pki / "service-account.key",
            "authentication-token-webhook-config-file": self._kubeconfig("token-review"),
            "authentication-token-webhook-version": "v1",
            # A deleted access entry ends access as soon as can be: the API server has another memory, of ten seconds.
            "authentication-token-webhook-cache-ttl": "0s",
            "authorization-mode": "Node,RBAC,Webhook",
            "authorization-webhook-config-file": self._kubeconfig("authorizer"),
            "authorization-webhook-version": "v1",
            "authorization-webhook-cache-authorized-ttl": "0s",
            "authorization-webhook-cache-unauthorized-ttl": "0s",
            "enable-admission-plugins": "NodeRestriction",
            "egress-selector-config-file": self._egress,
            "kubelet-client-certificate": self.pki / "kubelet-client.crt",
            "kubelet-client-key": self.pki / "kubelet-client.key",
            "kubelet-preferred-address-types": "InternalIP,Hostname",
            "allow-privileged": "true",
            "profiling": "false",
        }

    def _controller_manager(self) -> dict[str, Any]:
        return {
            **self._controller("kube-controller-manager"),
            "service-account-private-key-file": self.pki / "service-account.key",
            "root-ca-file": self.pki / "ca.crt",
            "use-service-account-credentials": "true",
            "node-monitor-grace-period": NODE_GRACE,
            # Without a cloud provider there are neither routes nor load balancers to make.
            "controllers": "*,-node-route-controller,-service-lb-controller,-cloud-node-lifecycle-controller,-node-ipam-controller",
        }

    def _controller(self, name: str) -> dict[str, Any]:
        """One of its kind, that nothing connects to."""
        return {
            "kubeconfig": self._kubeconfig(name),
            "leader-elect": "false",
            "secure-port": 0,
            "profiling": "false",
        }

    def _kwok(self) -> dict[str, Any]:
        return {
            "kubeconfig": self._kubeconfig("kwok"),
            "config": tools.stages(),
            "manage-nodes-with-annotation-selector": "=".join(NODE_ANNOTATION),
            "node-lease-duration-seconds": 40,
            "cidr": PODS,
        }


def egress(socket: str) -> dict[str, Any]:
    """https://kubernetes.io/docs/reference/config-api/apiserver-config.v1beta1/"""
    connection = {"proxyProtocol": "HTTPConnect", "transport": {"uds": {"udsName": socket}}}
    selections = [{"name": "cluster", "connection": connection}]
    return {"apiVersion": "apiserver.k8s.io/v1beta1", "kind": "EgressSelectorConfiguration", "egressSelections": selections}
