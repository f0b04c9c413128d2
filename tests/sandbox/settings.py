"""What the sandbox is made of: accounts, names, and where it lives on the machine."""

import os
from dataclasses import dataclass
from pathlib import Path

REGION = "ap-southeast-3"
ACCOUNTS = {"hub": "111111111111", "staging": "222222222222", "production": "333333333333"}
HUB = ACCOUNTS["hub"]
USER = "engineer"
ROLE = "piksel-deploy"
HOST = "127.0.0.1"
DEFAULT_PORT = 5566
DEFAULT_DNS_PORT = 5553
DEFAULT_MINUTE = 20.0
PORT_TAKEN = 98  # the exit code of a server that finds its port in use
DNS_PORT_TAKEN = 96  # the same of its DNS port
NO_KUBERNETES = 97  # and of one that finds no Kubernetes to put behind clusters, with a sentence in its log


def role_arn(account: str) -> str:
    return f"arn:aws:iam::{ACCOUNTS[account]}:role/{ROLE}"


def external_id(account: str) -> str | None:
    """What the engineer, of the hub, has to say to another account's deploy role."""
    return None if account == "hub" else f"deploy-{account}"


def default_directory() -> Path:
    return Path(os.environ.get("SANDBOX_DIR") or "build/sandbox").resolve()


def default_port() -> int:
    return int(os.environ.get("SANDBOX_PORT") or DEFAULT_PORT)


def default_dns_port() -> int:
    """Any that is free for a second sandbox, whose own port was said and this one not."""
    usual = DEFAULT_DNS_PORT if default_port() == DEFAULT_PORT else 0
    return int(os.environ.get("SANDBOX_DNS_PORT") or usual)


@dataclass(frozen=True)
class Mode:
    """How real the sandbox is.

    minute: seconds an AWS minute takes, None for no waiting. faults: their seed, None for none. kubernetes: whether a
    real control plane stands behind each EKS cluster.
    """

    minute: float | None = None
    faults: int | None = None
    kubernetes: bool = False

    @classmethod
    def from_environment(cls) -> "Mode":
        minute = None
        if os.environ.get("SANDBOX_REALISTIC", "0").lower() not in ("", "0", "false", "no"):
            minute = float(os.environ.get("SANDBOX_MINUTE") or DEFAULT_MINUTE)
        seed = os.environ.get("SANDBOX_FAULTS")
        kubernetes = os.environ.get("SANDBOX_KUBERNETES") != "none"
        return cls(minute=minute, faults=int(seed) if seed else None, kubernetes=kubernetes)

    def arguments(self) -> list[str]:
        given = {"--minute": self.minute, "--faults": self.faults}
        words = [word for option, value in given.items() if value is not None for word in (option, str(value))]
        return [*words, "--kubernetes"] if self.kubernetes else words
