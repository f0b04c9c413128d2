"""Our module against the floor: Secrets that are not there yet, none changed, ten changed."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import Sandbox

from ..measure import Broken, Program, say
from ..table import Goal, Measurement
from .described import MAP, STOCK
from .ground import Ground
from .programs import Floor, Programs

NUMBER, TIMES, CHANGED = 1000, 10, 10
KINDS = ("first", "no change", f"{CHANGED} changed")
LONG = 0.25  # seconds between looks at the memory of a long run, which count for a hundredth of it


@dataclass
class Side:
    """One who brings secrets to Kubernetes: what verifies it, and its runs by kind. requests: to Kubernetes, of the last watched run."""

    manager: str
    labels: Mapping[str, str]
    annotation: str
    runs: Mapping[str, Program]
    requests: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)

    def round(self, ground: Ground, act: Callable[[Program], None]) -> None:
        """Each kind of run once, from nothing; then all is looked at."""
        ground.wipe()
        for kind, program in self.runs.items():
            if kind == KINDS[2]:
                ground.change(CHANGED)
            before = ground.requests()
            act(program)
            after = ground.requests()
            self.requests[kind] = {key: after[key] - before.get(key, 0) for key in after if after[key] > before.get(key, 0)}
        ground.verify(self.manager, self.labels, self.annotation)
        self._check(len(ground.entries))

    def _check(self, number: int) -> None:
        """Each kind of run wrote as many Secrets as it had to, so that what is compared is the same."""
        wanted = dict(zip(KINDS, (number, 0, CHANGED), strict=True))
        for kind, requests in self.requests.items():
            written = sum(count for (verb, resource), count in requests.items() if resource == "secrets" and verb not in ("LIST", "GET"))
            if written != wanted[kind]:
                raise Broken(f"{self.manager}, {kind}: {written} Secrets were written, not {wanted[kind]}: {requests}")

    def request_count(self, kind: str) -> int:
        return sum(self.requests[kind].values())


def ours(programs: Programs) -> Side:
    labels = {"app.kubernetes.io/managed-by": "piksel.infra", "secret-sync.piksel.infra/name": MAP}
    return Side(f"piksel.infra/{MAP}", labels, "secret-sync.piksel.infra/state", {kind: programs.ours() for kind in KINDS})


def floor(programs: Programs) -> Side:
    labels = {"app.kubernetes.io/managed-by": "floor", "floor.piksel.example/name": MAP}
    runs = {kind: programs.floor("first" if kind == KINDS[0] else "again") for kind in KINDS}
    return Side("floor", labels, "floor.piksel.example/sync-state", runs)


@dataclass
class Contest:
    """ours and floor have runs of the same kinds. empty: a playbook without a task. nothing: one with a task that does nothing."""

    number: int
    ours: Side
    floor: Side
    empty: Program
    nothing: Program
    stock: Program | None = None

    def measurements(self) -> list[Measurement]:
        title = f"{self.number:,} secrets"
        found = []
        for kind in KINDS:
            one = Measurement.of(f"{title}, {kind}", self.ours.runs[kind], self.empty, self.floor.runs[kind])
            one.floor_inside_seconds, one.ratio_inside = self.inside(kind), self.ratio(kind, inside=True)
            one.kubernetes_requests = self.ours.request_count(kind)
            found.append(one)
        for kind in KINDS:
            found.append(Measurement.of(f"{title}, {kind}: floor", self.floor.runs[kind]))
            found[-1].kubernetes_requests = self.floor.request_count(kind)
        return found

    def beside(self) -> list[Measurement]:
        return [Measurement.of("a playbook without a task", self.empty), Measurement.of("a task that does nothing", self.nothing)]

    def inside(self, kind: str) -> float:
        """Seconds of the floor without its start and its imports."""
        program = self.floor.runs[kind]
        assert isinstance(program, Floor)
        return statistics.median(program.inside_runs)

    def beyond(self, kind: str) -> float:
        """Seconds beyond those of an empty playbook."""
        return self.ours.runs[kind].seconds - self.empty.seconds

    def cpu_beyond(self, kind: str) -> float:
        """The same of CPU."""
        return self.ours.runs[kind].cpu_seconds - self.empty.cpu_seconds

    def ratio(self, kind: str, inside: bool = False) -> float:
        return self.beyond(kind) / (self.inside(kind) if inside else self.floor.runs[kind].seconds)

    @property
    def memory(self) -> float:
        """MiB of the largest process of ours."""
        return max(max(one.own_rss_mib or 0, one.ansible_rss_mib or 0) for one in self.ours.runs.values())


def timed(program: Program) -> None:
    program.time()


def contest(sandbox: Sandbox, ground: Ground, directory: Path, runs: int) -> Contest:
    """runs: timed ones of each program, in turn, after one in which the memory is taken."""
    programs = Programs(sandbox, directory, ground.plant(NUMBER))
    found = Contest(NUMBER, ours(programs), floor(programs), programs.empty(), programs.nothing())
    found.stock = programs.stock(ground.administrator.kubeconfig)
    for number in range(runs + 1):
        say(f"{NUMBER:,} secrets: run {number} of {runs}" if number else f"{NUMBER:,} secrets: taking the memory")
        for side in (found.ours, found.floor):
            side.round(ground, timed if number else Program.watch)
        for program in (found.empty, found.nothing):
            timed(program) if number else program.watch()
    return found


def large(sandbox: Sandbox, ground: Ground, directory: Path, small: Contest) -> Contest:
    """Ten times as many, once."""
    number = NUMBER * TIMES
    say(f"{number:,} secrets: planting")
    programs = Programs(sandbox, directory, ground.plant(number))
    found = Contest(number, ours(programs), floor(programs), small.empty, small.nothing)
    for side in (found.ours, found.floor):
        say(f"{number:,} secrets: {side.manager}")
        side.round(ground, lambda program: program.time(LONG))
    return found


def stock(ground: Ground, program: Program, empty: Program) -> list[Measurement]:
    """A loop of stock tasks over a few, and what that would be for all."""
    found = []
    ground.wipe()
    for kind in KINDS[:2]:
        say(f"a loop of stock tasks, {kind}")
        program.runs, program.cpu_runs = [], []
        program.time()
        one = Measurement.of(f"a loop of stock tasks over {STOCK}, {kind}", program)
        whole = empty.seconds + (program.seconds - empty.seconds) / STOCK * NUMBER
        one.remark = f"1 run; extrapolated to {NUMBER:,}: {whole / 60:.0f} minutes"
        found.append(one)
    return found


def goals(one: Contest, ten: Contest) -> list[Goal]:
    found = []
    for kind, limit in zip(KINDS[:2], (1.5, 2), strict=True):
        title = f"{one.number:,} secrets, {kind}, to the floor"
        found.append(Goal(f"{title}'s whole process", one.ratio(kind), limit))
        found.append(Goal(f"{title} without its start and imports", one.ratio(kind, inside=True), limit))
    for kind in KINDS[:2]:
        growth = ten.beyond(kind) / ten.number / (one.beyond(kind) / one.number)
        found.append(Goal(f"{kind}: time for each of {ten.number:,}, to that for each of {one.number:,}", growth, 1.3))
        growth = ten.cpu_beyond(kind) / ten.number / (one.cpu_beyond(kind) / one.number)
        found.append(Goal(f"{kind}: the same of CPU", growth, 1.3))
    return [*found, Goal(f"{one.number:,} secrets, MiB of the largest process", one.memory, 200)]


def secrets(place: Path, runs: int) -> tuple[list[Measurement], list[Goal]]:
    """All of it, in a sandbox of its own."""
    with Sandbox(place / "sandbox", kubernetes=True) as sandbox:
        say("secrets: building what is measured")
        ground = Ground(sandbox)
        one = contest(sandbox, ground, place / "one", runs)
        loop = stock(ground, one.stock, one.empty) if one.stock else []
        ten = large(sandbox, ground, place / "ten", one)
    return [*one.measurements(), *ten.measurements(), *one.beside(), *loop], goals(one, ten)
