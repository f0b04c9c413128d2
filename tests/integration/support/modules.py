"""Modules of the collection, run in this process."""

import copy
import importlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.loaders
import pytest
from ansible.module_utils.testing import patch_module_args

from sandbox import Sandbox

create_loader = cache(botocore.loaders.create_loader)  # the SDK's data is read once for all runs
MODULES = "ansible_collections.piksel.infra.plugins.modules"
WARN = "ansible_collections.piksel.infra.plugins.module_utils.aws.run.warn"
Run = Callable[..., dict[str, Any]]


def runner(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a module by its name in the staging account, as Ansible does, and gives its result with its warnings."""
    warnings: list[str] = []
    monkeypatch.setattr(WARN, warnings.append)
    monkeypatch.setattr("botocore.session.create_loader", create_loader)
    for name, value in sandbox.environment("staging").items():
        monkeypatch.setenv(name, value)

    def run(name: str, /, check: bool = False, **arguments: Any) -> dict[str, Any]:
        warnings.clear()
        module = importlib.import_module(f"{MODULES}.{name}")
        with patch_module_args({**copy.deepcopy(arguments), "_ansible_check_mode": check}), pytest.raises(SystemExit):
            module.main()
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {**result, "warnings": [*warnings]} if warnings else result

    return run
