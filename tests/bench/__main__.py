"""python -m bench [--runs N]: measure, print a table and how it stands with the goals, write build/bench.json."""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox import Sandbox
from sandbox.provisioning import MINUTES
from sandbox.settings import DEFAULT_MINUTE

from . import programs
from .inventories import enlarge, for_stock_modules
from .measure import ROOT, Broken, Program
from .table import Goal, Measurement, lines, write

INVENTORY = ROOT / "inventories/sandbox"
TIMES = 4
# What AWS takes minutes for, one after the other; these two go on at the same time.
CHAINS = [["nat gateway"], ["interface endpoint"]]


@dataclass
class Contest:
    """A run of the site that finds everything as it should be, and what it is compared with."""

    name: str
    site: Program
    stock: Program
    mitogen: Program
    floor: Program
    empty: Program

    def run(self, runs: int, stock_runs: int) -> None:
        for program in (self.site, self.empty, self.floor, self.mitogen):
            program.watch()
        for run in range(runs):
            say(f"{self.name}: run {run + 1} of {runs}")
            # In turn, so that what else the machine does falls on all alike.
            for program in (self.site, self.empty, self.floor, self.mitogen, *([self.stock] if run < stock_runs else [])):
                program.time()
        if self.site.changed:
            raise Broken("site.yml changed something in a run that should change nothing")

    def measurements(self) -> list[Measurement]:
        ended = ", ".join(f"{number} {word}" for word, number in sorted(self.stock.ended.items()))
        mitogen = f"FAILED with {self.mitogen.code}" if self.mitogen.code else "CHANGED something" if self.mitogen.changed else ""
        return [
            Measurement.of(f"{self.name}: site", self.site, self.empty, self.floor),
            Measurement.of(f"{self.name}: stock modules", self.stock, self.empty, self.floor, ended),
            Measurement.of(f"{self.name}: site with Mitogen", self.mitogen, self.empty, self.floor, mitogen),
            Measurement.of(f"{self.name}: floor", self.floor),
            Measurement.of(f"{self.name}: empty playbook", self.empty),
        ]

    def goals(self) -> list[Goal]:
        return [
            Goal("time of a run without changes, to the floor's", self.measurements()[0].ratio or 0, 4),
            Goal("its API calls, to the floor's", self.site.api_calls / self.floor.api_calls, 1.5),
            Goal("times faster than stock modules", self.stock.seconds / self.site.seconds, 6, at_least=True),
        ]


def contest(name: str, inventory: Path, place: Path, runs: int, stock_runs: int) -> Contest:
    """The stock modules have a sandbox of their own, in which they have built the same network."""
    with Sandbox(place / "site") as mine, Sandbox(place / "stock") as other:
        say(f"{name}: building the network, with the site and with stock modules")
        site = programs.site(inventory, mine)
        site.prepare()
        stock = programs.stock(for_stock_modules(inventory, place / "inventory", mine, programs.ACCOUNTS), other)
        stock.watch()
        mitogen = programs.site_with_mitogen(inventory, mine)
        measured = Contest(name, site, stock, mitogen, programs.floor(mine), programs.empty(inventory, mine))
        measured.run(runs, stock_runs)
        return measured


def first_run(inventory: Path, place: Path) -> Measurement:
    """From nothing, with AWS's provisioning times, beside the longest chain of them."""
    with Sandbox(place, realistic=DEFAULT_MINUTE) as sandbox:
        say("first run, with provisioning times")
        site = programs.site(inventory, sandbox)
        site.time()
    one = Measurement("first run, with provisioning times", site.seconds, api_calls=site.api_calls)
    one.floor_seconds = max(sum(MINUTES[kind] for kind in chain) for chain in CHAINS) * DEFAULT_MINUTE
    one.ratio = one.seconds / one.floor_seconds
    one.remark = "1 run; floor: the longest chain, an empty run is not subtracted"
    return one


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--runs", type=int, default=7, help="timed runs of each program, but of stock modules, which are slow")
    runs = parser.parse_args().runs
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        larger = enlarge(INVENTORY, place / "larger", TIMES)
        usual = contest("no change", INVENTORY, place / "usual", runs, stock_runs=2)
        large = contest(f"{TIMES} times the subnets", larger, place / "large", runs, stock_runs=1)
        first = first_run(INVENTORY, place / "first")
    measurements = [*usual.measurements(), *large.measurements(), first]
    goals = [*usual.goals(), Goal("first run, to the longest chain", first.ratio or 0, 1.15)]
    print(f"Medians, in seconds; ratio: (seconds - empty) / floor. {os.cpu_count()} processors, load {load:.1f} before.")
    print(*lines(measurements), "", *goals, sep="\n")
    write(measurements, ROOT / "build/bench.json")


if __name__ == "__main__":
    try:
        main()
    except Broken as error:
        sys.exit(str(error))
