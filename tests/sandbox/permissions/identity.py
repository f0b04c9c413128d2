"""The policies of a caller: of its role or user, and what limits them."""

from typing import Any

from moto.iam.models import iam_backends

from .. import identities
from .policies import Policies, read


def limits(caller: identities.Caller) -> list[Policies]:
    """Each of them has to allow what the caller does: its own policies, the boundary, and those given with the session."""
    owner = identities.owner(caller)
    if owner is None:
        return [read()]  # a role that was deleted allows its sessions nothing
    found = [read(*own_documents(owner))]
    boundary = getattr(owner, "permissions_boundary_arn", None)
    if boundary:
        found.append(read(*_managed(caller.account, boundary)))
    if caller.policies:
        found.append(read(*caller.policies))
    return found


def own_documents(owner: Any) -> list[str]:
    attached = [*owner.managed_policies.values()]
    inline = [*owner.policies.values()]
    for group in _groups(owner):
        attached += group.managed_policies.values()
        inline += group.policies.values()
    return [*(document(policy) for policy in attached), *inline]


def _groups(owner: Any) -> list[Any]:
    if not hasattr(owner, "access_keys"):
        return []  # a role
    backend: Any = iam_backends[owner.account_id]["aws"]
    return [group for group in list(backend.groups.values()) if owner in group.users]


def document(policy: Any) -> str:
    """Of a managed policy's default version."""
    versions = {version.version_id: version.document for version in policy.versions}
    return str(versions.get(policy.default_version_id, ""))


def _managed(account: str, arn: str) -> list[str]:
    backend: Any = iam_backends[account]["aws"]
    found = backend.managed_policies.get(arn)
    return [document(found)] if found else []
