"""The measurements as a table for people and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .measure import Program

COLUMNS = {
    "measurement": "name",
    "seconds": "seconds",
    "of CPU": "cpu_seconds",
    "empty": "empty_seconds",
    "floor": "floor_seconds",
    "ratio": "ratio",
    "floor inside": "floor_inside_seconds",
    "ratio inside": "ratio_inside",
    "calls": "api_calls",
    "floor's calls": "floor_api_calls",
    "to Kubernetes": "kubernetes_requests",
    "peak MiB": "peak_rss_mib",
    "Ansible's": "ansible_rss_mib",
    "own": "own_rss_mib",
    "": "remark",
}


@dataclass
class Measurement:
    """One line. None where a number means nothing."""

    name: str
    seconds: float
    cpu_seconds: float | None = None
    empty_seconds: float | None = None
    floor_seconds: float | None = None
    ratio: float | None = None
    api_calls: int | None = None
    floor_api_calls: int | None = None
    peak_rss_mib: float | None = None
    ansible_rss_mib: float | None = None
    own_rss_mib: float | None = None
    floor_inside_seconds: float | None = None
    ratio_inside: float | None = None
    kubernetes_requests: int | None = None
    remark: str = ""

    @classmethod
    def of(cls, name: str, program: Program, empty: Program | None = None, floor: Program | None = None, remark: str = "") -> "Measurement":
        runs = f"{len(program.runs)} runs, spread {program.spread:.0%}" if len(program.runs) > 1 else "1 run"
        one = cls(name, program.seconds, program.cpu_seconds, api_calls=program.api_calls, peak_rss_mib=program.peak_rss_mib)
        one.ansible_rss_mib, one.own_rss_mib = program.ansible_rss_mib or None, program.own_rss_mib
        one.remark = "; ".join(filter(None, [runs, remark]))
        if empty and floor:
            one.empty_seconds, one.floor_seconds, one.floor_api_calls = empty.seconds, floor.seconds, floor.api_calls
            one.ratio = (one.seconds - one.empty_seconds) / one.floor_seconds
        return one


@dataclass
class Goal:
    """A limit that the project has set itself."""

    what: str
    reached: float
    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        met = self.reached >= self.limit if self.at_least else self.reached <= self.limit
        sign = "at least" if self.at_least else "at most"
        return f"{'met   ' if met else 'MISSED'}  {self.what}: {self.reached:.2f}, {sign} {self.limit:g}"


def lines(measurements: Sequence[Measurement]) -> list[str]:
    """Without columns in which nothing stands."""
    columns = {title: name for title, name in COLUMNS.items() if any(getattr(one, name) is not None for one in measurements)}
    rows = [list(columns)] + [[shown(getattr(one, name)) for name in columns.values()] for one in measurements]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([name.ljust(widths[0]), *map(str.rjust, numbers, widths[1:-1]), remark]).rstrip() for name, *numbers, remark in rows]


def shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if value < 100 else f"{value:.0f}"
    return "" if value is None else str(value)


def write(measurements: Sequence[Measurement], path: Path) -> None:
    objects = [{key: rounded(value) for key, value in asdict(one).items() if key != "remark"} for one in measurements]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(objects, indent=2) + "\n")


def rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
