"""python -m bench [PART …] [--runs N]: measure, print a table and how it stands with the goals, write build/bench.json."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sandbox import Sandbox
from sandbox.provisioning import MINUTES
from sandbox.settings import DEFAULT_MINUTE

from . import programs
from .bulk.contest import secrets
from .contest import contest
from .inventories import enlarge, with_more_buckets
from .measure import ROOT, Broken, say
from .table import Goal, Measurement, lines, write

Part = tuple[list[Measurement], list[Goal]]
INVENTORY = ROOT / "inventories/sandbox"
TIMES, MORE_BUCKETS = 4, 12
# What AWS takes minutes for, one after the other; the chains go on at the same time.
CHAINS = [
    ["cluster", "addon", "node group", "addon"],  # add-ons that nodes need, then those that need nodes
    ["nat gateway"],
    ["interface endpoint"],
]


def first_run(place: Path) -> Measurement:
    """The site from nothing, with AWS's provisioning times, beside the longest chain of them."""
    with Sandbox(place, realistic=DEFAULT_MINUTE, kubernetes=True) as sandbox:
        say("first run, with provisioning times")
        site = programs.ours("site", INVENTORY, sandbox)
        site.time()
    one = Measurement("first run, with provisioning times", site.seconds, api_calls=site.api_calls)
    one.floor_seconds = max(sum(MINUTES[kind] for kind in chain) for chain in CHAINS) * DEFAULT_MINUTE
    one.ratio = one.seconds / one.floor_seconds
    one.remark = "1 run; floor: the longest chain, an empty run is not subtracted"
    return one


def networks(place: Path, runs: int) -> Part:
    """Our playbooks in runs that find everything as it should be."""
    larger = enlarge(INVENTORY, place / "larger", TIMES)
    site = contest("site", "site", INVENTORY, place / "site", runs)
    network = contest("networks", "network", INVENTORY, place / "networks", runs, stock_runs=2)
    large = contest(f"networks, {TIMES} times as large", "network", larger, place / "large", runs, stock_runs=1)
    assert network.stock
    goals = [
        Goal("time of a run without changes, to the floor's", site.ratio, 4),
        Goal("its API calls, to the floor's", site.calls, 1.5),
        Goal("the same of the networks alone, time", network.ratio, 4),
        Goal("the same of the networks alone, API calls", network.calls, 1.5),
        Goal("times faster than stock modules, networks alone", network.stock.seconds / network.ours.seconds, 6, at_least=True),
    ]
    return [one for measured in (site, network, large) for one in measured.measurements()], goals


def buckets(place: Path, runs: int) -> Part:
    """The buckets alone with nothing to change, and the same with more of them."""
    with Sandbox(place / "sandbox") as sandbox:
        few = programs.ours("buckets", INVENTORY, sandbox)
        many = programs.ours("buckets", with_more_buckets(INVENTORY, place / "more", MORE_BUCKETS), sandbox)
        for program in (few, many):
            program.prepare()
        for run in range(runs):
            say(f"buckets: run {run + 1} of {runs}")
            for program in (few, many):
                program.time()
                if program.changed:
                    raise Broken("buckets: something was changed in a run that should change nothing")
    title = f"buckets, {MORE_BUCKETS} more"
    measured = [Measurement.of("buckets", few), Measurement.of(title, many)]
    return measured, [Goal(f"seconds that {MORE_BUCKETS} more buckets take", many.seconds - few.seconds, 1)]


def first(place: Path, runs: int) -> Part:
    one = first_run(place)
    return [one], [Goal("first run, to the longest chain", one.ratio or 0, 1.15)]


# In the order in which they run.
PARTS: dict[str, Callable[[Path, int], Part]] = {"unchanged": networks, "buckets": buckets, "first": first, "secrets": secrets}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure, of {', '.join(PARTS)}; otherwise all")
    parser.add_argument("--runs", type=int, default=7, help="timed runs of each program, but of stock modules, which are slow")
    given = parser.parse_args()
    unknown = sorted({*given.parts} - PARTS.keys())
    if unknown:
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    load, measurements, goals = os.getloadavg()[0], list[Measurement](), list[Goal]()
    with tempfile.TemporaryDirectory() as directory:
        for name in (name for name in PARTS if name in (given.parts or PARTS)):
            place = Path(directory, name)
            place.mkdir()
            found = PARTS[name](place, given.runs)
            measurements += found[0]
            goals += found[1]
    print(f"Medians, in seconds; ratio: (seconds - empty) / floor. {os.cpu_count()} processors, load {load:.1f} before.")
    print(*lines(measurements), "", *goals, sep="\n")
    write(measurements, ROOT / "build/bench.json")


if __name__ == "__main__":
    try:
        main()
    except Broken as error:
        sys.exit(str(error))
