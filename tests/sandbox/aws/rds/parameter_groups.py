"""Parameter groups, of instances and of clusters: a family's parameters, and what was set of them."""

from typing import Any

from . import parameters, rules, versions
from .refusals import invalid_value, refused

MOST_CHANGES = 20


class ParameterGroup:
    """kind: "pg" of instances or "cluster-pg". set: names and values that differ from the defaults."""

    def __init__(self, backend: Any, kind: str, name: str, family: str, description: str):
        self.kind, self.name, self.family, self.description = kind, name, family, description
        self.arn = backend.rds_arn(kind, name)
        self.tags: dict[str, str] = {}
        self.set: dict[str, str] = {}
        self.methods: dict[str, str] = {}

    @property
    def is_default(self) -> bool:
        return self.name.startswith("default.")

    def describe(self) -> dict[str, Any]:
        prefix = "DB" if self.kind == "pg" else "DBCluster"
        return {
            f"{prefix}ParameterGroupName": self.name,
            "DBParameterGroupFamily": self.family,
            "Description": self.description,
            f"{prefix}ParameterGroupArn": self.arn,
        }

    def parameters(self) -> list[dict[str, Any]]:
        return parameters.described(self.family, self.kind == "cluster-pg", self.set, self.methods)

    def change(self, given: list[dict[str, Any]]) -> dict[str, str]:
        """Check all, then keep them; what each was before and is now."""
        for one in given:
            parameters.check(self.family, self.kind == "cluster-pg", one)
        for one in given:
            self.set[one["ParameterName"]] = str(one["ParameterValue"])
            self.methods[one["ParameterName"]] = one["ApplyMethod"]
        return {one["ParameterName"]: one["ApplyMethod"] for one in given}

    def back(self, names: list[str] | None) -> list[str]:
        """To the defaults; all, or these."""
        gone = [name for name in list(self.set) if names is None or name in names]
        for name in gone:
            del self.set[name], self.methods[name]
        return gone


class ParameterGroups:
    db_parameter_groups: dict[str, ParameterGroup]
    db_cluster_parameter_groups: dict[str, ParameterGroup]
    databases: dict[str, Any]
    clusters: dict[str, Any]
    check_tags: Any
    parameters_changed: Any

    def groups_of(self, kind: str) -> dict[str, ParameterGroup]:
        return self.db_parameter_groups if kind == "pg" else self.db_cluster_parameter_groups

    def parameter_group(self, kind: str, name: str) -> ParameterGroup:
        """A family's default group is there as soon as somebody asks for it."""
        groups, family = self.groups_of(kind), name.removeprefix("default.")
        if name not in groups and name.startswith("default.") and family in versions.families():
            groups[name] = ParameterGroup(self, kind, name, family, f"Default parameter group for {family}")
        found = groups.get(name.lower(), groups.get(name))
        if found is None:
            said = "DBParameterGroup" if kind == "pg" else "DBClusterParameterGroup"
            raise refused("DBParameterGroupNotFoundFault", f"{said} not found: {name}")
        return found

    def make_parameter_group(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        prefix = "DB" if kind == "pg" else "DBCluster"
        name = rules.identifier(given[f"{prefix}ParameterGroupName"], f"{prefix}ParameterGroupName", 255)
        family = given["DBParameterGroupFamily"]
        if family not in versions.families():
            raise invalid_value(f"ParameterGroupFamily {family} is not a valid parameter group family")
        if kind == "cluster-pg" and not family.startswith("aurora-"):
            raise invalid_value(f"ParameterGroupFamily {family} is not of an engine with clusters")
        if name in self.groups_of(kind):
            raise refused("DBParameterGroupAlreadyExistsFault", f"Parameter group {name} already exists")
        made = ParameterGroup(self, kind, name, family, given["Description"])
        made.tags = self.check_tags(given)
        self.groups_of(kind)[name] = made
        return {f"{prefix}ParameterGroup": made.describe()}

    def describe_parameter_groups(self, kind: str, name: str | None) -> list[dict[str, Any]]:
        return [one.describe() for one in ([self.parameter_group(kind, name)] if name else self.groups_of(kind).values())]

    def describe_parameters(self, kind: str, name: str, source: str | None) -> list[dict[str, Any]]:
        return [one for one in self.parameter_group(kind, name).parameters() if source in (None, one["Source"])]

    def modify_parameter_group(self, kind: str, name: str, given: list[dict[str, Any]]) -> dict[str, Any]:
        found = self._own(kind, name)
        if not given or len(given) > MOST_CHANGES:
            raise invalid_value(f"The number of parameters modified in one request is from 1 to {MOST_CHANGES}.")
        self.parameters_changed(found, found.change(given))
        return {f"{'DB' if kind == 'pg' else 'DBCluster'}ParameterGroupName": found.name}

    def reset_parameter_group(self, kind: str, name: str, every: bool, given: list[dict[str, Any]]) -> dict[str, Any]:
        found = self._own(kind, name)
        gone = found.back(None if every else [one["ParameterName"] for one in given])
        methods = {one["ParameterName"]: one.get("ApplyMethod", "pending-reboot") for one in given or []}
        self.parameters_changed(found, {name: methods.get(name, "immediate") for name in gone})
        return {f"{'DB' if kind == 'pg' else 'DBCluster'}ParameterGroupName": found.name}

    def _own(self, kind: str, name: str) -> ParameterGroup:
        found = self.parameter_group(kind, name)
        if found.is_default:
            raise refused("InvalidDBParameterGroupStateFault", f"Default DBParameterGroup cannot be modified: {name}")
        return found

    def delete_parameter_group(self, kind: str, name: str) -> None:
        found = self.parameter_group(kind, name)
        if found.is_default:
            raise refused("InvalidDBParameterGroupStateFault", f"Default DBParameterGroup cannot be deleted: {name}")
        if self.users_of(found):
            raise refused("InvalidDBParameterGroupStateFault", "One or more database instances are still members of this parameter group")
        del self.groups_of(kind)[found.name]

    def users_of(self, group: ParameterGroup) -> list[Any]:
        users = self.databases if group.kind == "pg" else self.clusters
        return [one for one in users.values() if one.parameter_group is group]

    def copy_parameter_group(self, kind: str, source: str, target: str, description: str, given: dict[str, Any]) -> dict[str, Any]:
        original = self.parameter_group(kind, source.rpartition(":")[2])
        prefix = "DB" if kind == "pg" else "DBCluster"
        about = {f"{prefix}ParameterGroupName": target, "DBParameterGroupFamily": original.family, "Description": description, **given}
        answer = self.make_parameter_group(kind, about)
        made = self.groups_of(kind)[target.lower()]
        made.set, made.methods = dict(original.set), dict(original.methods)
        return answer
