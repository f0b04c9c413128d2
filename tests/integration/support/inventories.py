"""What the sandbox's inventory says of a host, as Ansible reads it."""

from functools import cache
from importlib import import_module
from typing import Any

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.vars.manager import VariableManager

from .modules import MODULES
from .runs import ROOT


@cache
def _read() -> tuple[InventoryManager, VariableManager, DataLoader]:
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[str(ROOT / "inventories/sandbox")])
    return inventory, VariableManager(loader=loader, inventory=inventory), loader


def options(host: str, role: str, module: str | None = None) -> dict[str, Any]:
    """A role's inputs without its name in theirs. module: the one whose options are wanted, and no others."""
    inventory, manager, loader = _read()
    variables = manager.get_vars(host=inventory.get_host(host))
    templar = Templar(loader, variables=variables)
    inputs = {name.removeprefix(f"{role}_"): name for name in variables if name.startswith(f"{role}_")}
    known = import_module(f"{MODULES}.{module}").ARGUMENTS if module else inputs
    found: dict[str, Any] = {option: _plain(templar.template(variables[name])) for option, name in inputs.items() if option in known}
    return {**found, "tags": _plain(templar.template(variables["platform_tags"]))}


def _plain(value: Any) -> Any:
    """Without what Ansible notes of where a value comes from."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
