"""Files that lead a client to an API server, in the form of kubectl's configuration."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


def document(name: str, cluster: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def for_certificate(endpoint: str, pki: Path, name: str) -> dict[str, Any]:
    """Of the client whose certificate in `pki` has that name; whole in itself, so that the file can be copied."""
    cluster = {"server": endpoint, "certificate-authority-data": encoded(pki / "ca.crt")}
    user = {"client-certificate-data": encoded(pki / f"{name}.crt"), "client-key-data": encoded(pki / f"{name}.key")}
    return document(name, cluster, user)


def for_webhook(url: str) -> dict[str, Any]:
    """How the API server is told of a webhook."""
    return document("webhook", {"server": url}, {})


def write(path: Path, content: dict[str, Any]) -> Path:
    """For its owner's eyes only, and never half written."""
    partial = path.with_name(path.name + ".new")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        yaml.safe_dump(content, file, sort_keys=False)
    os.replace(partial, path)
    return path


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@dataclass(frozen=True)
class Given:
    """The current cluster of a kubeconfig that the user gave."""

    path: Path
    endpoint: str
    ca: bytes

    @classmethod
    def read(cls, path: Path) -> "Given":
        try:
            content = yaml.safe_load(path.read_text())
            contexts = {each["name"]: each["context"] for each in content["contexts"]}
            clusters = {each["name"]: each["cluster"] for each in content["clusters"]}
            cluster = clusters[contexts[content["current-context"]]["cluster"]]
            authority = cluster.get("certificate-authority-data")
            ca = base64.b64decode(authority) if authority else (path.parent / cluster["certificate-authority"]).read_bytes()
            return cls(path, cluster["server"], ca)
        except OSError as error:
            raise ValueError(f"{error.filename} can't be read: {error.strerror}") from error
        except (AttributeError, KeyError, TypeError, yaml.YAMLError) as error:
            raise ValueError(f"{path} names no current cluster with its server and certificate authority") from error
