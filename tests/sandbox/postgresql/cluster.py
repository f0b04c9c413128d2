"""The files of servers, made and copied by PostgreSQL's own programs."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

ADMINISTRATOR = "rdsadmin"
PORT = 5432  # in the names of sockets
LOCALES = ("en_US.UTF-8", "C.UTF-8", "C")
# Of each server, so that its user can neither change nor see through them. What a machine loses in a power cut is only a test's.
FIXED = {
    "listen_addresses": "",
    "port": str(PORT),
    "logging_collector": "off",
    "log_destination": "stderr",
    "fsync": "off",
    "full_page_writes": "off",
    "archive_mode": "on",
    "hot_standby": "on",
    "unix_socket_permissions": "0700",
}
DEFAULTS = {
    "shared_buffers": "16MB",
    "max_connections": "200",
    "max_wal_senders": "10",
    "wal_keep_size": "64MB",
    "min_wal_size": "4MB",
    "wal_level": "replica",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "autovacuum_naptime": "60s",
    "max_parallel_workers": "2",
    "track_commit_timestamp": "on",
}
ACCESS = """local all rdsadmin trust
local replication rdsadmin trust
local rdsadmin all reject
local all all scram-sha-256
"""


class Trouble(Exception):
    """One sentence on why a server does not work."""


class Programs:
    def __init__(self, folder: Path):
        self.folder = folder

    async def run(self, program: str, *arguments: Any) -> None:
        command = [str(self.folder / program), *map(str, arguments)]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
        out, trouble = await process.communicate()
        if process.returncode:
            raise Trouble(f"{program} failed: {(trouble or out).decode(errors='replace').strip()[-600:]}")

    async def initialize(self, folder: Path) -> None:
        """A new cluster, in the first locale that the machine has of those that would do. RDS's is the first."""
        options = ["--username", ADMINISTRATOR, "--encoding", "UTF8", "--auth", "scram-sha-256", "--wal-segsize", "1", "--no-sync"]
        for locale in LOCALES:
            try:
                (folder.parent / "password").touch(0o600)
                (folder.parent / "password").write_text(os.urandom(16).hex())
                await self.run("initdb", *options, "--locale", locale, "--pwfile", folder.parent / "password", "--pgdata", folder)
                return
            except Trouble:
                shutil.rmtree(folder, ignore_errors=True)
                if locale == LOCALES[-1]:
                    raise

    async def back_up(self, socket: Path, folder: Path) -> None:
        """A copy of a server that runs, as it is at the end of the copying."""
        options = ["--checkpoint", "fast", "--wal-method", "fetch", "--no-sync", "--no-password"]
        await self.run("pg_basebackup", *options, "--host", socket, "--port", PORT, "--username", ADMINISTRATOR, "--pgdata", folder)


def quoted(value: Any) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def write_settings(data: Path, own: dict[str, Any], parameters: dict[str, Any]) -> None:
    """own: what is the sandbox's to say, and wins."""
    settings = {**DEFAULTS, **parameters, **FIXED, **own}
    (data / "postgresql.conf").write_text("".join(f"{name} = {quoted(value)}\n" for name, value in settings.items()))
    (data / "postgresql.auto.conf").write_text("")
    (data / "pg_hba.conf").write_text(ACCESS)


def copy(source: Path, target: Path) -> None:
    """A whole folder of data; what a running server left of itself stays behind."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("postmaster.pid", "postmaster.opts", "*.signal"))
    target.chmod(0o700)


def link(source: Path, target: Path) -> None:
    """A copy of what never changes, without its weight."""
    shutil.copytree(source, target, copy_function=os.link)
