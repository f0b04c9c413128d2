"""What is run: the site and what it is compared with."""

import sys
from pathlib import Path

import ansible_mitogen

from sandbox import Sandbox

from .measure import Program

HERE = Path(__file__).parent
# Each host of the sandbox's inventory, whose VPC has the same name, and its account.
ACCOUNTS = {"piksel-hub": "hub", "piksel-staging": "staging"}


def playbook(path: str | Path, inventory: Path, sandbox: Sandbox, may_fail: bool = False, **variables: str) -> Program:
    return Program(["ansible-playbook", str(path), "-i", str(inventory)], sandbox, variables, may_fail)


def empty(inventory: Path, sandbox: Sandbox) -> Program:
    return playbook(HERE / "empty.yml", inventory, sandbox)


def site(inventory: Path, sandbox: Sandbox) -> Program:
    return playbook("site.yml", inventory, sandbox)


def site_with_mitogen(inventory: Path, sandbox: Sandbox) -> Program:
    plugins = Path(ansible_mitogen.__file__).parent / "plugins/strategy"
    variables = {"ANSIBLE_STRATEGY_PLUGINS": str(plugins), "ANSIBLE_STRATEGY": "mitogen_linear"}
    return playbook("site.yml", inventory, sandbox, may_fail=True, **variables)


def stock(inventory: Path, sandbox: Sandbox) -> Program:
    return playbook(HERE / "stock.yml", inventory, sandbox, may_fail=True)


def floor(sandbox: Sandbox) -> Program:
    pairs = [f"sandbox-{account}={name}" for name, account in ACCOUNTS.items()]
    return Program([sys.executable, str(HERE / "floor.py"), *pairs], sandbox)
