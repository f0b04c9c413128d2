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
DEFAULT_MINUTE = 20.0
PORT_TAKEN = 98  # the exit code of a server that finds its port in use


def role_arn(account: str) -> str:
    return f"arn:aws:iam::{ACCOUNTS[account]}:role/{ROLE}"


def default_directory() -> Path:
    return Path(os.environ.get("SANDBOX_DIR") or "build/sandbox").resolve()


def default_port() -> int:
    return int(os.environ.get("SANDBOX_PORT") or DEFAULT_PORT)


@dataclass(frozen=True)
class Mode:
    """How real the sandbox is: seconds an AWS minute takes (None: no waiting), and the seed of its faults (None: none)."""

    minute: float | None = None
    faults: int | None = None

    @classmethod
    def from_environment(cls) -> "Mode":
        minute = None
        if os.environ.get("SANDBOX_REALISTIC", "0").lower() not in ("", "0", "false", "no"):
            minute = float(os.environ.get("SANDBOX_MINUTE") or DEFAULT_MINUTE)
        seed = os.environ.get("SANDBOX_FAULTS")
        return cls(minute=minute, faults=int(seed) if seed else None)

    def arguments(self) -> list[str]:
        given = {"--minute": self.minute, "--faults": self.faults}
        return [word for option, value in given.items() if value is not None for word in (option, str(value))]
