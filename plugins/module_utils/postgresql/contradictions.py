# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..converge.model import InvalidPlan
from .levels import PRIVILEGES, canonical, described

# https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
MOST_BYTES = 63
# PostgreSQL's, and those that RDS keeps for itself.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
NOT_DATABASES = ("template0", "template1", "rdsadmin")
NOT_USERS = re.compile(r"pg_.*|rds_.*|rdsadmin|rdsrepladmin|rdstopmgr|rdsproxyadmin|public|none", re.IGNORECASE)
EXTENSION = {"name", "version", "schema"}
NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names
SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    checks = (_databases, _extensions, _levels, _users, _access, _connection, _service)
    problems = [problem for check in checks for problem in check(params)]
    if problems:
        raise InvalidPlan(problems)


def _databases(params: Mapping[str, Any]) -> Iterator[str]:
    names = [database["name"] for database in params["databases"]]
    yield from _twice("rds_databases", names)
    for database in params["databases"]:
        name = database["name"]
        yield from _identifier("rds_databases", name)
        if name in NOT_DATABASES:
            yield f"rds_databases: {name} is PostgreSQL's own, or RDS's; choose another name"
        if re.search("[@/]", name):
            yield f"rds_databases: {name}: @ and / part names in plans; choose another name"
        for schema in database["schemas"]:
            yield from _identifier(f"rds_databases: {name}: schemas", schema)
            if schema.startswith("pg_") or schema == "information_schema":
                yield f"rds_databases: {name}: schemas: {schema} is PostgreSQL's own; choose another name"
        yield from _twice(f"rds_databases: {name}: schemas", database["schemas"])
        yield from _limit(f"rds_databases: {name}", database["connection_limit"])


def _extensions(params: Mapping[str, Any]) -> Iterator[str]:
    for database in params["databases"]:
        where = f"rds_databases: {database['name']}: extensions"
        found = []
        for extension in database["extensions"]:
            if not isinstance(extension, (str, Mapping)):
                yield f"{where}: {extension} is no name of an extension; write its name, or name, version and schema"
            elif isinstance(extension, Mapping) and (not extension.get("name") or extension.keys() - EXTENSION):
                yield f"{where}: an extension has a name, and may have version and schema, and nothing else"
            else:
                found.append(extension_of(extension))
        yield from _twice(where, [extension["name"] for extension in found])
        for extension in found:
            if extension["schema"] and extension["schema"] not in schemas_of(database):
                what = f"{extension['name']}: there is no schema {extension['schema']}"
                yield f"{where}: {what} among rds_databases: {database['name']}: schemas; add it there"


def _levels(params: Mapping[str, Any]) -> Iterator[str]:
    for name, level in params["access"].items():
        if not isinstance(level, Mapping):
            yield f"rds_access: {name} has to be a dictionary of {', '.join(PRIVILEGES)}"
            continue
        yield from (f"rds_access: {name}: {key} is none of {', '.join(PRIVILEGES)}" for key in sorted(level.keys() - PRIVILEGES.keys()))
        for about, found in sorted(level.items()):
            if about not in PRIVILEGES:
                continue
            if not isinstance(found, list):
                yield f"rds_access: {name}: {about} takes a list of privileges"
                continue
            unknown = [str(privilege) for privilege in found if canonical(privilege) not in PRIVILEGES[about]]
            if unknown:
                yield f"rds_access: {name}: {about}: {', '.join(unknown)} is none of {', '.join(sorted(PRIVILEGES[about]))}"


def _users(params: Mapping[str, Any]) -> Iterator[str]:
    yield from _twice("rds_users", [user["name"] for user in params["users"]])
    for user in params["users"]:
        name = user["name"]
        yield from _identifier("rds_users", name)
        yield from _limit(f"rds_users: {name}", user["connection_limit"])
        if NOT_USERS.fullmatch(name):
            yield f"rds_users: {name} is PostgreSQL's own, or RDS's; choose another name"
        if name == params["master"].get("username"):
            yield f"rds_users: {name} is the master user, which RDS keeps; choose another name"
        if user["iam"] and user["secret"]:
            yield f"rds_users: {name}: RDS takes no password of a user with iam: true; leave out secret, or iam"
        if user["key"] and not user["secret"]:
            yield f"rds_users: {name}: key goes with secret"
        if user["login"] and not user["secret"] and not user["iam"]:
            yield f"rds_users: {name}: give secret, or iam: true, or login: false; it could not log in"
        if name in (user["roles"] or []):
            yield f"rds_users: {name}: roles: it can't be a member of itself"
        if "rds_iam" in (user["roles"] or []):
            yield f"rds_users: {name}: roles: write iam: true in place of rds_iam"
        if user["valid_until"] and moment(user["valid_until"]) is None:
            yield f"rds_users: {name}: valid_until: {user['valid_until']} is no ISO 8601 time with its zone, like 2030-01-31T00:00:00Z"


