"""Distributions: made, changed, disabled and then deleted, each of which takes until the edge knows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.cloudfront.models import cloudfront_backends
from moto.moto_api._internal import mock_random

from ...provisioning import Provisioning
from . import rules
from .completion import completed
from .refusals import Refused, check_version
from .versions import Versioned

PARTITION = "aws"
ALREADY = "The caller reference that you are using to create a distribution is associated with another distribution. Already exists: {}"
TAKEN = "One or more of the CNAMEs you provided are already associated with a different resource."
ABSENT = "The specified distribution does not exist."


@dataclass
class Distribution(Versioned):
    account: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    status: str = "InProgress"
    deployments: int = 0
    domain_name: str = field(default_factory=lambda: f"d{mock_random.get_random_hex(13)}.cloudfront.net")

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{self.account}:distribution/{self.id}"

    @property
    def aliases(self) -> list[str]:
        return list(self.config["Aliases"].get("Items", []))

    @property
    def certificate(self) -> str | None:
        return self.config["ViewerCertificate"].get("ACMCertificateArn")

    def uses(self, identity: str) -> bool:
        """An origin access control or a policy."""
        behaviours = [self.config["DefaultCacheBehavior"], *self.config["CacheBehaviors"].get("Items", [])]
        names = ("CachePolicyId", "OriginRequestPolicyId", "ResponseHeadersPolicyId")
        used = [behaviour.get(name) for behaviour in behaviours for name in names]
        return identity in [*used, *(origin["OriginAccessControlId"] for origin in self.config["Origins"]["Items"])]


class Distributions:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.known: dict[str, Distribution] = {}

    def distribution(self, identity: str) -> Distribution:
        if identity not in self.known:
            raise Refused("NoSuchDistribution", ABSENT)
        return self.known[identity]

    def add_distribution(self, given: dict[str, Any], tags: dict[str, str]) -> Distribution:
        config = self._checked(given)
        for one in self.known.values():
            if one.config["CallerReference"] == config["CallerReference"]:
                raise Refused("DistributionAlreadyExists", ALREADY.format(one.id))
        made = Distribution(config, account=self.account_id, tags=tags)
        self._check_names(made, config)
        self.known[made.id] = made
        self._deploy(made)
        return made

    def change_distribution(self, identity: str, given: dict[str, Any], version: str | None) -> Distribution:
        found = self.distribution(identity)
        check_version(version, found.etag)
        config = self._checked(given)
        if config["CallerReference"] != found.config["CallerReference"]:
            raise Refused("IllegalUpdate", "The update contains modifications that are not allowed.")
        self._check_names(found, config)
        found.change(config)
        self._deploy(found)
        return found

    def remove_distribution(self, identity: str, version: str | None) -> None:
        found = self.distribution(identity)
        check_version(version, found.etag)
        if found.config["Enabled"] or found.status != "Deployed":
            raise Refused("DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.")
        del self.known[identity]

    def tagged(self, arn: str) -> Distribution:
        found = next((one for one in self.known.values() if one.arn == arn), None)
        if found is None:
            raise Refused("NoSuchResource", "A resource that was specified is not valid.")
        return found

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        config = completed(given)
        rules.check(self.account_id, config)
        self.check_references(config)
        return config

    def _check_names(self, own: Distribution, config: dict[str, Any]) -> None:
        """A name is one distribution's, whoever has that."""
        taken = {name for other in everyones() if other is not own for name in other.aliases}
        if taken & set(config["Aliases"].get("Items", [])):
            raise Refused("CNAMEAlreadyExists", TAKEN)

    def _deploy(self, distribution: Distribution) -> None:
        distribution.status = "InProgress"
        distribution.deployments += 1
        number = distribution.deployments

        def deployed() -> None:
            if distribution.deployments == number:  # else a later change is still on its way
                distribution.status = "Deployed"

        self.provisioning.begin("distribution", deployed)

    def users_of(self, identity: str) -> list[Distribution]:
        return [one for one in self.known.values() if one.uses(identity)]


def everyones() -> Iterator[Distribution]:
    for account in list(cloudfront_backends):
        backend: Any = cloudfront_backends[account][PARTITION]
        yield from backend.known.values()


def using(certificate: str) -> list[str]:
    """The ARNs of the distributions that have this certificate."""
    return [one.arn for one in everyones() if one.certificate == certificate]
