"""Running a program again and again: its time, its API calls and its memory."""

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
# How Ansible tells the end of a task, or of an item of its loop, and, in its recap, that a host has changes.
ENDED = re.compile(r"^(ok|changed|failed|fatal): \[", re.MULTILINE)
CHANGED = re.compile(r"changed=[1-9]")


class Broken(Exception):
    """A program ended as it should not have."""


@dataclass
class Program:
    """A command that is run in a sandbox. One that `may_fail` does not end the benchmark by doing so."""

    command: Sequence[str]
    sandbox: Sandbox
    variables: Mapping[str, str] = field(default_factory=dict)
    may_fail: bool = False
    runs: list[float] = field(default_factory=list)
    cpu_runs: list[float] = field(default_factory=list)
    # Of the last run:
    code: int = 0
    api_calls: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    changed: bool = False
    output: str = ""
    # Of the last run that was watched:
    peak_rss_mib: float | None = None
    ansible_rss_mib: float | None = None  # of the largest of its processes
    own_rss_mib: float | None = None  # of the largest of all others: a module's, or that of a plain program

    @property
    def seconds(self) -> float:
        return statistics.median(self.runs)

    @property
    def cpu_seconds(self) -> float:
        """Of it and its children: what a busy machine disturbs less."""
        return statistics.median(self.cpu_runs)

    @property
    def spread(self) -> float:
        """The range of the times, in parts of their median."""
        return (max(self.runs) - min(self.runs)) / self.seconds

    def time(self, watch_every: float = 0) -> None:
        """A run that counts. watch_every: seconds between looks at its memory, for a run so long that they don't disturb it."""
        before = children_cpu()
        self.runs.append(self._run(watch_every))
        self.cpu_runs.append(children_cpu() - before)

    def watch(self) -> None:
        """A run whose time does not count: taking its memory disturbs it."""
        self._run(0.02)

    def prepare(self) -> None:
        """A run of which nothing counts."""
        self._run()

    def _run(self, watch_every: float = 0) -> float:
        self.sandbox.clear_calls()
        with tempfile.TemporaryFile("w+") as output:
            began = time.perf_counter()
            process = subprocess.Popen(self.command, cwd=ROOT, env=self._environment(), stdout=output, stderr=subprocess.STDOUT)
            if watch_every:
                self._follow(process, watch_every)
            self.code = process.wait()
            seconds = time.perf_counter() - began
            output.seek(0)
            self.output = output.read()
        self._judge()
        self.api_calls = len(self.sandbox.calls())
        return seconds

    def _environment(self) -> dict[str, str]:
        """Nothing of what the caller has set for Ansible or Python."""
        inherited = self.sandbox.process_environment()
        kept = {name: value for name, value in inherited.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        return {**kept, **self.variables}

    def _judge(self) -> None:
        self.ended, self.changed = Counter(ENDED.findall(self.output)), bool(CHANGED.search(self.output))
        if self.code and not self.may_fail:
            raise Broken(f"{' '.join(self.command)} ended with {self.code}:\n{self.output}")

    def _follow(self, process: subprocess.Popen[bytes], every: float) -> None:
        """Watch the memory that it and its children have resident until it ends: of all together, of Ansible's largest, of the others'."""
        program, together, ansible, own = psutil.Process(process.pid), 0, 0, 0
        while process.poll() is None:
            found = resident(program)
            together = max(together, sum(size for size, _ in found))
            ansible = max(ansible, *(size for size, is_ansible in found if is_ansible), 0)
            own = max(own, *(size for size, is_ansible in found if not is_ansible), 0)
            time.sleep(every)
        self.peak_rss_mib, self.ansible_rss_mib, self.own_rss_mib = (size / 2**20 for size in (together, ansible, own))


def children_cpu() -> float:
    """Seconds of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def resident(program: psutil.Process) -> list[tuple[int, bool]]:
    """Bytes of each process, and whether it is Ansible's; without those that ended meanwhile."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for one in (program, *program.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                found.append((one.memory_info().rss, any("ansible-playbook" in part for part in one.cmdline())))
    return found


def say(what: str) -> None:
    """How far it is: the table comes at the end."""
    print(what, file=sys.stderr, flush=True)
