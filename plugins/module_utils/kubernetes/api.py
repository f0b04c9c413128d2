# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a Kubernetes API server, each of which may be made twice."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from ssl import SSLEOFError
from typing import Any
from urllib.parse import quote, urlencode

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from urllib3 import Timeout
    from urllib3.exceptions import HTTPError, SSLError

ATTEMPTS = 9  # half a minute in all
CONNECT, ANSWER = 10.0, 60.0  # seconds: a private endpoint seen from elsewhere lets one wait for ever
# Objects on a page of a list: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
PAGE = 2000
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
# JSON is YAML too: https://kubernetes.io/docs/reference/using-api/server-side-apply/
APPLY, MERGE = "application/apply-patch+yaml", "application/strategic-merge-patch+json"
PATCH = "application/merge-patch+json"  # https://www.rfc-editor.org/rfc/rfc7386, which custom resources know as well
DRY_RUN = {"dryRun": "All"}
PASSING = (429, 500, 502, 503, 504)


class KubernetesError(Exception):
    """status: HTTP's, 0 where there was no answer. reason, message: Kubernetes' own words. causes: of its details, such as conflicts."""

    def __init__(self, act: str, status: int, reason: str, message: str = "", causes: tuple[Mapping[str, str], ...] = ()):
        super().__init__(f"{act}: {reason}: {message}".rstrip(": "))
        self.status, self.reason, self.message, self.causes = status, reason, message, causes


