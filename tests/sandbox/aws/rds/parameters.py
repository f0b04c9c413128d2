"""The parameters of a family: those of PostgreSQL 16, which are nearly those of each version, and RDS's own.

`parameters.tsv` is what PostgreSQL's `pg_settings` says of itself: name, context, type, unit, smallest, largest, choices, default,
description.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ...postgresql import programs
from .refusals import invalid_combination, invalid_value

FILE = Path(__file__).parent / "parameters.tsv"
TYPES = {"bool": "boolean", "integer": "integer", "real": "float", "enum": "string", "string": "string"}
BOOLEANS = ("0", "1")
FORMULA = re.compile(r".*\{\w+.*\}.*|(GREATEST|LEAST|SUM)\(.+\)")
# RDS's own, and where its default differs from PostgreSQL's.
RDS = (
    ("rds.force_ssl", "sighup", "bool", "", "", "", "", "1", "Force SSL connections."),
    ("rds.logical_replication", "postmaster", "bool", "", "", "", "", "0", "Enables logical decoding."),
    ("rds.force_autovacuum_logging_level", "sighup", "enum", "", "", "", "disabled,debug,info,notice,warning,error,log", "warning", ""),
    ("rds.log_retention_period", "sighup", "integer", "", "1440", "10080", "", "4320", "Amazon RDS will delete logs older than N minutes."),
    ("rds.rds_superuser_reserved_connections", "postmaster", "integer", "", "0", "8388607", "", "2", ""),
    ("rds.restrict_password_commands", "postmaster", "bool", "", "", "", "", "0", "Restricts password-related commands."),
    ("rds.accepted_password_auth_method", "sighup", "enum", "", "", "", "md5+scram,scram", "md5+scram", "Password authentication methods."),
    ("rds.extensions", "internal", "string", "", "", "", "", "", "List of extensions provided by rds"),
    ("rds.allowed_extensions", "postmaster", "string", "", "", "", "", "*", "Extensions that may be created."),
    ("rds.custom_dns_resolution", "postmaster", "bool", "", "", "", "", "0", "Resolve DNS by the VPC."),
    ("pg_stat_statements.max", "postmaster", "integer", "", "100", "2147483647", "", "5000", "Statements that are tracked."),
    ("pg_stat_statements.track", "superuser", "enum", "", "", "", "none,top,all", "top", "Which statements are tracked."),
    ("auto_explain.log_min_duration", "superuser", "integer", "ms", "-1", "2147483647", "", "-1", "Duration from which plans are logged."),
    ("pgaudit.log", "superuser", "string", "", "", "", "", "none", "Classes of statements that are logged."),
    ("pgaudit.role", "superuser", "string", "", "", "", "", "", "The master role of object audit logging."),
)
DEFAULTS = {
    "shared_buffers": "{DBInstanceClassMemory/32768}",
    "effective_cache_size": "{DBInstanceClassMemory/16384}",
    "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
    "maintenance_work_mem": "GREATEST({DBInstanceClassMemory*1024/63963136},65536)",
    "autovacuum_max_workers": "GREATEST({DBInstanceClassMemory/64371566592},3)",
    "shared_preload_libraries": "pg_stat_statements",
    "max_wal_size": "2048",
    "min_wal_size": "192",
    "checkpoint_completion_target": "0.9",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "track_activity_query_size": "4096",
    "wal_keep_size": "2048",
    "idle_in_transaction_session_timeout": "86400000",
}
# What RDS keeps to itself; as is all that belongs to the build.
KEPT = re.compile(
    r"archive_|block_size|bonjour|cluster_name|config_file|data_directory|event_source|external_pid_file|fsync$|full_page_writes|hba_file|hot_standby$"
    r"|ident_file|krb_|listen_addresses|log_directory|log_file_mode|log_line_prefix|log_timezone|log_truncate|logging_collector|port$|primary_"
    r"|recovery_|promote_trigger|restart_after|restore_command|ssl_(ca|cert|key|crl|dh|passphrase)|ssl$|superuser_reserved|syslog|unix_socket"
    r"|wal_level|wal_sync_method|wal_init|wal_recycle|update_process_title|reserved_connections|dynamic_library|allow_in_place|jit_provider"
)


@dataclass(frozen=True)
class Parameter:
    name: str
    context: str
    type: str
    unit: str
    smallest: str
    largest: str
    choices: tuple[str, ...]
    default: str
    description: str

    @property
    def static(self) -> bool:
        return self.context in ("postmaster", "internal")

    @property
    def modifiable(self) -> bool:
        return self.context != "internal" and not KEPT.match(self.name)

    @property
    def allowed(self) -> str | None:
        if self.type == "bool":
            return "0,1"
        if self.choices:
            return ",".join(self.choices)
        return f"{self.smallest}-{self.largest}" if self.smallest else None

    def permits(self, value: str) -> bool:
        if self.type == "bool":
            return value in BOOLEANS
        if self.choices and self.name != "shared_preload_libraries":
            return value in self.choices
        if self.type in ("integer", "real"):
            return bool(FORMULA.fullmatch(value)) or self._within(value)
        return True

    def _within(self, value: str) -> bool:
        form = r"-?\d+" if self.type == "integer" else r"-?\d+(\.\d+)?"
        return bool(re.fullmatch(form, value)) and float(self.smallest) <= float(value) <= float(self.largest)


@cache
def known() -> dict[str, Parameter]:
    rows = [*(line.split("\t") for line in FILE.read_text().splitlines()), *RDS]
    found = {}
    for name, context, kind, unit, smallest, largest, choices, default, description in sorted(map(tuple, rows)):
        shown = default if kind != "bool" else {"on": "1", "off": "0"}.get(default, default)
        options = tuple(filter(None, choices.split(",")))
        name = name.lower()  # as RDS has them
        found[name] = Parameter(name, context, kind, unit, smallest, largest, options, DEFAULTS.get(name, shown), description)
    return found


def default(name: str, family: str) -> str | None:
    """ "rds.force_ssl" is 1 from version 15 on (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html)."""
    if name == "rds.force_ssl":
        return "1" if int(family[-2:]) >= (17 if family.startswith("aurora") else 15) else "0"
    if name == "rds.extensions":
        return ", ".join(programs.extensions())
    return known()[name].default or None


def described(family: str, of_cluster: bool, changed: dict[str, str], methods: dict[str, str]) -> list[dict[str, Any]]:
    return [_described(one, family, changed, methods) for one in known().values()]


def _described(one: Parameter, family: str, changed: dict[str, str], methods: dict[str, str]) -> dict[str, Any]:
    usual = default(one.name, family)
    own = one.name in DEFAULTS or one.name.startswith("rds.") or not one.modifiable
    return {
        "ParameterName": one.name,
        "ParameterValue": changed.get(one.name, usual if own else None),
        "Description": f"({one.unit}) {one.description}" if one.unit else one.description or None,
        "Source": "user" if one.name in changed else "system" if own else "engine-default",
        "ApplyType": "static" if one.static else "dynamic",
        "DataType": TYPES[one.type],
        "AllowedValues": one.allowed,
        "IsModifiable": one.modifiable,
        "ApplyMethod": methods.get(one.name, "pending-reboot"),
    }


def check(family: str, of_cluster: bool, given: dict[str, Any]) -> None:
    name, value, method = given.get("ParameterName"), given.get("ParameterValue"), given.get("ApplyMethod")
    if not name or value is None or not method:
        raise invalid_value("The parameters ParameterName, ParameterValue and ApplyMethod must be provided for each parameter.")
    one = known().get(name)
    if one is None:
        raise invalid_value(f"Could not find parameter with name: {name}")
    if not one.modifiable:
        raise invalid_value(f"The parameter {name} cannot be modified.")
    if one.static and method == "immediate":
        raise invalid_combination("cannot use immediate apply method for static parameter")
    if not one.permits(str(value)):
        raise invalid_value(f"Invalid parameter value: {value} for: {name} allowed values are: {one.allowed}")


def for_server(family: str, changed: dict[str, str]) -> dict[str, str]:
    """What the server itself is told: what was set, and what RDS shows. A formula is of the class's memory, which this machine lacks."""
    told = {name: value for name, value in changed.items() if not FORMULA.fullmatch(value)}
    told["rds.force_ssl"] = changed.get("rds.force_ssl", str(default("rds.force_ssl", family)))
    told["rds.extensions"] = str(default("rds.extensions", family))
    if told.get("rds.logical_replication") == "1":
        told["wal_level"] = "logical"
    return told