def _access(params: Mapping[str, Any]) -> Iterator[str]:
    databases = {database["name"]: schemas_of(database) for database in params["databases"]}
    known = described(params)
    for user in params["users"]:
        pairs = []
        for access in user["access"]:
            where = f"rds_users: {user['name']}: access"
            if access["database"] not in databases:
                names = ", ".join(sorted(databases)) or "none"
                yield f"{where}: there is no database {access['database']} in rds_databases, which has {names}; add it, or correct the name"
                continue
            if access["level"] not in known:
                yield f"{where}: {access['level']} is no level; there are {', '.join(sorted(known))}"
            for schema in access["schemas"]:
                if schema not in databases[access["database"]]:
                    what = f"there is no schema {schema} among rds_databases: {access['database']}: schemas"
                    yield f"{where}: {what}; add it there, or correct the name"
            pairs += [f"{schema} of {access['database']}" for schema in access["schemas"]]
        yield from _twice(f"rds_users: {user['name']}: access: schema", pairs)


def _connection(params: Mapping[str, Any]) -> Iterator[str]:
    connection, master = params["connection"], params["master"]
    method, reached = connection.get("method", "direct"), params["cluster_name"] or params["kubeconfig"]
    if method == "pod" and not reached:
        yield "rds_connection: method pod needs rds_cluster_name, the cluster in which the pod runs"
    if method == "pod" and (connection.get("host") or connection.get("port")):
        yield "rds_connection: host and port are another way than a pod; leave them out, or write method: direct"
    if connection.get("ssl_mode") in ("verify-ca", "verify-full") and not connection.get("ca_file"):
        yield f"rds_connection: ssl_mode {connection['ssl_mode']} needs ca_file, the certificates of RDS's authorities"
    if connection.get("timeout") is not None and connection["timeout"] < 1:
        yield "rds_connection: timeout: give seconds, one at least"
    if master.get("key") and not master.get("secret"):
        yield "rds_master_secret: key goes with secret"


def _service(params: Mapping[str, Any]) -> Iterator[str]:
    service = params["service"]
    if not service:
        return
    if not (params["cluster_name"] or params["kubeconfig"]):
        yield "rds_kubernetes: it needs rds_cluster_name, the cluster that it stands in"
    if not NAMESPACE.fullmatch(service["namespace"]):
        yield f"rds_kubernetes: namespace: Kubernetes takes lower case letters, digits and -, and not {service['namespace']}"
    if not SERVICE_NAME.fullmatch(service["name"]):
        yield f"rds_kubernetes: name: Kubernetes takes lower case letters, digits and -, a letter first, and not {service['name']}"


def _twice(where: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {name} stands there twice; describe it once" for name, count in Counter(names).items() if count > 1)


def _identifier(where: str, name: str) -> Iterator[str]:
    if not name or len(name.encode()) > MOST_BYTES or "\0" in name:
        yield f"{where}: {name or 'an empty name'}: PostgreSQL takes names of up to {MOST_BYTES} bytes"


def _limit(where: str, limit: int | None) -> Iterator[str]:
    if limit is not None and limit < -1:
        yield f"{where}: connection_limit: {limit} is no number of connections; -1 means any"


def extension_of(given: str | Mapping[str, Any]) -> dict[str, Any]:
    """name, version and schema, None where it is not given."""
    found = {"name": given} if isinstance(given, str) else given
    return {key: None if found.get(key) is None else str(found[key]) for key in ("name", "version", "schema")}


def schemas_of(database: Mapping[str, Any]) -> list[str]:
    return ["public", *database["schemas"]]


def moment(text: str) -> str | None:
    """A time as UTC, `infinity`; None for what is neither."""
    if text.lower() == "infinity":
        return "infinity"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found.tzinfo else None
