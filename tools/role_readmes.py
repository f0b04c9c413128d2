#!/usr/bin/env python3
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes each role's table of inputs into its README, from its argument specs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- Inputs, from meta/argument_specs.yml: make docs -->"
END = "<!-- End of inputs -->"


def text(description: str | list[str]) -> str:
    """A description on one line of a table."""
    sentences = description if isinstance(description, list) else [description]
    return " ".join(" ".join(sentences).split()).replace("|", "\\|")


def kind(option: dict[str, Any]) -> str:
    name = option.get("type", "str")
    if "elements" in option:
        name += f" of {option['elements']}"
    return f"{name}: {', '.join(str(choice) for choice in option['choices'])}" if "choices" in option else name


def default(option: dict[str, Any]) -> str:
    if option.get("required"):
        return "required"
    return f"`{json.dumps(option['default'])}`" if "default" in option else ""


def rows(options: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """A row for each input, and for each key of those that have keys of their own."""
    for name, option in options.items():
        path = f"{prefix}{name}"
        yield f"| `{path}` | {kind(option)} | {default(option)} | {text(option['description'])} |"
        yield from rows(option.get("options", {}), f"{path}[]." if option.get("type") == "list" else f"{path}.")


def tables(specs: dict[str, Any]) -> str:
    """Entry point by entry point; a heading is needed only where there are several."""
    parts, shown = [], {}
    for entry_point, spec in specs.items():
        if len(specs) > 1:
            parts.append(f"### Entry point `{entry_point}`\n\n{text(spec['short_description'])}\n")
        options = json.dumps(spec.get("options") or {})
        if options in shown:
            parts.append(f"Takes the inputs of `{shown[options]}`.\n")
            continue
        shown[options] = entry_point
        lines = ["| Variable | Type | Default | What it is |", "|---|---|---|---|", *rows(spec.get("options") or {})]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def readme(role: Path) -> str:
    """The README as it should be: what people wrote, with the table as the specs have it."""
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]
    before, rest = (role / "README.md").read_text().split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables(specs)}\n{END}{rest.split(END)[1]}"


def roles() -> list[Path]:
    return sorted(path.parents[1] for path in (ROOT / "roles").glob("*/meta/argument_specs.yml"))


if __name__ == "__main__":
    for found in roles():
        (found / "README.md").write_text(readme(found))
