# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenID Connect providers, whose tokens IAM takes for a role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import Clients, tags_of
from ..calls import unless_gone
from .area import IamKind, tags_argument, unless_absent
from .names import PROVIDER, issuer, provider_name


class IamOidcProvider(IamKind):
    """OIDC providers, identified by their URL.

    urls: of each name the URL, or None where it is not known yet, as that of a cluster before the cluster is made.
    attributes: url, client_ids (frozenset), thumbprints (frozenset; AWS needs none for what a public authority signs), tags.
    outputs: id and arn (the ARN), issuer (the URL without its scheme, as trust policies have it).
    """

    kind = "iam_oidc_provider"
    tag_operation, name_argument = "open_id_connect_provider", "OpenIDConnectProviderArn"
    replace_on = frozenset({"url"})

    def __init__(
        self, clients: Clients, urls: Mapping[str, str | None], managed_by: str, purge_tags: bool, deleted_before: tuple[str, ...] = ()
    ):
        super().__init__(clients, tuple(urls), managed_by, purge_tags, deleted_before)
        self.urls = dict(urls)

    def read(self) -> list[Existing]:
        """None, without a call, where no URL is known."""
        known = [name for name, url in self.urls.items() if url]
        arns = self._arns() if known else {}
        return [one for name in known for one in [self._described(name, arns.get(issuer(self.urls[name])))] if one]

    def find(self, name: str) -> Existing | None:
        return self._described(name, self._arns().get(issuer(self.urls[name] or "")))

    def _arns(self) -> dict[str, str]:
        """By issuer; IAM's list has no pages."""
        providers = self.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
        return {provider["Arn"].split(PROVIDER, 1)[-1]: provider["Arn"] for provider in providers}

    def _described(self, name: str, arn: str | None) -> Existing | None:
        provider = unless_absent(lambda: self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)) if arn else None
        if not provider:
            return None
        attributes = {
            "url": provider_name(provider["Url"]),
            "client_ids": frozenset(provider.get("ClientIDList", [])),
            "thumbprints": frozenset(provider.get("ThumbprintList", [])),
            "tags": tags_of(provider),
        }
        return self._existing(name, attributes, arn)

    def _existing(self, name: str, attributes: Mapping[str, Any], arn: str) -> Existing:
        return self.existing(name, attributes, {"id": arn, "arn": arn, "issuer": arn.split(PROVIDER, 1)[-1]})

    def identity(self, existing: Existing) -> str:
        return existing.outputs["arn"]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "url" and present and issuer(wanted) == issuer(present):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.urls[name] = attributes["url"]
        lists = {"ClientIDList": "client_ids", "ThumbprintList": "thumbprints"}
        arguments = {argument: sorted(attributes[key]) for argument, key in lists.items() if attributes.get(key)}
        answer = self.iam_once.create_open_id_connect_provider(Url=attributes["url"], **arguments, **tags_argument(attributes))
        return self._existing(name, {"tags": {}, **attributes}, answer["OpenIDConnectProviderArn"])

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        which = {"OpenIDConnectProviderArn": existing.outputs["arn"]}
        if "client_ids" in changes:
            before, after = existing.attributes["client_ids"], changes["client_ids"]
            for client in sorted(after - before):
                self.iam.add_client_id_to_open_id_connect_provider(**which, ClientID=client)
            for client in sorted(before - after):
                with unless_gone():
                    self.iam.remove_client_id_from_open_id_connect_provider(**which, ClientID=client)
        if "thumbprints" in changes:
            self.iam.update_open_id_connect_provider_thumbprint(**which, ThumbprintList=sorted(changes["thumbprints"]))

    def remove(self, existing: Existing) -> None:
        self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=existing.outputs["arn"])
