# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to secrets behind the role's back, and the changes that put it right."""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
CLUSTER = "piksel-staging"
SECRETS = "/api/v1/namespaces/{}/secrets"
OURS = {"app.kubernetes.io/managed-by": "piksel.infra", "secret-sync.piksel.infra/name": "rich"}


def _api(of: Account) -> Any:
    return of("kubernetes")[CLUSTER].api


def description(of: Account, at: At) -> list[Change]:
    of("secretsmanager").update_secret(SecretId="rich/database", Description="Of somebody")
    return [update("secretsmanager_secret", "rich/database", description=("Of somebody", "Of the database"))]


def tag(of: Account, at: At) -> list[Change]:
    of("secretsmanager").untag_resource(SecretId="rich/registry", TagKeys=["Project"])
    own = {"Environment": "staging", "ManagedBy": "piksel.infra"}
    return [update("secretsmanager_secret", "rich/registry", tags=(own, {**own, "Project": "piksel"}))]


def deletion(of: Account, at: At) -> list[Change]:
    """Scheduled: it is restored, with the value that it had."""
    asked = of("secretsmanager").delete_secret(SecretId="rich-shared/two", RecoveryWindowInDays=30)
    until = asked["DeletionDate"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return [update("secretsmanager_secret", "rich-shared/two", deletion_date=(until, None))]


def copied(of: Account, at: At) -> list[Change]:
    """The hub's run has made the client anew."""
    of("hub/secretsmanager").put_secret_value(SecretId="piksel/staging/rich", SecretString="another")
    return [update("secretsmanager_secret", "rich/of-the-hub", value=("(secret)", "(copied)"))]


def value(of: Account, at: At) -> list[Change]:
    """A new one in AWS changes the two Secrets that have it, and no other."""
    secrets = of("secretsmanager")
    before = secrets.get_secret_value(SecretId="rich/database")["VersionId"]
    after = secrets.put_secret_value(SecretId="rich/database", SecretString="another")["VersionId"]
    data = {"host": "(secret)", "password": "(secret)"}
    attributes = {
        "data": (data, {**data, "password": "(secret, changed)"}),
        "versions": ({"rich/database": before}, {"rich/database": after}),
    }
    return [update("kubernetes_secret", f"{namespace}/database", **attributes) for namespace in ("rich-web", "rich-jobs")]


def edited_key(of: Account, at: At) -> list[Change]:
    _api(of).patch(f"{SECRETS.format('rich-web')}/account", {"data": {"password": "c29tZWJvZHkncw=="}})
    data = {"password": "(secret)", "username": "(secret)"}
    return [update("kubernetes_secret", "rich-web/account", data=(data, {**data, "password": "(secret, changed)"}))]


def removed_key_and_label(of: Account, at: At) -> list[Change]:
    path = f"{SECRETS.format('rich-jobs')}/database"
    _api(of).patch(path, {"data": {"host": None}, "metadata": {"labels": {"team": None, "secret-sync.piksel.infra/name": None}}})
    secret = "(secret)"
    return [
        update(
            "kubernetes_secret",
            "rich-jobs/database",
            data=({"password": secret}, {"host": secret, "password": secret}),
            labels=({"app.kubernetes.io/managed-by": "piksel.infra"}, {**OURS, "team": "maps"}),
        )
    ]


def removed_secret(of: Account, at: At) -> list[Change]:
    """The whole of it, and its namespace's other one stays."""
    _api(of).delete(f"{SECRETS.format('rich-jobs')}/registry")
    version = of("secretsmanager").get_secret_value(SecretId="rich/registry")["VersionId"]
    return [
        create(
            "kubernetes_secret",
            "rich-jobs/registry",
            namespace="rich-jobs",
            type="kubernetes.io/dockerconfigjson",
            labels=OURS,
            data={".dockerconfigjson": "(secret)"},
            versions={"rich/registry": version},
        )
    ]


DRIFTS = (
    together("what AWS says of secrets", description, tag, deletion, copied),
    value,
    together("what is in the cluster", edited_key, removed_key_and_label, removed_secret),
)
