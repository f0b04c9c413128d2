"""Ansible run as a person runs it, with what each task told and what AWS was asked meanwhile."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import yaml

from sandbox import Sandbox

from . import kubernetes

ROOT = Path(__file__).parents[3]
SECONDS = 300


@dataclass(frozen=True)
class Run:
    """code: of the process. record: plays and the results of tasks, in order. calls: of AWS meanwhile, and writes to clusters."""

    code: int
    output: str
    record: list[dict[str, Any]]
    calls: list[dict[str, Any]]

    def green(self) -> "Run":
        assert self.code == 0, self.output
        return self

    @property
    def plays(self) -> list["Run"]:
        """The run, play by play."""
        begun = [one["time"] for one in self.record if "play" in one]
        spans = list(zip(begun, [*begun[1:], float("inf")], strict=True))
        parts = [[[one for one in ones if start <= one["time"] < end] for ones in (self.record, self.calls)] for start, end in spans]
        return [Run(self.code, self.output, *part) for part in parts]

    @property
    def results(self) -> list[dict[str, Any]]:
        return [one for one in self.record if "result" in one]

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The calls that changed something."""
        return [call for call in self.calls if call["write"] and call["status"] < 400]

    @property
    def reports(self) -> list[dict[str, Any]]:
        """The results that tell of changes, as the collection's modules do."""
        return [one["result"] for one in self.results if "changes" in one["result"]]

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [change for report in self.reports for change in report["changes"]]

    @property
    def changed(self) -> list[str]:
        """The tasks that report a change."""
        return [f"{one['host']}: {one['task']}" for one in self.results if one["result"].get("changed")]

    @property
    def messages(self) -> dict[str, str]:
        """What each host that failed said."""
        return {one["host"]: str(one["result"].get("msg")) for one in self.results if one["status"] == "failed"}

    def fact(self, name: str, host: str | None = None) -> Any:
        """As it was set last, by this host where several did."""
        found = (one for one in reversed(self.results) if host in (None, one["host"]))
        return next(one["result"]["ansible_facts"][name] for one in found if name in one["result"].get("ansible_facts", {}))


class Ansible:
    """Runs playbooks and roles of this checkout against a sandbox. What a run needs for itself lies in `directory`."""

    def __init__(self, sandbox: Sandbox, directory: Path):
        self.sandbox, self.directory, self._numbers = sandbox, directory, count()

    def role(self, name: str, host: str, inputs: Mapping[str, Any], *entry_points: str, check: bool = False) -> Run:
        """Entry points of one role (main) on one host of the sandbox's inventory, with inputs in place of the inventory's."""
        return self.run(*self.role_arguments(name, host, inputs, [*entry_points] or ["main"]), *(["--check", "--diff"] if check else []))

    def in_modes(self, name: str, host: str, inputs: Mapping[str, Any], *checks: bool, entry_point: str = "main") -> list[Run]:
        """The role once for each of these, in check mode or for real, one after the other in plays of one run."""
        run = self.run(*self.role_arguments(name, host, inputs, [entry_point], checks))
        return run.green().plays

    def role_arguments(
        self,
        name: str,
        host: str,
        inputs: Mapping[str, Any],
        entry_points: Sequence[str] = ("main",),
        check_modes: Sequence[bool | None] = (None,),
    ) -> list[str]:
        """The command line that runs a role's entry points, in a play for each of the check modes."""
        tasks = [
            {"name": point, "ansible.builtin.import_role": {"name": f"piksel.infra.{name}", "tasks_from": point}} for point in entry_points
        ]
        play = {"name": name, "hosts": host, "gather_facts": False, "module_defaults": {"group/piksel.infra.aws": "{{ aws_connection }}"}}
        playbook, variables = self._path("playbook.yml"), self._path("inputs.yml")
        modes = [{} if mode is None else {"check_mode": mode} for mode in check_modes]
        playbook.write_text(yaml.safe_dump([play | mode | {"tasks": tasks} for mode in modes]))
        variables.write_text(yaml.safe_dump(dict(inputs)))
        return [str(playbook), "-i", "inventories/sandbox", "-e", f"@{variables}"]

    def run(self, *arguments: str) -> Run:
        with self.started(*arguments) as (process, record):
            output, _ = process.communicate(timeout=SECONDS)
        lines = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        return Run(process.returncode, output, lines, self.calls())

    def calls(self) -> list[dict[str, Any]]:
        """Since the last run began: AWS's in the order of their ends, those of clusters after them."""
        return [*self.sandbox.calls(), *kubernetes.calls(self.sandbox)]

    @contextmanager
    def started(self, *arguments: str) -> Iterator[tuple[subprocess.Popen, Path]]:
        """A run under way, and the file that it records in. At the end of the block nothing of it is left."""
        record = self._path("record.jsonl")
        self.sandbox.clear_calls()
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(["ansible-playbook", *arguments], cwd=ROOT, env=self._environment(record), **streams) as process:
            try:
                yield process, record
            finally:
                kill(process.pid)

    def _path(self, name: str) -> Path:
        return self.directory / f"{next(self._numbers)}-{name}"

    def _environment(self, record: Path) -> dict[str, str]:
        inherited = {name: value for name, value in self.sandbox.process_environment().items() if not name.startswith("ANSIBLE_")}
        own = {"CALLBACK_PLUGINS": str(Path(__file__).parent / "callbacks"), "CALLBACKS_ENABLED": "piksel.infra.summary,record"}
        return inherited | {f"ANSIBLE_{name}": value for name, value in own.items()} | {"RECORD_FILE": str(record), "COLUMNS": "200"}


def kill(pid: int) -> None:
    """SIGKILL for the process and all below it: Ansible's workers have sessions of their own."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.suspend()  # it starts no other meanwhile
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
