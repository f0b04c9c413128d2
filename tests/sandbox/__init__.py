"""An AWS on one's own machine: see README.md."""

from .instance import Sandbox
from .process import SandboxError
from .settings import ACCOUNTS, REGION

__all__ = ["ACCOUNTS", "REGION", "Sandbox", "SandboxError"]
