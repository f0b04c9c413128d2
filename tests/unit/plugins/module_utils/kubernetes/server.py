# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes API server as lists of answers, in the place of urllib3's pool of connections to one. No socket."""

import json
from collections import defaultdict
from threading import Lock
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import Api


class Request(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]


class Server:
    """For each method and path the answers in their order. Whoever asks for more, or leaves some over, fails the test."""

    url = "https://kubernetes.example"

    def __init__(self):
        self.answers, self.requests, self.ways, self.pauses, self._lock = defaultdict(list), [], [], [], Lock()

    def answer(self, method, path, answer=None, status=200, **headers):
        data = answer if isinstance(answer, bytes) else json.dumps({} if answer is None else answer).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[method, path].append(SimpleNamespace(status=status, data=data, headers=headers))

    def refuse(self, method, path, status, reason="", message="", **details):
        found = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status, "reason": reason, "message": message}
        self.answer(method, path, {**found, "details": details} if details else found, status)

    def lists(self, path, *items, **metadata):
        self.answer("GET", path, {"items": list(items), "metadata": metadata})

    def fail(self, method, path, error):
        self.answers[method, path].append(error)

    def request(self, method, url, body, headers, **ways):
        parts = urlsplit(url)
        assert url.startswith(self.url + "/")
        with self._lock:
            request = Request(method, parts.path, dict(parse_qsl(parts.query)), json.loads(body) if body else None, headers)
            self.requests.append(request)
            self.ways.append(ways)
            assert self.answers[method, parts.path], f"nobody expects {method} {parts.path}"
            answer = self.answers[method, parts.path].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def api(self, authorization=lambda: None):
        return Api(self.url, self, authorization, self.pauses.append)

    @property
    def asked(self):
        """Method and path of each request so far, in no order."""
        return sorted(f"{one.method} {one.path}" for one in self.requests)

    def verify(self):
        assert {key for key, left in self.answers.items() if left} == set()
