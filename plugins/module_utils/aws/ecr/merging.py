# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's repositories, each with the defaults that it does not say otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What makes a repository safe where nobody says otherwise.
SAFE = {"image_tag_mutability": "IMMUTABLE", "scan_on_push": True}
OF_ALL = ("pull_accounts", "push_roles")


def merged(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """In the order of the data. What is given for one is complete: nothing of the defaults is added to it."""
    defaults = {**SAFE, **_said(params["defaults"] or {}), **{name: params[name] for name in OF_ALL}}
    left_out = dict.fromkeys(name for one in params["repositories"] for name in one)
    return [{**left_out, **defaults, **_said(repository)} for repository in params["repositories"]]


def templates(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Defaults are for images of one's own: of them a template has the accounts that pull, and nothing else."""
    given = params["creation_templates"] or []
    return [{**one, "pull_accounts": params["pull_accounts"] if one["pull_accounts"] is None else one["pull_accounts"]} for one in given]


def _said(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
