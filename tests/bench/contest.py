"""One of our playbooks, in a run that finds everything as it should be, against what it is compared with."""

from dataclasses import dataclass
from pathlib import Path

from sandbox import Sandbox

from . import programs
from .inventories import for_stock_modules
from .measure import Broken, Program, say
from .table import Measurement


@dataclass
class Contest:
    title: str
    ours: Program
    floor: Program
    empty: Program
    mitogen: Program
    stock: Program | None = None

    def run(self, runs: int, stock_runs: int) -> None:
        quick = (self.ours, self.empty, self.floor, self.mitogen)
        for program in quick:
            program.watch()
        for run in range(runs):
            say(f"{self.title}: run {run + 1} of {runs}")
            # In turn, so that what else the machine does falls on all alike.
            for program in (*quick, self.stock if run < stock_runs else None):
                if program:
                    program.time()
        if self.ours.changed:
            raise Broken(f"{self.title}: something was changed in a run that should change nothing")

    def measurements(self) -> list[Measurement]:
        failure = f"FAILED with {self.mitogen.code}" if self.mitogen.code else "CHANGED something" if self.mitogen.changed else ""
        found = [
            Measurement.of(self.title, self.ours, self.empty, self.floor),
            Measurement.of(f"{self.title}: with Mitogen", self.mitogen, self.empty, self.floor, failure),
            Measurement.of(f"{self.title}: floor", self.floor),
            Measurement.of(f"{self.title}: empty playbook", self.empty),
        ]
        if self.stock:
            ended = ", ".join(f"{number} {word}" for word, number in sorted(self.stock.ended.items()))
            found.insert(1, Measurement.of(f"{self.title}: stock modules", self.stock, self.empty, self.floor, ended))
        return found

    @property
    def ratio(self) -> float:
        return (self.ours.seconds - self.empty.seconds) / self.floor.seconds

    @property
    def calls(self) -> float:
        return self.ours.api_calls / self.floor.api_calls


def contest(title: str, name: str, inventory: Path, place: Path, runs: int, stock_runs: int = 0) -> Contest:
    """name: of our playbook. Where there are runs of stock modules, they have built the same in a sandbox of their own."""
    # The site writes to Kubernetes too.
    with Sandbox(place / "ours", kubernetes=name == "site") as mine, Sandbox(place / "stock") as other:
        say(f"{title}: building what is measured")
        ours = programs.ours(name, inventory, mine)
        ours.prepare()
        floor, empty = programs.floor(name, mine), programs.empty(name, inventory, mine)  # what the floor reads is found in this run
        found = Contest(title, ours, floor, empty, programs.with_mitogen(name, inventory, mine))
        if stock_runs:
            wanted = for_stock_modules(inventory, place / "inventory", mine, programs.ACCOUNTS)
            found.stock = programs.stock(wanted, other)
            found.stock.watch()
        found.run(runs, stock_runs)
        return found
