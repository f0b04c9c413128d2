"""What the sandbox's inventory says of a host, as Ansible reads it."""

from functools import cache
from typing import Any

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.vars.manager import VariableManager

from .runs import ROOT


@cache
def _read() -> tuple[InventoryManager, VariableManager, DataLoader]:
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[str(ROOT / "inventories/sandbox")])
    return inventory, VariableManager(loader=loader, inventory=inventory), loader


def options(host: str, role: str, *without: str) -> dict[str, Any]:
    """A role's inputs as its module's options. without: those that are not the module's."""
    inventory, manager, loader = _read()
    variables = manager.get_vars(host=inventory.get_host(host))
    templar = Templar(loader, variables=variables)
    names = [name for name in variables if name.startswith(f"{role}_") and name.removeprefix(f"{role}_") not in without]
    found: dict[str, Any] = {name.removeprefix(f"{role}_"): _plain(templar.template(variables[name])) for name in names}
    return {**found, "tags": _plain(templar.template(variables["platform_tags"]))}


def _plain(value: Any) -> Any:
    """Without what Ansible notes of where a value comes from."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
