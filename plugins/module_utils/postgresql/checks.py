# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the description does not go with what is there. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..converge.model import InvalidPlan, Resource
from ..converge.plan import Step
from .area import Area
from .contradictions import schemas_of
from .desired import DATABASE, GRANT, ROLE
from .extensions import Available, problems
from .grants import parted

GRANT_REMEDY = "make it the owner, or let it be a member of the owner"


def refuse(area: Area, params: Mapping[str, Any], available: Available) -> None:
    """Raises InvalidPlan."""
    found = [*_owners(area, params), *_roles(area, params), *_not_ours_to_grant(area, params)]
    found += problems(params, available, area.inside)
    if found:
        raise InvalidPlan(found)


def _owners(area: Area, params: Mapping[str, Any]) -> Iterator[str]:
    users = {user["name"] for user in params["users"]}
    for database in params["databases"]:
        owner = database["owner"]
        if owner and owner not in users and owner not in area.whole.roles:
            yield f"rds_databases: {database['name']}: owner: {owner} is neither among rds_users nor a role of the server; add it"


def _roles(area: Area, params: Mapping[str, Any]) -> Iterator[str]:
    users = {user["name"] for user in params["users"]}
    for user in params["users"]:
        if user["name"] == area.whole.me:
            yield f"rds_users: {user['name']} is the master user, which RDS keeps; choose another name"
        missing = sorted({*(user["roles"] or []), *(["rds_iam"] if user["iam"] else [])} - users - area.whole.roles.keys())
        if missing:
            what = f"the server has no role {', '.join(missing)}, and rds_users neither"
            yield f"rds_users: {user['name']}: roles: {what}; add it, or leave it out"


def _not_ours_to_grant(area: Area, params: Mapping[str, Any]) -> Iterator[str]:
    """A database or schema of somebody else: the server would grant nothing, and say so to nobody."""
    granted = {access["database"] for user in params["users"] for access in user["access"]}
    for database in (one for one in params["databases"] if one["name"] in area.inside and one["name"] in granted):
        name = database["name"]
        about = area.whole.databases[name]
        if not about["grantable"] and not area.whole.acts_for(about["owner"], name, area.users):
            yield f"rds_databases: {name} is {about['owner']}'s, and {area.whole.me} may grant nothing on it: {GRANT_REMEDY}"
        for schema in schemas_of(database):
            found = area.inside[name].schemas.get(schema)
            if found and not found["grantable"] and not area.whole.acts_for(found["owner"], name, area.users):
                what = f"schema {schema} is {found['owner']}'s, and {area.whole.me} may grant nothing on it"
                yield f"rds_databases: {name}: {what}: {GRANT_REMEDY}"


def out_of_reach(area: Area, desired: Collection[Resource]) -> list[str]:
    """A sentence for each owner whose objects stay as they are."""
    found: dict[tuple[str, str], int] = {}
    for grant in (one for one in desired if one.kind == GRANT):
        user, database = parted(grant.name)
        if database in area.inside:
            for group in area.access(user, database).out_of_reach(grant.attributes):
                found[database, group.owner] = max(found.get((database, group.owner), 0), len(group.names))
    return [
        f"database {database}: {number} or more objects are {owner}'s, for whom {area.whole.me} may not act; they are left as they are"
        for (database, owner), number in sorted(found.items())
    ]


def refuse_owners(area: Area, steps: Collection[Step]) -> None:
    """A role that owns something can't be deleted. Raises InvalidPlan."""
    gone = {step.of.key for step in steps if step.action == "delete"}
    found = []
    for kind, role in sorted(gone):
        owning = [
            name
            for name, about in area.whole.databases.items()
            if kind == ROLE and role in {about["owner"], *about["owners"]} and (DATABASE, name) not in gone
        ]
        if owning:
            remedy = f"give it to another (REASSIGN OWNED BY {role} TO …), or take {ROLE} out of rds_purge"
            found.append(f"rds_purge: {role} is no longer described, and owns what is in {', '.join(owning)}: {remedy}")
    if found:
        raise InvalidPlan(found)
