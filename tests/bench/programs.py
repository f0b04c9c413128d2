"""What is run: a playbook of ours, and what it is compared with."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import ansible_mitogen
import yaml

from sandbox import ACCOUNTS as NUMBERS
from sandbox import Sandbox
from sandbox.settings import HUB

from .hollow import hollow
from .measure import ROOT, Program

HERE = Path(__file__).parent
# Each host of the sandbox's inventory, whose VPC has the same name, and its account.
ACCOUNTS = {"piksel-hub": "hub", "piksel-staging": "staging", "piksel-production": "production"}
CLUSTERS = {"piksel-staging": "piksel-staging", "piksel-production": "piksel-production"}


def playbook(path: Path, inventory: Path, sandbox: Sandbox, may_fail: bool = False, **variables: str) -> Program:
    return Program(["ansible-playbook", str(path), "-i", str(inventory)], sandbox, variables, may_fail)


def ours(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    """`site` or `network`."""
    return playbook(ROOT / f"playbooks/{name}.yml", inventory, sandbox)


def empty(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    path = hollow(ROOT / f"playbooks/{name}.yml", sandbox.directory.with_name(f"empty-{name}.yml"))
    return playbook(path, inventory, sandbox)


def with_mitogen(name: str, inventory: Path, sandbox: Sandbox) -> Program:
    plugins = Path(ansible_mitogen.__file__).parent / "plugins/strategy"
    variables = {"ANSIBLE_STRATEGY_PLUGINS": str(plugins), "ANSIBLE_STRATEGY": "mitogen_linear"}
    return playbook(ROOT / f"playbooks/{name}.yml", inventory, sandbox, may_fail=True, **variables)


def stock(inventory: Path, sandbox: Sandbox) -> Program:
    """Of the networks only: the stock modules for EKS lack most of what a cluster has here."""
    return playbook(HERE / "stock.yml", inventory, sandbox, may_fail=True)


def floor(name: str, sandbox: Sandbox) -> Program:
    """It reads what our playbook has made and asked for, whose run was the last one."""
    accounts = [{"profile": f"sandbox-{account}", "vpc": host} for host, account in ACCOUNTS.items()]
    for account, host in zip(accounts, ACCOUNTS, strict=True):
        of = (sandbox, ACCOUNTS[host])
        if name == "site":
            account["hub"] = in_hub(*of)
        if name == "site" and host in CLUSTERS:
            account |= {"cluster": CLUSTERS[host], "quotas": quotas(*of), "secrets": secrets(*of), "areas": areas(*of, host)}
    return Program([sys.executable, str(HERE / "floor.py"), *map(json.dumps, accounts)], sandbox)


def quotas(sandbox: Sandbox, account: str) -> dict[str, list[Any]] | None:
    """What was asked about the account's quotas; None where nothing was."""

    def asked(operation: str, parameter: str) -> list[Any]:
        calls = (call["parameters"] for call in sandbox.calls() if (call["account"], call["operation"]) == (NUMBERS[account], operation))
        found = [one[parameter] for one in calls if parameter in one]
        return [one for number, one in enumerate(found) if one not in found[:number]]

    services = asked("ListServiceQuotas", "ServiceCode")
    types, metrics = asked("DescribeInstanceTypes", "Filters"), asked("GetMetricData", "MetricDataQueries")
    return {"services": services, "instance_types": types, "metrics": metrics} if services else None


def secrets(sandbox: Sandbox, account: str) -> list[str]:
    """The account's secrets."""
    pages = sandbox.client(account, "secretsmanager").get_paginator("list_secrets").paginate()
    return [one["Name"] for one in pages.build_full_result()["SecretList"]]


def areas(sandbox: Sandbox, account: str, host: str) -> dict[str, Any]:
    """What no list tells: the roles for zones and the settings of buckets, as our playbook asked for them, and the database's login."""
    calls = [call for call in sandbox.calls() if call["account"] == NUMBERS[account]]
    given = yaml.safe_load((ROOT / f"inventories/sandbox/host_vars/{host}/rds.yml").read_text())
    service = given["rds_kubernetes"]
    settings: dict[str, list[str]] = {}
    for call in calls:
        if call["operation"].startswith(("GetBucket", "GetPublicAccessBlock")):
            settings.setdefault(call["parameters"]["Bucket"], []).append(snake(call["operation"]))
    return {
        "zones": assumed(sandbox, account, "dns"),
        "services": [f"{service['namespace']}/{service['service']}"],
        "inside": {"secret": given["rds_master_secret"]["name"], "databases": [one["name"] for one in given["rds_databases"]]},
        "buckets": {name: sorted({*operations}) for name, operations in settings.items()},
    }


def in_hub(sandbox: Sandbox, account: str) -> Any:
    """"here", or what of the hub's the account reads: through which roles, and which secrets, as our playbook asked for them."""
    if NUMBERS[account] == HUB:
        return "here"
    identity = assumed(sandbox, account, "identity")
    asked = [call["parameters"] for call in sandbox.calls() if (call["account"], call["operation"]) == (HUB, "GetSecretValue")]
    # The secrets of an environment have its name, as its role has.
    own = tuple(role.rpartition("/")[2].removesuffix("-identity").replace("-", "/", 1) + "/" for role in identity)
    names = {one["SecretId"] for one in asked if one["SecretId"].startswith(own)}
    hub = next(host for host, known in ACCOUNTS.items() if NUMBERS[known] == HUB)
    return {"network": assumed(sandbox, account, "network"), "identity": identity, "vpc": hub, "secrets": sorted(names)}


def assumed(sandbox: Sandbox, account: str, purpose: str) -> dict[str, str]:
    """External ids of the hub's roles for this purpose that the account's run was in, by their ARNs."""
    calls = [call for call in sandbox.calls() if (call["account"], call["operation"]) == (NUMBERS[account], "AssumeRole")]
    found = [call["parameters"] for call in calls if call["status"] < 400 and call["parameters"]["RoleArn"].endswith(f"-{purpose}")]
    return {one["RoleArn"]: one["ExternalId"] for one in found}


def snake(operation: str) -> str:
    """As boto3 has it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
