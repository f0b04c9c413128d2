"""The Kubernetes control planes behind the emulated clusters. Without any, a cluster has an endpoint that refuses."""

import functools
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.core.utils import utcnow

# `sandbox.kubernetes.ControlPlanes`, and the address of the sandbox's own server, which reviews tokens.
registry: Any = None
server = ""


def connect(address: str, planes: Any) -> None:
    """Once, as the server starts."""
    global registry, server
    server, registry = address, planes


def start(arn: str, issuer: str, version: str) -> None:
    if registry is not None:
        _, _, _, region, account, path = arn.split(":")
        name = path.partition("/")[2]
        registry.start(arn, name, f"{server}/sandbox/eks/{account}/{region}/{name}/token-review", issuer, version)


def upgrade(arn: str, version: str) -> None:
    if registry is not None:
        registry.upgrade(arn, version)


def ready(arn: str) -> bool:
    return registry is None or bool(registry.ready(arn))


def failure(arn: str) -> str | None:
    return registry.failure(arn) if registry is not None else None


def endpoint(arn: str) -> str:
    # Port 1 of one's own machine, where nothing listens.
    return str(registry.endpoint(arn)) if registry is not None else "https://127.0.0.1:1"


def certificate(arn: str) -> bytes:
    found: bytes = registry.ca(arn) if registry is not None else _nobodys_certificate()
    return found


def service_account_key(arn: str) -> bytes | None:
    """The public key with which the cluster's service accounts' tokens are verified."""
    return registry.service_account_key(arn) if registry is not None else None


def api(arn: str) -> Any:
    """The cluster's API, for what AWS itself does in it; None where there is none."""
    return registry.api(arn) if registry is not None else None


def set_nodes(arn: str, node_group: str, nodes: list[dict[str, Any]]) -> None:
    if registry is not None:
        from sandbox.kubernetes import Node

        registry.set_nodes(arn, node_group, [Node(**node) for node in nodes])


def stop(arn: str) -> None:
    if registry is not None:
        registry.stop(arn)


@functools.cache
def _nobodys_certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kubernetes")])
    now = utcnow()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=3650))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
