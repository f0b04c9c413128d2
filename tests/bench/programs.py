"""What is run: a playbook of ours, and what it is compared with."""

import sys
from pathlib import Path

import ansible_mitogen

from sandbox import Sandbox

from .measure import ROOT, Program

HERE = Path(__file__).parent
# Each host of the sandbox's inventory, whose VPC has the same name, and its account.
ACCOUNTS = {"piksel-hub": "hub", "piksel-staging": "staging"}
CLUSTERS = {"piksel-staging": "piksel-staging"}


def playbook(path: Path, inventory: Path, sandbox: Sandbox, may_fail: bool = False, **variables: str) -> Program:
    return Program(["ansible-playbook", str(path), "-i", str(inventory)], sandbox, variables, may_fail)


def ours(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    """`site` or `network`."""
    return playbook(ROOT / f"playbooks/{name}.yml", inventory, sandbox)


def empty(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    return playbook(HERE / f"empty/{name}.yml", inventory, sandbox)


def with_mitogen(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    plugins = Path(ansible_mitogen.__file__).parent / "plugins/strategy"
    variables = {"ANSIBLE_STRATEGY_PLUGINS": str(plugins), "ANSIBLE_STRATEGY": "mitogen_linear"}
    return playbook(ROOT / f"playbooks/{name}.yml", inventory, sandbox, may_fail=True, **variables)


def stock(inventory: Path, sandbox: Sandbox) -> Program:
    """Of the networks only: the stock modules for EKS lack most of what a cluster has here."""
    return playbook(HERE / "stock.yml", inventory, sandbox, may_fail=True)


def floor(name: str, sandbox: Sandbox) -> Program:
    clusters = CLUSTERS if name == "site" else {}
    accounts = [",".join(filter(None, [f"sandbox-{account}", host, clusters.get(host)])) for host, account in ACCOUNTS.items()]
    return Program([sys.executable, str(HERE / "floor.py"), *accounts], sandbox)
