"""The domains of pools: a prefix of Cognito's own, at once, or a name of one's own, which CloudFront has to learn."""

import re
from collections.abc import Iterator
from typing import Any

from moto.acm.models import acm_backends
from moto.cognitoidp.models import cognitoidp_backends
from moto.core.responses import ActionResult, EmptyResult

from ..cloudfront.distributions import TAKEN, everyones
from ..cloudfront.rules import BAD_CERTIFICATE, NOT_COVERED, REGION, covers
from .addresses import has_address
from .domain import Domain, described
from .refusals import invalid, not_found, not_in_tier

PREFIX = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAME = re.compile(r"(?=.{1,63}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
RESERVED = ("aws", "amazon", "cognito")
TAKEN_PREFIX = "Domain already associated with another user pool."
HAS_ONE = "User pool already has a domain configured."
NO_ROOT = (
    "Custom domain is not a valid subdomain: Was not able to resolve the root domain, please ensure an A record exists for the root domain."
)


class Domains:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.known_domains: dict[str, Domain] = {}

    def domains_of(self, pool: Any) -> list[Domain]:
        return [one for one in self.known_domains.values() if one.pool_id == pool.id]

    def domain_of(self, name: str, pool_id: str) -> Domain:
        pool = self.pool(pool_id)
        found = self.known_domains.get(name)
        if found is None or found.pool_id != pool.id:
            raise not_found(f"No such domain or user pool exists: {name}.")
        return found

    def add_domain(self, given: dict[str, Any]) -> Domain:
        pool, name = self.pool(given["UserPoolId"]), given["Domain"]
        config = given.get("CustomDomainConfig")
        self._check_name(name, bool(config))
        if any(one.custom == bool(config) for one in self.domains_of(pool)):
            raise invalid(HAS_ONE)
        if any(one.name == name and (one.custom or one.region == self.region_name) for one in everyones_domains()):
            raise invalid(TAKEN_PREFIX)
        made = Domain(name, pool.id, self.account_id, self.region_name, version=self._version(pool, given))
        if config:
            if not has_address(name.partition(".")[2]):
                raise invalid(NO_ROOT)
            self._check_certificate(name, config["CertificateArn"])
            made.certificate, made.security = config["CertificateArn"], config.get("SecurityPolicy")
            self._begin(made, "CREATING")
        self.known_domains[name] = made
        return made

    def change_domain(self, given: dict[str, Any]) -> Domain:
        found = self.domain_of(given["Domain"], given["UserPoolId"])
        config = given.get("CustomDomainConfig")
        if bool(config) != found.custom:
            raise invalid("CustomDomainConfig is for custom domains, which need it.")
        version = self._version(self.pool(found.pool_id), given)
        if config:
            self._check_certificate(found.name, config["CertificateArn"])
            self._release(found)
            found.certificate, found.security = config["CertificateArn"], config.get("SecurityPolicy")
            self._begin(found, "UPDATING")
        found.version = version
        return found

    def remove_domain(self, name: str, pool_id: str) -> None:
        found = self.domain_of(name, pool_id)
        if not found.custom:
            del self.known_domains[name]
        elif found.status != "DELETING":
            found.status, found.changes = "DELETING", found.changes + 1
            self.provisioning.begin("user pool domain deletion", lambda: self._forget(found))

    def _forget(self, found: Domain) -> None:
        self._release(found)
        del self.known_domains[found.name]

    def _begin(self, domain: Domain, status: str) -> None:
        domain.status, domain.changes = status, domain.changes + 1
        number = domain.changes
        self._certificate(domain.certificate or "").in_use_by.append(domain.user)

        def done() -> None:
            if domain.changes == number:  # else a later change is still on its way
                domain.status = "ACTIVE"

        self.provisioning.begin("user pool domain", done)

    def _release(self, domain: Domain) -> None:
        certificate = self._certificate(domain.certificate or "")
        if certificate is not None and domain.user in certificate.in_use_by:
            certificate.in_use_by.remove(domain.user)

    def _certificate(self, arn: str) -> Any:
        backend: Any = acm_backends[self.account_id][REGION]
        return backend.look_up(arn)

    @staticmethod
    def _check_name(name: str, custom: bool) -> None:
        if custom:
            if not NAME.fullmatch(name):
                raise invalid(f"Invalid domain name: {name}.")
            if any(name in one.aliases for one in everyones()):
                raise invalid(TAKEN)
            return
        if not PREFIX.fullmatch(name):
            raise invalid(f"Invalid domain prefix: {name}. It has lowercase letters, digits and hyphens, no hyphen at either end.")
        for word in RESERVED:
            if word in name:
                raise invalid(f"Domain cannot contain reserved word: {word}")

    def _check_certificate(self, name: str, arn: str) -> None:
        found = self._certificate(arn)
        if found is None or found.status != "ISSUED":
            raise invalid(BAD_CERTIFICATE)
        if not any(covers(one, name) for one in found.sans):
            raise invalid(NOT_COVERED)

    @staticmethod
    def _version(pool: Any, given: dict[str, Any]) -> int:
        version: int = given.get("ManagedLoginVersion", 1)
        if version not in (1, 2):
            raise invalid("ManagedLoginVersion must be 1 or 2.")
        tier = pool.extended_config["UserPoolTier"]
        if version == 2 and tier == "LITE":
            raise not_in_tier("Managed login", tier, "ESSENTIALS")
        return version


def everyones_domains() -> Iterator[Domain]:
    for account in list(cognitoidp_backends):
        for backend in list(cognitoidp_backends[account].values()):
            known: dict[str, Domain] = getattr(backend, "known_domains", {})
            yield from known.values()


class DomainRequests:
    def create_user_pool_domain(self) -> ActionResult:
        return self._told(self.backend.add_domain(self.given))

    def update_user_pool_domain(self) -> ActionResult:
        return self._told(self.backend.change_domain(self.given))

    @staticmethod
    def _told(domain: Domain) -> ActionResult:
        distribution = {"CloudFrontDomain": domain.distribution} if domain.custom else {}
        return ActionResult({**distribution, "ManagedLoginVersion": domain.version})

    def describe_user_pool_domain(self) -> ActionResult:
        """Nothing is said of a domain that there is not, nor of another account's."""
        found = self.backend.known_domains.get(self.given["Domain"])
        return ActionResult({"DomainDescription": described(found) if found else {}})

    def delete_user_pool_domain(self) -> ActionResult:
        self.backend.remove_domain(self.given["Domain"], self.given["UserPoolId"])
        return EmptyResult()
