"""A playbook with as many plays as another, for the same hosts, and without a task."""

from pathlib import Path
from typing import Any

import yaml


def hollow(playbook: Path, target: Path) -> Path:
    """Write it."""
    target.write_text(yaml.safe_dump(list(plays(playbook, {})), sort_keys=False))
    return target


def plays(playbook: Path, variables: dict[str, Any]) -> Any:
    """variables: those that the import gives, on which the hosts may depend."""
    for play in yaml.safe_load(playbook.read_text()):
        imported = play.get("ansible.builtin.import_playbook")
        if imported:
            yield from plays(playbook.parent / imported, play.get("vars", {}))
        else:
            yield {"name": "Do nothing", "hosts": play["hosts"], "gather_facts": False, "vars": variables}
