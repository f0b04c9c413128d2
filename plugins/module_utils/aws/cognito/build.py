# SPDX-License-Identifier: GPL-3.0-or-later
"""A user pool from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Key, Resource
from ..area import Clients
from ..environment_roles import role_names
from ..iam import IamRole
from ..run import Outputs, converge
from ..secrets_manager.parsing import KIND as SECRET
from . import checks, names
from .area import OWNER_TAG, POOL, Pools
from .branding import CognitoManagedLoginBranding
from .client_secrets import ClientSecrets, provider_secrets
from .clients import CognitoUserPoolClient
from .contradictions import refuse_contradictions
from .custom_domain import CustomDomain
from .desired import CLIENT, DOMAIN, GROUP, PROVIDER, SERVER, Description
from .domains import CUSTOM, PREFIX, CognitoUserPoolDomain, slot
from .groups import CognitoGroup
from .identity_providers import CognitoIdentityProvider
from .outputs import shape
from .pools import CognitoUserPool
from .resource_servers import CognitoResourceServer

KEYS = {GROUP: ("groups", "name"), SERVER: ("resource_servers", "identifier"), PROVIDER: ("identity_providers", "name")}


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}
        self.is_present = self.params["state"] == "present"
        self.purge = set(self.params["purge"])
        self.app_clients = {names.client_name(one): one for one in self.params["clients"] or []}

    def converge(self) -> None:
        if self.is_present:
            refuse_contradictions(self.params)
        self._connect()
        existing = read([kind.read for kind in self.kinds.values() if kind.kind != SECRET] + [self.secrets.read])
        if self.is_present:
            self._build(existing)
            return
        self._name_groups(existing)
        converge(self.module, self.kinds, [], existing, self.kinds, lambda standing: {}, checks.refuse_protected)

    def _connect(self) -> None:
        self.pools = Pools(self.clients, self.params["name"], self.owner)
        purge_tags, every = self.params["purge_tags"], not self.is_present
        self.domains = CognitoUserPoolDomain(self.pools, self._domains())
        self.custom = CustomDomain(self.clients, self.params, self.pools, self.domains, purge_tags)
        clients = CognitoUserPoolClient(self.pools, None if every or CLIENT in self.purge else self.app_clients)
        storing = [one for one in self.app_clients.values() if one["generate_secret"]]
        stored = {names.secret_name(one, self.params["project"]): names.is_present(one, self.params) for one in storing}
        given = (self.params["name"], stored, self.owner, purge_tags, every or SECRET in self.purge)
        self.secrets = ClientSecrets(self.clients, *given)
        factors = [name for name, value in self.params.items() if value is not None]
        kinds = (
            CognitoUserPool(self.pools, purge_tags, factors),
            self.domains,
            CognitoGroup(self.pools),
            CognitoResourceServer(self.pools),
            CognitoIdentityProvider(self.pools),
            clients,
            CognitoManagedLoginBranding(clients, names.present_domain(self.params).get("managed_login_version") == 2),
            self.secrets.kind,
            IamRole(self.clients, self._roles(), self.owner, purge_tags),
            *self.custom.kinds,
        )
        self.kinds = {kind.kind: kind for kind in kinds}

    def _domains(self) -> dict[str, str]:
        given = names.present_domain(self.params)
        wanted = {CUSTOM: given.get("name"), PREFIX: given.get("prefix")}
        return {slot(self.params["name"], which): domain for which, domain in wanted.items() if domain}

    def _roles(self) -> list[str]:
        """Those of the environments; where others are to go, whatever is called so."""
        every = not self.is_present or "iam_role" in self.purge
        return role_names(self.clients, self.params["project"], self.params["environments"] or [], names.SUFFIX, every)

    def _build(self, existing: list[Existing]) -> None:
        problems = self.custom.problems(self.module.check_mode)
        for warning in self.custom.warnings:
            self.module.warn(warning)
        if problems:
            raise InvalidPlan(problems)
        secrets = self.kinds[PROVIDER].secrets = self._provider_secrets()
        described = Description(self.params, secrets, self._place())
        checks.refuse(described, existing, self.domains)
        desired = [*described.resources(), *self.custom.resources(), *self.custom.leaving(existing), *self._going(existing)]
        named = [str(one) for one in desired if not one.present and one.kind in (GROUP, SECRET)]
        named += [str(one) for one in existing if one.kind == SECRET and one.owned]
        self.params["delete_data"] = [*(self.params["delete_data"] or []), *named]

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(self.params, described, standing, self.module.region)

        converge(self.module, self.kinds, desired, existing, self.params["purge"], outputs)

    def _provider_secrets(self) -> dict[str, Any]:
        asked = [one for one in self.params["identity_providers"] or [] if names.is_present(one, self.params) and one["client_secret"]]
        return provider_secrets(self.clients, asked, self.module.check_mode, self.module.warn) if asked else {}

    def _place(self) -> str:
        """Where the secrets are, as their ARNs have it."""
        if not self.params["environments"]:
            return "aws::"
        caller = self.clients.get("sts").get_caller_identity()
        return f"{caller['Arn'].split(':')[1]}:{self.module.region}:{caller['Account']}"

    def _going(self, existing: Sequence[Existing]) -> list[Resource]:
        """What is said to be absent, and with a client its secret if it is ours."""
        absent = {(kind, one[key]) for kind, (option, key) in KEYS.items() for one in self._absent(option)}
        absent |= {(CLIENT, names.client_name(one)) for one in self._absent("clients")}
        absent |= self._absent_domains(existing)
        secrets = {(SECRET, names.secret_name(one, self.params["project"])) for one in self._absent("clients")}
        ours = {one.key for one in existing if one.owned}
        return [Resource(*key, present=False) for key in sorted(absent | (secrets & ours))]

    def _absent_domains(self, existing: Sequence[Existing]) -> set[Key]:
        """Those that are there by the names that are said to be absent."""
        given = self.params["domain"] or {"state": "present"}
        said = {given.get("name"), given.get("prefix")} if given["state"] == "absent" else set()
        return {one.key for one in existing if one.kind == DOMAIN and one.attributes["domain"] in said}

    def _absent(self, option: str) -> list[Mapping[str, Any]]:
        return [one for one in self.params[option] or [] if one["state"] == "absent"]

    def _name_groups(self, existing: Sequence[Existing]) -> None:
        """A pool that may go with its users may go with its groups, and secrets can be restored for a while."""
        named = self.params["delete_data"] or []
        more = [str(one) for one in existing if one.kind == SECRET]
        if f"{POOL} {self.params['name']}" in named:
            more += [str(one) for one in existing if one.kind == GROUP]
        self.params["delete_data"] = [*named, *more]
