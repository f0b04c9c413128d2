"""The AWS configuration and credentials files that lead a client to the sandbox, and the environment that names them."""

import configparser
import os
import secrets
import string
import sys
from pathlib import Path

from .kubernetes import access, tools
from .settings import ACCOUNTS, HOST, REGION, external_id, role_arn

# A client prefers these to the profile: left in place, it would not reach the sandbox, or reach it as somebody else.
OVERRIDING = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CA_BUNDLE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)


def new_access_key() -> tuple[str, str]:
    """An access key in AWS's form, different at every start."""
    identifier = "AKIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
    return identifier, secrets.token_urlsafe(30)


def write(directory: Path, access_key: tuple[str, str]) -> None:
    """Write `credentials` (the user's keys, for their owner's eyes only) and `config` (a profile for each account)."""
    credentials = configparser.ConfigParser()
    credentials["sandbox"] = {"aws_access_key_id": access_key[0], "aws_secret_access_key": access_key[1]}
    config = configparser.ConfigParser()
    config["profile sandbox"] = {"region": REGION}
    # The AWS CLI keeps sessions in its cache by this name, beyond the life of the sandbox that gave them.
    session = f"sandbox-{secrets.token_hex(4)}"
    for account in ACCOUNTS:
        agreed = external_id(account)
        config[f"profile sandbox-{account}"] = {
            "role_arn": role_arn(account),
            "source_profile": "sandbox",
            "role_session_name": session,
            "region": REGION,
            **({"external_id": agreed} if agreed else {}),
        }
    for name, content in (("credentials", credentials), ("config", config)):
        with open(os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            content.write(file)
    os.chmod(directory / "credentials", 0o600)


def read_access_key(directory: Path) -> tuple[str, str]:
    credentials = configparser.ConfigParser()
    credentials.read(directory / "credentials")
    section = credentials["sandbox"]
    return section["aws_access_key_id"], section["aws_secret_access_key"]


def environment(directory: Path, endpoint: str) -> dict[str, str]:
    """What a client needs in its environment to work in the sandbox's staging account."""
    # Not resolved: the interpreter of a virtual environment is a link to one that lies elsewhere.
    programs = [str(Path(sys.executable).parent), *map(str, tools.places())]
    path = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry not in programs]
    return {
        **_past_proxies(),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": str(directory / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(directory / "credentials"),
        "AWS_PROFILE": "sandbox-staging",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PATH": os.pathsep.join([*programs, *path]),
        # Also before there is a cluster, and so a file: kubectl must not fall back on a cluster that is not the sandbox's.
        "KUBECONFIG": str(directory / "kubernetes" / access.FILE),
    }


def _past_proxies() -> dict[str, str]:
    """No proxy leads to this machine's loopback interface."""
    if not any(name.lower() in ("http_proxy", "all_proxy") for name in os.environ):
        return {}
    names = [name for name in ("no_proxy", "NO_PROXY") if name in os.environ] or ["no_proxy", "NO_PROXY"]
    return {name: ",".join(filter(None, [os.environ.get(name, ""), HOST])) for name in names}
