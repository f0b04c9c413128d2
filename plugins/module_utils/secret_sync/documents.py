# SPDX-License-Identifier: GPL-3.0-or-later
"""Structures as YAML, of which every program reads the same values. Pure."""

from __future__ import annotations

import re
from typing import Any

from ansible.module_utils.common.yaml import SafeDumper, yaml_dump

# Texts that are nothing else to any version of YAML. Helm takes 1e3 for a number, and others y for a truth, where PyYAML writes
# them without quotes: https://github.com/yaml/pyyaml/issues/860
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]+")


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if PLAIN.fullmatch(text) else '"')


class _Dumper(SafeDumper):
    yaml_representers = {**getattr(SafeDumper, "yaml_representers", {}), str: _text}


def as_yaml(structure: Any) -> str:
    text: str = yaml_dump(structure, Dumper=_Dumper, sort_keys=False, width=1_000_000)
    return text
