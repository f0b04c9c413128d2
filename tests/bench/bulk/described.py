"""What is planted in AWS, and the map of it, in the forms in which the module and the floor take it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAP, CLUSTER = "bulk", "bench"
NAMESPACES = [f"bulk-{number:02}" for number in range(20)]
SHAPES = {"text": ["password"], "json": ["username", "password", "host"], "pair": ["client_id", "client_secret"]}


@dataclass
class Entry:
    """One secret of AWS and the Secret that is made of it. edition: how often its value has changed."""

    number: int
    edition: int = 0

    @property
    def shape(self) -> str:
        return list(SHAPES)[self.number % len(SHAPES)]

    @property
    def secret(self) -> str:
        return f"bench/{self.number:05}"

    @property
    def namespace(self) -> str:
        return NAMESPACES[self.number % len(NAMESPACES)]

    @property
    def name(self) -> str:
        return f"secret-{self.number:05}"

    @property
    def data(self) -> dict[str, str]:
        """The Secret's keys and values."""
        return {key: self._password(key) for key in SHAPES[self.shape]}

    @property
    def value(self) -> str:
        """The secret's value in AWS."""
        parts = self.data
        return json.dumps(parts) if self.shape == "json" else ":".join(parts.values())

    def source(self) -> dict[str, Any]:
        keys = {"pair_keys": SHAPES["pair"]} if self.shape == "pair" else {}
        return {"secret": self.secret, "format": self.shape, **keys}

    def described(self) -> dict[str, Any]:
        """As the module takes it."""
        key = {} if self.shape == "text" else None
        data = {name: {"source": self.secret, **({"key": name} if key is None else key)} for name in SHAPES[self.shape]}
        return {"name": self.name, "namespaces": [self.namespace], "data": data}

    def for_floor(self) -> dict[str, Any]:
        return {"secret": self.secret, "shape": self.shape, "keys": SHAPES[self.shape], "namespace": self.namespace, "name": self.name}

    def _password(self, key: str) -> str:
        return hashlib.sha256(f"{self.number} {key} {self.edition}".encode()).hexdigest()[:32]


def inventory(place: Path, connection: dict[str, str], entries: Sequence[Entry] = ()) -> Path:
    """An inventory of one host, with the map of these entries in its variables."""
    variables: dict[str, Any] = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    variables |= {"aws_connection": connection, "bulk_name": MAP, "bulk_cluster": CLUSTER}
    place.mkdir(parents=True, exist_ok=True)
    (place / "hosts.json").write_text(json.dumps({"all": {"hosts": {"bench": variables}}}))
    if entries:
        values = {"bulk_sources": {one.secret: one.source() for one in entries}, "bulk_secrets": [one.described() for one in entries]}
        values["bulk_first"] = [one.for_floor() for one in entries[:STOCK]]
        (place / "host_vars").mkdir(exist_ok=True)
        (place / "host_vars/bench.json").write_text(json.dumps(values))
    return place


def for_floor(path: Path, entries: Sequence[Entry]) -> Path:
    path.write_text(json.dumps({"cluster": CLUSTER, "map": MAP, "entries": [one.for_floor() for one in entries]}))
    return path


# As many as a loop of stock tasks is measured with: it takes about a second for each.
STOCK = 20
