# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub and its two environments, built by the modules of their roles from the inventories, as far as anything crosses accounts."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest

from integration.support.connectivity import NETWORKS, network
from integration.support.inventories import options
from integration.support.modules import runner
from sandbox import ACCOUNTS, Sandbox

ENVIRONMENTS = ("staging", "production")
PRIVATE = "piksel.internal"
KEYS = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey", "aws_session_token": "SessionToken"}


class Printed:
    """What a module prints, as capsys has it within a test."""

    def __init__(self, stream: StringIO):
        self._stream = stream

    def readouterr(self) -> "Printed":
        self.out = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return self


def inputs(account: str) -> dict[str, dict[str, Any]]:
    """By module the data of the account's inventory, with a private zone of the hub that both environments see, in the order of a site."""
    host = f"piksel-{account}"
    access, connectivity = options(host, "access", "iam"), options(host, "connectivity", "vpc_connectivity")
    if account != "hub":
        secrets = options(host, "secrets")
        dns_role = {"assume_role_arn": role_arn(account, "dns"), "external_id": external_id(account, "dns")}
        return {
            "iam": access,
            "secret": {"secrets": [*secrets["aws"], *secrets["external"]], "tags": secrets["tags"]},
            "vpc_connectivity": connectivity,
            "route53": {"associations": [{"zone": PRIVATE, "vpc_name": host, **dns_role}]},
        }
    dns, registry = options(host, "dns", "route53"), options(host, "registry", "ecr")
    dns["zones"] = [*dns["zones"], {"name": PRIVATE, "private": True, "vpcs": [{"vpc_name": host}]}]
    dns["environments"] = [{**one, "private_zones": [PRIVATE]} for one in dns["environments"]]
    registry.pop("private_pull_vpcs")  # the endpoints are role vpc's
    identity = options(host, "identity", "cognito")
    return {"iam": access, "ecr": registry, "route53": dns, "cognito": identity, "vpc_connectivity": connectivity}


def role_arn(environment: str, suffix: str) -> str:
    return f"arn:aws:iam::{ACCOUNTS['hub']}:role/piksel-{environment}-{suffix}"


def external_id(environment: str, suffix: str) -> str:
    """As the hub's inventory has it."""
    role = {"dns": "dns", "identity": "identity", "network": "connectivity"}[suffix]
    (found,) = [one for one in options("piksel-hub", role)["environments"] if one["name"] == environment]
    return str(found["external_id"])


@dataclass
class Platform:
    """The three accounts. calls: of AWS while an account was built, by account. results: of its modules, by account and module."""

    sandbox: Sandbox
    _run: Callable[..., dict[str, Any]]
    calls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    results: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def run(self, account: str, module: str, check: bool = False, **arguments: Any) -> dict[str, Any]:
        """A module in the account, as its deploy role."""
        return self._run(account, module, check, arguments)

    def build(self, account: str) -> None:
        self.sandbox.clear_calls()
        self.results[account] = {}
        for module, arguments in inputs(account).items():
            result = self.results[account][module] = self.run(account, module, **arguments)
            assert not result.get("failed"), (account, module, result["msg"])
        self.calls[account] = self.sandbox.calls()

    def client(self, account: str, service: str) -> Any:
        return self.sandbox.client(account, service)

    def assumed(self, caller: Any, arn: str, external_id: str | None = None) -> Callable[[str], Any]:
        """Clients of a session in the role. caller: of STS, whose the session is to be."""
        agreed = {"ExternalId": external_id} if external_id else {}
        keys = caller.assume_role(RoleArn=arn, RoleSessionName="test", **agreed)["Credentials"]
        given = {name: keys[key] for name, key in KEYS.items()}
        return lambda service: self.sandbox.client("hub", service, **given)

    def within(self, environment: str, suffix: str, as_role: str | None = None) -> Callable[[str], Any]:
        """Clients in the hub's role for an environment, as its deploy role or another one of its account assumes it."""
        own = f"arn:aws:iam::{ACCOUNTS[environment]}:role/{as_role}"
        sts = self.assumed(self.client(environment, "sts"), own)("sts") if as_role else self.client(environment, "sts")
        return self.assumed(sts, role_arn(environment, suffix), external_id(environment, suffix))

    def zone(self, name: str) -> str:
        """Its id."""
        found: str = self.results["hub"]["route53"]["outputs"]["zones"][name]["id"]
        return found


def make_role(platform: Platform, account: str, name: str, *assumed: str) -> None:
    """A role of the account that everybody there may act in, and that may assume others."""
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNTS[account]}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": [*assumed] or "*"}
    iam = platform.client(account, "iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(RoleName=name, PolicyName="assume", PolicyDocument=_document(allowed))


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="package")
def platform(sandbox: Sandbox) -> Iterator[Platform]:
    sandbox.reset()
    sandbox.surplus.clear()
    stream = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        run_module = runner(sandbox, patch, Printed(stream))  # type: ignore[arg-type]

        def run(account: str, module: str, check: bool, arguments: Mapping[str, Any]) -> dict[str, Any]:
            for name, value in sandbox.environment(account).items():
                patch.setenv(name, value)
            with redirect_stdout(stream):
                return run_module(module, check, **arguments)

        built = Platform(sandbox, run)
        for account, cidr in NETWORKS.items():
            network(sandbox.client(account, "ec2"), f"piksel-{account}", cidr)
        built.build("hub")
        for environment in ENVIRONMENTS:
            make_role(built, environment, f"piksel-{environment}-external-dns", role_arn(environment, "dns"))
            make_role(built, environment, "stranger")
            built.build(environment)
        yield built
    assert not sandbox.surplus, "the sandbox's answers have members that AWS's models lack"
