"""Running a program again and again: its time, its API calls and its memory."""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
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
    # Of the last run:
    code: int = 0
    api_calls: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    changed: bool = False
    # Of the last run that was watched:
    peak_rss_mib: float | None = None

    @property
    def seconds(self) -> float:
        return statistics.median(self.runs)

    @property
    def spread(self) -> float:
        """The range of the times, in parts of their median."""
        return (max(self.runs) - min(self.runs)) / self.seconds

    def time(self) -> None:
        self.runs.append(self._run())

    def watch(self) -> None:
        """A run whose time does not count: taking its memory disturbs it."""
        self._run(watched=True)

    def prepare(self) -> None:
        """A run of which nothing counts."""
        self._run()

    def _run(self, watched: bool = False) -> float:
        self.sandbox.clear_calls()
        with tempfile.TemporaryFile("w+") as output:
            began = time.perf_counter()
            process = subprocess.Popen(self.command, cwd=ROOT, env=self._environment(), stdout=output, stderr=subprocess.STDOUT)
            if watched:
                self.peak_rss_mib = follow(process)
            self.code = process.wait()
            seconds = time.perf_counter() - began
            output.seek(0)
            self._judge(output.read())
        self.api_calls = len(self.sandbox.calls())
        return seconds

    def _environment(self) -> dict[str, str]:
        """Nothing of what the caller has set for Ansible or Python."""
        inherited = self.sandbox.process_environment()
        kept = {name: value for name, value in inherited.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        return {**kept, **self.variables}

    def _judge(self, output: str) -> None:
        self.ended, self.changed = Counter(ENDED.findall(output)), bool(CHANGED.search(output))
        if self.code and not self.may_fail:
            raise Broken(f"{' '.join(self.command)} ended with {self.code}:\n{output}")


def follow(process: subprocess.Popen[bytes]) -> float:
    """The most memory that a process and its children had resident, in MiB; returns when it ends."""
    program, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        peak = max(peak, resident(program))
        time.sleep(0.02)
    return peak / 2**20


def resident(program: psutil.Process) -> int:
    total = 0
    try:
        for one in (program, *program.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:  # it ended meanwhile
        pass
    return total


def say(what: str) -> None:
    """How far it is: the table comes at the end."""
    print(what, file=sys.stderr, flush=True)
