# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small charts, and places on this machine to fetch them from: a chart repository, and a registry behind TLS."""

import hashlib
import io
import json
import ssl
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from sandbox.kubernetes.certificates import Authority

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {"replicas": {"type": "integer"}, "text": {"type": "string"}, "password": {"type": "string", "minLength": 8}},
}
# With `node` a pod finds no node that takes it, and is never ready.
TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {text: {{ .Values.text | quote }}, kubernetes: {{ .Capabilities.KubeVersion.Version | quote }}}
{{- if .Values.replicas }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      nodeSelector: {{ toJson .Values.node }}
      tolerations: [{operator: Exists}]
      containers: [{name: app, image: example/app, env: [{name: TEXT, value: {{ .Values.text | quote }}}]}]
{{- end }}
"""


def write(folder: Path, name: str = "app", version: str = "1.0.0", **more: Any) -> Path:
    """A chart of a ConfigMap and, with `replicas`, a Deployment; its folder. more: further lines of its Chart.yaml."""
    chart = folder / name
    (chart / "templates").mkdir(parents=True, exist_ok=True)
    about = {"apiVersion": "v2", "name": name, "version": version, "appVersion": f"{version}-app", **more}
    (chart / "Chart.yaml").write_text(yaml.safe_dump(about))
    (chart / "values.yaml").write_text(yaml.safe_dump({"text": "hello", "replicas": 0, "node": {}}))
    (chart / "values.schema.json").write_text(json.dumps(SCHEMA))
    (chart / "templates" / "all.yaml").write_text(TEMPLATE)
    return chart


def archive(chart: Path) -> bytes:
    """As `helm package` makes it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as found:
        found.add(chart, chart.name)
    return packed.getvalue()


def package(chart: Path, into: Path) -> Path:
    about = yaml.safe_load((chart / "Chart.yaml").read_text())
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{about['name']}-{about['version']}.tgz"
    path.write_bytes(archive(chart))
    return path


class Place:
    """Answers by path, as (content type, content); asked: the paths that were asked for. refusing: answers this status that many times."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[str, bytes]] = {}
        self.asked: list[str] = []
        self.refusing: list[int] = []
        self.url = ""

    def add_repository(self, *charts: Path) -> None:
        """An index, and the archives that it names: https://helm.sh/docs/topics/chart_repository/"""
        entries: dict[str, list[dict[str, Any]]] = {}
        for chart in charts:
            about = yaml.safe_load((chart / "Chart.yaml").read_text())
            name = f"{about['name']}-{about['version']}.tgz"
            self.answers[f"/{name}"] = ("application/gzip", archive(chart))
            entries.setdefault(about["name"], []).append({**about, "urls": [name]})
        self.answers["/index.yaml"] = ("text/yaml", yaml.safe_dump({"apiVersion": "v1", "entries": entries}).encode())

    def add_to_registry(self, path: str, chart: Path) -> None:
        """https://helm.sh/docs/topics/registries/#helm-chart-manifest"""
        about = yaml.safe_load((chart / "Chart.yaml").read_text())
        layers = {
            "config": ("application/vnd.cncf.helm.config.v1+json", json.dumps(about).encode()),
            "chart": ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive(chart)),
        }
        described = {}
        for name, (kind, content) in layers.items():
            self.answers[f"/v2/{path}/blobs/{_digest(content)}"] = ("application/octet-stream", content)
            described[name] = {"mediaType": kind, "digest": _digest(content), "size": len(content)}
        kind = "application/vnd.oci.image.manifest.v1+json"
        manifest = {"schemaVersion": 2, "mediaType": kind, "config": described["config"], "layers": [described["chart"]]}
        content = json.dumps(manifest).encode()
        for reference in (about["version"], _digest(content)):
            self.answers[f"/v2/{path}/manifests/{reference}"] = (kind, content)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@contextmanager
def served(certificates: Path | None = None) -> Iterator[Place]:
    """A place that answers. certificates: with TLS; the folder gets `ca.crt`, whom to trust."""
    place = Place()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place.asked.append(self.path)
            kind, content = place.answers.get(self.path, ("application/json", b'{"errors": [{"code": "NOT_FOUND"}]}'))
            status = place.refusing.pop(0) if place.refusing else 200 if self.path in place.answers else 404
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if kind.endswith("manifest.v1+json"):
                self.send_header("Docker-Content-Digest", _digest(content))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificates:
        Authority(certificates).issue_all()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "kube-apiserver.crt", certificates / "kube-apiserver.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    place.url = f"{'https' if certificates else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
