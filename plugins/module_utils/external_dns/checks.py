# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS or Helm would refuse halfway through a run, or external-dns would never find, asked before the first change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..aws.area import Clients, explain
from ..aws.iam.area import unless_absent
from ..converge.model import InvalidPlan
from ..converge.plan import Step
from .spec import VARIABLE
from .zones import unmatched, zones_of

Releases = Sequence[Mapping[str, Any]]


class Checks:
    """Of one plan, about what it is to make or change.

    helm: the sentences of what Helm would refuse. keys: of each release that of its step. provider: ARN of the cluster's OIDC provider,
    where roles trust it. warn: tells what could not be seen.
    """

    def __init__(
        self,
        clients: Clients,
        releases: Releases,
        keys: Mapping[str, str],
        helm: Callable[[], list[str]],
        provider: str | None,
        warn: Callable[[str], None],
    ):
        self.clients, self.releases, self.keys, self.helm, self.provider, self.warn = clients, releases, keys, helm, provider, warn

    def __call__(self, steps: Sequence[Step]) -> None:
        changed = {step.of.key for step in steps if step.action in ("create", "update", "replace")}
        problems = [*self._zones(changed), *self._trusted(changed), *self.helm()]
        if problems:
            raise InvalidPlan(problems)

    def _zones(self, changed: set[Any]) -> Iterator[str]:
        """Through the zone role, which may let none but external-dns in, or be made by a later run: then nobody can tell."""
        for release in self.releases:
            if not release["assume_role_arn"] or ("helm_release", self.keys[release["name"]]) not in changed:
                continue
            what, arn = f"{VARIABLE}: {release['name']}", release["assume_role_arn"]
            try:
                zones = zones_of(self.clients.elsewhere(None, arn, release["external_id"]).get("route53"))
            except ClientError as error:
                self.warn(f"{what}: whether its domain filters mean zones could not be seen through {arn}: {explain(error)}")
                continue
            yield from (f"{what}: {problem}" for problem in unmatched(zones, release, f"the account of {arn}"))

    def _trusted(self, changed: set[Any]) -> Iterator[str]:
        """IAM takes a trust in a provider that it does not have, and then lets nobody in."""
        if not self.provider or not any(kind == "iam_role" for kind, _ in changed):
            return
        iam = self.clients.get("iam")
        if not unless_absent(lambda: iam.get_open_id_connect_provider(OpenIDConnectProviderArn=self.provider)):
            what = f"IAM does not trust the cluster's OIDC issuer, there is no {self.provider}"
            yield f"external_dns_identity_method: {what}; set eks_oidc_provider to true, or write pod_identity"
