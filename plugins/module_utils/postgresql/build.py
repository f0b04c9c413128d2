# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the module: find the server, read it, describe, converge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from ..aws.area import Clients
from ..aws.run import Outputs, converge
from ..converge.model import Existing, InvalidPlan, Kind, Resource
from ..converge.plan import Step
from ..kubernetes.api import Api, KubernetesError
from ..kubernetes.connection import connect, missing
from . import checks, extensions, instance, service, users
from .area import Area
from .contradictions import refuse_contradictions
from .databases import Database, Extension, Schema
from .desired import GRANT, ROLE, Description
from .existing import Found, to_enter
from .grants import Grant
from .logins import Logins
from .passwords import Passwords
from .roles import Role
from .server import FIRST, StatementError, require_library
from .way import reach

OWNER_TAG = "ManagedBy"
NOT_YET = "(known after {} is created)"
# In check mode the plan follows from the description: what is leaving is made anew.
NOT_THERE = ("", "creating", "deleting")


class Build:
    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.check, self.absent = module.check_mode, self.params["state"] == "absent"
        self.mark = f"{OWNER_TAG}: {(self.params['tags'] or {}).get(OWNER_TAG, 'piksel.infra')}"
        if self.absent:
            self.params |= {"databases": [], "users": []}
        self.users = [user["name"] for user in self.params["users"]]
        self.area, self.logins = Area(None, self.mark, self.users), Logins(None, {})
        self.passwords = Passwords(self.clients, self.params["upcoming"] if self.check else ())
        self.api: Api | None = None
        self.left_out: list[str] = []

    def converge(self) -> None:
        refuse_contradictions(self.params)
        with ExitStack() as stack:
            try:
                self._find()
                self._run(stack)
            except KubernetesError as error:
                raise InvalidPlan([str(error)]) from None
            except StatementError as error:
                raise InvalidPlan([f"the server can't be read: {error}"]) from None

    def _find(self) -> None:
        """RDS, the cluster and Secrets Manager, asked at the same time."""
        params, in_cluster = self.params, self.params["cluster_name"] or self.params["kubeconfig"]
        with ThreadPoolExecutor(3) as pool:
            looked = pool.submit(instance.look, self.clients, params["identifier"], params["engine"])
            cluster = pool.submit(connect, params, self.clients) if in_cluster else None
            pool.submit(self.passwords.read, users.secrets_of(params)).result()
            self.there, self.places = looked.result()
            self.api = cluster.result() if cluster else None

    def _run(self, stack: ExitStack) -> None:
        """The Service comes first: it may say that all this is about another server."""
        desired, existing = self._service()
        if self._is_about_the_inside():
            inside, found = self._inside(stack) if self._reachable() else (self._unseen(), [])
            desired, existing = desired + inside, existing + found
        own = {service.SERVICE, service.NAMESPACE} if self.absent else {GRANT} if ROLE in self.params["purge"] else set()
        purge = {*self.params["purge"], *own}

        def check(steps: Sequence[Step]) -> None:
            checks.refuse_owners(self.area, steps)

        converge(self.module, self._kinds(), desired, existing, purge, self._outputs, check)

    def _service(self) -> tuple[list[Resource], list[Existing]]:
        described = self.params["service"]
        if not described:
            return [], []
        if self.api is None and not self.check and not self.absent:
            raise InvalidPlan([f"rds_{missing(self.params)}"])
        services, namespaces = service.KubernetesService(self.api), service.Namespace(self.api)
        found, namespace = services.read(service.name_of(described)), namespaces.read(described["namespace"])
        existing = [one for one in (found, namespace if described["create_namespace"] else None) if one]
        if self.absent:
            return [], existing
        if self.api and namespace is None and not described["create_namespace"] and not self.check:
            raise InvalidPlan([f"rds_kubernetes: there is no namespace {described['namespace']}; make it first, or set create_namespace"])
        here = f"{self.there.kind} {self.params['identifier']}"
        service.refuse(found, self.there.address, here, self._everywhere(found), self.params["switch"])
        address = self.there.address or NOT_YET.format(here)
        port = self.there.port or NOT_YET.format(here)
        return service.desired(described, address, port, namespace is None), existing

    def _everywhere(self, found: Existing | None) -> Mapping[str, str]:
        """By address the servers of RDS, of the other kind too where a Service leads to none of this one."""
        leads_to = found.attributes["external_name"] if found else None
        if leads_to is None or leads_to == self.there.address or leads_to in self.places:
            return self.places
        return {**self.places, **instance.elsewhere(self.clients, self.params["engine"])}

    def _is_about_the_inside(self) -> bool:
        return bool(self.params["databases"] or self.users or self.params["purge"])

    def _reachable(self) -> bool:
        """Whether to go there. In check mode there may be nothing to go to yet. Raises InvalidPlan where that is in the way."""
        missing_yet = self.there.status in NOT_THERE or not self.there.address
        if missing_yet and (self.check or self.absent):
            return False
        if self.there.in_the_way:
            raise InvalidPlan([self.there.in_the_way])
        if self.params["connection"]["method"] == "pod" and self.api is None:
            why = f"rds_connection: method pod: {missing(self.params)}"
            if not self.check:
                raise InvalidPlan([why])
            self.module.warn(f"{why}; until then it is taken that there is nothing inside {self.there.kind} {self.params['identifier']}")
            return False
        return True

    def _unseen(self) -> list[Resource]:
        """What a run would make of a server that is not there yet."""
        asked = self.check and extensions.wanted(self.params)
        known = instance.extensions(self.clients, self.params["engine"], self.params["engine_version"]) if asked else None
        if known is not None:
            self._leave_out(known)
        secrets = {user["name"]: None for user in self.params["users"] if user["secret"]}
        return list(Description(self.params, self.mark, secrets, self.left_out, self._owners()).resources())

    def _inside(self, stack: ExitStack) -> tuple[list[Resource], list[Existing]]:
        require_library()
        password = users.master(self.params, self.there, self.passwords)
        secrets = users.passwords_of(self.params, self.passwords, self.check, self.module.warn)
        server = reach(stack, self.params, self.there, self.api, password)
        self.area = Area(server, self.mark, self.users, self.params["databases"])
        self.area.read()
        available = extensions.available(server.session(FIRST), extensions.wanted(self.params))
        self._leave_out(available)
        desired = list(Description(self.params, self.mark, secrets, self.left_out, self._owners()).resources())
        self.logins = users.logins(self.params, server.place, self.area.whole)
        with ThreadPoolExecutor(2) as pool:
            entered = pool.submit(self.area.enter, to_enter(self.area, desired, self.params["purge"]))
            accepted = users.accepted(secrets, self.area.whole, self.logins)
            entered.result()
        checks.refuse(self.area, self.params, available)
        for sentence in checks.out_of_reach(self.area, desired):
            self.module.warn(sentence)
        return desired, list(Found(self.area, desired, self.params["purge"], accepted).resources())

    def _owners(self) -> list[str]:
        """Of described databases, those for whom the master user may act."""
        owners = {database["owner"] for database in self.params["databases"] if database["owner"]}
        return sorted(owner for owner in owners if self.area.whole.acts_for(owner, "", self.users))

    def _leave_out(self, names: Collection[str]) -> None:
        lacking = extensions.lacking(self.params, names)
        if lacking and self.params["unavailable_extensions"] == "fail":
            raise InvalidPlan([f"{why}; take it out, or write rds_unavailable_extensions: warn" for why in lacking.values()])
        for why in lacking.values():
            self.module.warn(f"{why}, and it is left out")
        self.left_out = sorted(lacking)

    def _kinds(self) -> dict[str, Kind]:
        inside = (Database(self.area), Schema(self.area), Extension(self.area), Role(self.area, self.logins), Grant(self.area))
        kinds: Sequence[Any] = (*inside, service.KubernetesService(self.api), service.Namespace(self.api))
        return {kind.kind: kind for kind in kinds}

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        if self.absent:
            return {}
        described = self.params["service"]
        return {
            "identifier": self.params["identifier"],
            "address": self.there.address,
            "port": self.there.port,
            "databases": [database["name"] for database in self.params["databases"]],
            "users": self.users,
            "unavailable_extensions": self.left_out,
            "service": f"{described['name']}.{described['namespace']}.svc.cluster.local" if described else None,
        }
