"""As much of a Kubernetes client as the sandbox needs of its own API servers."""

import http.client
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

MERGE_PATCH = "application/merge-patch+json"


class ApiError(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(f"{status}: {message}")
        self.status = status


def answers(endpoint: str, ca: bytes, timeout: float = 5) -> bool:
    """Whether an API server answers there, be it only that it wants to know who asks."""
    try:
        context = ssl.create_default_context(cadata=ca.decode())
        connection = http.client.HTTPSConnection(urlsplit(endpoint).netloc, context=context, timeout=timeout)
        connection.request("GET", f"{urlsplit(endpoint).path}/readyz")
        return connection.getresponse().status in (200, 401, 403)
    except (OSError, ValueError, http.client.HTTPException):
        return False


class Api:
    """The API server at `endpoint`, as the client whose certificate in `pki` has that name."""

    def __init__(self, endpoint: str, pki: Path, name: str = "admin", timeout: float = 10):
        self._address = urlsplit(endpoint).netloc
        self._context = ssl.create_default_context(cafile=str(pki / "ca.crt"))
        self._context.load_cert_chain(pki / f"{name}.crt", pki / f"{name}.key")
        self._timeout = timeout

    def ready(self) -> bool:
        try:
            self.request("GET", "/readyz")
        except (ApiError, OSError, http.client.HTTPException):
            return False
        return True

    def exists(self, path: str) -> bool:
        try:
            self.request("GET", path)
        except ApiError as error:
            if error.status != 404:
                raise
            return False
        return True

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self.request("GET", f"{path}?{urlencode(query)}"))["items"]
        return listed

    def get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.request("GET", path))
        return found

    def create(self, path: str, body: dict[str, Any]) -> None:
        self.request("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> None:
        self.request("PATCH", path, body, MERGE_PATCH)

    def delete(self, path: str, **options: Any) -> None:
        """Delete it, or find it gone."""
        try:
            self.request("DELETE", path, {"apiVersion": "v1", "kind": "DeleteOptions", **options})
        except ApiError as error:
            if error.status != 404:
                raise

    def request(self, method: str, path: str, body: dict[str, Any] | None = None, kind: str = "application/json") -> bytes:
        connection = http.client.HTTPSConnection(self._address, context=self._context, timeout=self._timeout)
        try:
            content = None if body is None else json.dumps(body).encode()
            connection.request(method, path, content, {"Content-Type": kind} if content else {})
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise ApiError(answer.status, said.decode(errors="replace").strip())
        return said
