"""The command line: python -m sandbox up | down | status | env | reset | delegate."""

import argparse
import shlex
import sys

from . import configuration
from .instance import Sandbox
from .process import SandboxError
from .settings import ACCOUNTS, Mode, default_directory, default_dns_port, default_port


def up(sandbox: Sandbox) -> int:
    started = sandbox.start(detached=True)
    print(f"The sandbox {'runs' if started else 'already runs'} at {sandbox.endpoint}{describe(sandbox)}.")
    state = sandbox.process.state() or {}
    if not started and Mode(state["minute"], state["faults"], state["kubernetes"]) != sandbox.mode:
        variables = "SANDBOX_REALISTIC, SANDBOX_MINUTE, SANDBOX_FAULTS and SANDBOX_KUBERNETES"
        print(f"{variables} count from the next start: make sandbox-down first.")
    return 0


def down(sandbox: Sandbox) -> int:
    print("The sandbox was stopped." if sandbox.stop() else "The sandbox did not run.")
    return 0


def status(sandbox: Sandbox) -> int:
    if sandbox.healthy():
        accounts = ", ".join(f"{name} {number}" for name, number in ACCOUNTS.items())
        print(f"The sandbox runs at {sandbox.endpoint}{describe(sandbox)}; accounts: {accounts}.")
        print("Its DNS server: {} port {}.".format(*sandbox.dns))
        print(f"Calls: {sandbox.directory / 'calls.jsonl'}. Server's log: {sandbox.process.log}.")
        return 0
    if sandbox.process.state() is None:
        print("The sandbox does not run.")
    else:
        print(f"The sandbox's server is gone or does not answer; its log is {sandbox.process.log}.")
    return 1


def env(sandbox: Sandbox) -> int:
    if not sandbox.process.running():
        raise SandboxError("The sandbox does not run: make sandbox-up.")
    print(f"unset {' '.join(configuration.OVERRIDING)}")
    for name, value in sandbox.env.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def reset(sandbox: Sandbox) -> int:
    sandbox.reset()
    print("The sandbox's accounts are empty.")
    return 0


def delegate(sandbox: Sandbox, given: list[str], ds: list[str]) -> int:
    """given: a domain, and the name servers that the servers above it are to name."""
    if not given:
        raise SandboxError("Say which domain: python -m sandbox delegate piksel.example.org ns-1.awsdns-00.com ….")
    domain, *servers = given
    sandbox.delegate(domain, servers, ds)
    print(f"The servers above {domain} name {', '.join(servers)}." if servers else f"The servers above {domain} hold nothing of it.")
    return 0


def describe(sandbox: Sandbox) -> str:
    state = sandbox.process.state() or {}
    minute = f", an AWS minute takes {state['minute']:g} s" if state.get("minute") is not None else ""
    return minute + (f", faults of seed {state['faults']}" if state.get("faults") is not None else "")


COMMANDS = {"up": up, "down": down, "status": status, "env": env, "reset": reset}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An AWS on this machine.")
    parser.add_argument("command", choices=[*COMMANDS, "delegate"])
    parser.add_argument("given", nargs="*", help="of delegate: a domain and its name servers")
    parser.add_argument("--ds", action="append", default=[], help="of delegate: the value of a DS record")
    said = parser.parse_args()
    if said.given and said.command != "delegate":
        parser.error(f"{said.command} takes no arguments")
    try:
        mode = Mode.from_environment()
        sandbox = Sandbox(default_directory(), default_port(), mode.minute, mode.faults, mode.kubernetes, default_dns_port())
        return delegate(sandbox, said.given, said.ds) if said.command == "delegate" else COMMANDS[said.command](sandbox)
    except SandboxError as error:
        print(error, file=sys.stderr)
    except ValueError as error:
        print(f"SANDBOX_PORT, SANDBOX_DNS_PORT, SANDBOX_MINUTE and SANDBOX_FAULTS are numbers: {error}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
