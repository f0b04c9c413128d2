# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS's side: the stores of all sources, by the places they are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from functools import cache

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import BotoCoreError, ClientError

from ..aws.area import Clients, explain
from .content import Content, content, top_level
from .source import Problem, Source
from .stores import Awaited, Store
from .values import Version

Place = tuple[str | None, str | None, str | None]


class Sources:
    """upcoming, awaited, restored, unnamed: as in Store; they are names of this account and region."""

    def __init__(
        self,
        clients: Clients,
        sources: Mapping[str, Source],
        upcoming: frozenset[str],
        awaited: frozenset[str],
        restored: frozenset[str],
        unnamed: frozenset[str] = frozenset(),
    ):
        self._clients, self._sources, self._here = clients, sources, (upcoming, awaited, restored, unnamed)
        self._stores: dict[Place, Store | Problem] = {}
        self.versions = cache(self._versions)
        self._content = cache(self._content_of)

    def list(self, used: Collection[Source], pool: Executor) -> None:
        """Read, of each place that is used, which versions there are."""
        by_place = defaultdict(list)
        for source in used:
            by_place[source.place].append(source)
        for place, sources in by_place.items():
            self._stores[place] = self._store(place, sources, pool)

    def _store(self, place: Place, sources: Collection[Source], pool: Executor) -> Store | Problem:
        try:
            store = Store(self._clients.elsewhere(*place)) if any(place) else Store(self._clients, *self._here)
            store.list(sources, pool)
        except (BotoCoreError, ClientError) as error:
            return Problem(explain(error))
        return store

    def _versions(self, name: str) -> Mapping[str, Version] | Problem | Awaited:
        """By secret the version that a source takes, or why there is none."""
        source = self._sources[name]
        store = self._stores[source.place]
        try:
            if isinstance(store, Problem):
                raise store
            return store.versions(source)
        except Awaited as reason:
            return reason
        except Problem as problem:
            where = ", ".join(filter(None, source.place[:2]))
            return Problem(f"of {where}: {problem}") if where else problem

    def versions_of(self, names: Iterable[str]) -> dict[str, Version]:
        """All that these sources take, by a label that says where each is. Raises Problem, or Awaited."""
        found = {}
        for name in names:
            versions, place = self.versions(name), self._sources[name].place
            if isinstance(versions, Problem):
                raise Problem(f"source {name}: {versions}")
            if isinstance(versions, Awaited):
                raise versions
            where = "/".join(filter(None, place[:2]))
            found |= {f"{where}:{version.label}" if where else version.label: version for version in versions.values()}
        return found

    def is_upcoming(self, name: str) -> bool:
        """A secret of it is given its value, or is restored, earlier in this run, and so can't be read yet."""
        found, restored = self.versions(name), self._here[2]
        return isinstance(found, Mapping) and any(version.id is None or version.secret in restored for version in found.values())

    def read(self, names: Iterable[str], pool: Executor) -> None:
        """Read the values of these sources."""
        wanted: dict[Place, list[Version]] = defaultdict(list)
        for name in set(names):
            found = self.versions(name)
            if isinstance(found, Mapping):
                wanted[self._sources[name].place] += found.values()
        for place, versions in wanted.items():
            store = self._stores[place]
            if isinstance(store, Store):
                store.values.read(versions, pool)

    def contents(self, names: Iterable[str]) -> tuple[dict[str, Content], dict[str, frozenset[str]]]:
        """What these sources give, once their values are read, and the keys of each that stand for themselves. Raises Problem."""
        found = {name: self._content(name) for name in names}
        for one in found.values():
            if isinstance(one, Problem):
                raise one
        return found, {name: top_level(self._sources[name], one) for name, one in found.items()}

    def _content_of(self, name: str) -> Content | Problem:
        source, versions = self._sources[name], self.versions(name)
        store = self._stores[source.place]
        assert isinstance(store, Store)
        assert isinstance(versions, Mapping)
        try:
            return content(source, {secret: store.values.value(version) for secret, version in versions.items()})
        except Problem as problem:
            return problem if str(problem).startswith("source ") else Problem(f"source {name}: {problem}")

    def known(self) -> Iterator[bytes]:
        """All values that have been read."""
        for store in self._stores.values():
            if isinstance(store, Store):
                yield from store.values.known