class Api:
    """One API server. pool: urllib3's manager of connections to it. authorization: gives the header of that name, None where there is none.

    scrub: takes out of Kubernetes' words what must not be shown. way: how another program reaches it, as `connection` says.
    """

    def __init__(
        self,
        server: str,
        pool: Any,
        authorization: Callable[[], str | None],
        pause: Callable[[float], None] = time.sleep,
        way: Any = None,
    ):
        self.server, self._pool, self._authorization, self._pause, self.way = server.rstrip("/"), pool, authorization, pause, way
        self.scrub: Callable[[str], str] = str
        self._answers, self._silent = 0, False

    def handshake(self) -> tuple[Mapping[str, Any], dict[str, str]]:
        """For a connection of another kind to it: urllib3's options of its own, and the headers that say who asks."""
        authorization = self._authorization()
        return self._pool.connection_pool_kw, {"Authorization": authorization} if authorization else {}

    def list(self, path: str, metadata_only: bool = False, **query: str) -> list[dict[str, Any]]:
        """All objects under a path, over all pages."""
        for _ in range(2):
            try:
                return self._pages(path, query, {"Accept": METADATA_ONLY} if metadata_only else {})
            except KubernetesError as error:
                if error.status != 410:
                    raise
                expired = error  # the rest of a list is kept for minutes alone
        raise expired

    def _pages(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more = ""
        while True:
            page = self._request("GET", path, {**query, "limit": str(PAGE), **({"continue": more} if more else {})}, headers=headers)
            found += page.get("items") or []
            more = (page.get("metadata") or {}).get("continue", "")
            if not more:
                return found

    def get(self, path: str) -> dict[str, Any] | None:
        try:
            return self._request("GET", path)
        except KubernetesError as error:
            if error.status == 404:
                return None
            raise

    def apply(self, path: str, manifest: Mapping[str, Any], manager: str, force: bool = False, dry_run: bool = False) -> dict[str, Any]:
        """Server-side apply. Another manager's field of another value is a conflict, unless force."""
        query = {"fieldManager": manager, "force": str(force).lower(), **(DRY_RUN if dry_run else {})}
        return self._request("PATCH", path, query, manifest, headers={"Content-Type": APPLY})

    def merge(self, path: str, patch: Mapping[str, Any], manager: str) -> dict[str, Any]:
        return self._request("PATCH", path, {"fieldManager": manager}, patch, headers={"Content-Type": MERGE})

    def patch(self, path: str, changes: Mapping[str, Any], manager: str, dry_run: bool = False) -> dict[str, Any]:
        """The object with these fields: None removes one, dictionaries merge. A field that its kind does not have is refused."""
        query = {"fieldManager": manager, "fieldValidation": "Strict", **(DRY_RUN if dry_run else {})}
        return self._request("PATCH", path, query, changes, headers={"Content-Type": PATCH})

    def delete(self, path: str, uid: str, foreground: bool = False) -> dict[str, Any] | None:
        """That very object, and not another that has taken its name. None: it is gone. foreground: after what it owns."""
        body = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": uid}}
        body |= {"propagationPolicy": "Foreground"} if foreground else {}
        try:
            return self._request("DELETE", path, {}, body, headers={"Content-Type": "application/json"})
        except KubernetesError as error:
            if error.status == 404:
                return None
            raise

    def _request(self, method: str, path: str, *content: Any, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer. Raises KubernetesError; at once where another has waited in vain, and nobody has had an answer meanwhile."""
        act, answers = f"{method} {path.partition('/v1/')[2] or path}", self._answers
        if self._silent:
            raise KubernetesError(act, 0, "NoAnswer", f"{self.server} does not answer any more")
        try:
            return self._tried(act, method, path, *content, headers=headers)
        except KubernetesError as error:
            self._silent = self._silent or (error.status == 0 and self._answers == answers)
            raise

    def _tried(
        self,
        act: str,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        url = f"{self.server}{path}" + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(ATTEMPTS):
            wait = None
            try:
                authorization = self._authorization()
                given = {"Accept": "application/json", **(headers or {}), **({"Authorization": authorization} if authorization else {})}
                timeout = Timeout(connect=CONNECT, read=ANSWER)
                answer = self._pool.request(method, url, body=data, headers=given, retries=False, timeout=timeout)
            except HTTPError as error:
                failure = KubernetesError(act, 0, type(error).__name__, self._reason(error))
                # A certificate stays what it is; a connection that was cut off is another matter.
                if isinstance(error, SSLError) and not any(isinstance(one, SSLEOFError) for one in error.args):
                    raise failure from None
            else:
                self._answers += 1
                if answer.status < 300:
                    return self._object(act, answer)
                failure = self._failure(act, answer)
                # An access entry that was made a moment ago is not known everywhere yet.
                if answer.status not in PASSING and (answer.status != 401 or attempt > 3):
                    raise failure
                wait = answer.headers.get("Retry-After")
            if attempt < ATTEMPTS - 1:
                asked = min(float(wait), 60.0) if wait and wait.isdigit() else 0.0
                self._pause(max(asked, min(20.0, 0.2 * 2**attempt) * random.uniform(0.5, 1)))
        raise failure

    def _reason(self, error: Exception) -> str:
        return f"{self.server} does not answer ({str(getattr(error, 'reason', error)).split('>: ')[-1]})"

    def _object(self, act: str, answer: Any) -> dict[str, Any]:
        with suppress(ValueError):
            found = json.loads(answer.data)
            if isinstance(found, dict):
                return found
        raise KubernetesError(act, answer.status, "NoObject", f"what answers at {self.server} is no Kubernetes")

    def _failure(self, act: str, answer: Any) -> KubernetesError:
        try:
            found = json.loads(answer.data)
            causes = tuple((found.get("details") or {}).get("causes") or ())
            reason, message = found.get("reason") or str(answer.status), self.scrub(found.get("message", ""))
            return KubernetesError(act, answer.status, reason, message, causes)
        except (ValueError, AttributeError):
            return KubernetesError(act, answer.status, str(answer.status), "")


def path_of(plural: str, namespace: str | None = None, name: str | None = None, group: str = "") -> str:
    """`/api/v1/namespaces/NAMESPACE/secrets/NAME`, or a shorter one. group: with its version, such as `apps/v1`."""
    parts = ["apis", group] if group else ["api", "v1"]
    parts += ["namespaces", quote(namespace, "")] if namespace else []
    return "/" + "/".join([*parts, plural, *([quote(name, "")] if name else [])])
