"""Whose a bearer token is: EKS's are presigned calls of sts:GetCallerIdentity, whose signature covers the cluster's name
(https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster).
"""

import base64
import binascii
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moto.core.utils import utcnow

from ... import identities
from ...presigned import valid
from . import control_planes
from .access_policies import PREFIX

TOKEN = "k8s-aws-v1."
LONGEST = timedelta(minutes=15)
HOST = re.compile(r"sts(\.[a-z0-9-]+)?\.amazonaws\.com")
# Whatever else stands in the URL could mean something else to STS.
PARAMETERS = {
    *("action", "version", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires"),
    *("x-amz-security-token", "x-amz-signature", "x-amz-signedheaders", "x-amz-user-agent"),
}


class Refused(Exception):
    """Why a token is nobody's."""


def review(backend: Any, cluster_name: str, given: dict[str, Any]) -> dict[str, Any]:
    """TokenReview of authentication.k8s.io/v1, in and out."""
    try:
        caller = caller_of(given.get("spec", {}).get("token", ""), cluster_name)
        status: dict[str, Any] = {"authenticated": True, "user": user(backend, cluster_name, caller)}
    except Refused as refused:
        status = {"authenticated": False, "error": str(refused)}
    if status["authenticated"] and given.get("spec", {}).get("audiences"):
        status["audiences"] = given["spec"]["audiences"]
    return {"apiVersion": given.get("apiVersion", "authentication.k8s.io/v1"), "kind": "TokenReview", "status": status}


def caller_of(token: str, cluster_name: str) -> identities.Caller:
    url = _decode(token)
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not (HOST.fullmatch(parts.netloc) or parts.netloc == urlsplit(control_planes.server).netloc != ""):
        raise Refused(f"unexpected hostname {parts.netloc!r} in pre-signed URL")
    if parts.path not in ("", "/"):
        raise Refused("unexpected path in pre-signed URL")
    unknown = [name for name in query if name.lower() not in PARAMETERS]
    if unknown:
        raise Refused(f"non-whitelisted query parameter {unknown[0]!r}")
    if query.get("Action") != "GetCallerIdentity":
        raise Refused("unexpected action parameter in pre-signed URL")
    if "x-k8s-aws-id" not in query.get("X-Amz-SignedHeaders", "").split(";"):
        raise Refused("client did not sign the x-k8s-aws-id header in the pre-signed URL")
    _check_age(query)
    caller = identities.find(query.get("X-Amz-Credential", "").partition("/")[0])
    if caller is None or caller.token != query.get("X-Amz-Security-Token"):
        raise Refused("the security token included in the request is invalid")
    if caller.expired:
        raise Refused("the security token included in the request is expired")
    if not valid(parts, {"host": parts.netloc, "x-k8s-aws-id": cluster_name}, caller.secret):
        raise Refused("the request signature does not match, or is for another cluster")
    return caller


def _decode(token: str) -> str:
    if not token.startswith(TOKEN):
        raise Refused(f"token is missing expected {TOKEN!r} prefix")
    encoded = token.removeprefix(TOKEN)
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Refused("token is not base64") from None


def _check_age(query: dict[str, str]) -> None:
    expires = query.get("X-Amz-Expires", "")
    if not expires.isdigit() or int(expires) > LONGEST.total_seconds():
        raise Refused("invalid X-Amz-Expires parameter in pre-signed URL")
    try:
        signed = datetime.strptime(query.get("X-Amz-Date", ""), "%Y%m%dT%H%M%SZ")
    except ValueError:
        raise Refused("error parsing X-Amz-Date parameter") from None
    if not timedelta(minutes=-5) <= utcnow() - signed <= LONGEST:
        raise Refused("X-Amz-Date parameter is expired")


def user(backend: Any, cluster_name: str, caller: identities.Caller) -> dict[str, Any]:
    """The Kubernetes user that an access entry makes of a principal."""
    cluster = backend.clusters.get(cluster_name)
    if cluster is None:
        raise Refused(f"no cluster {cluster_name}")
    principal, arn = caller.arns[0], caller.arns[-1]
    session = arn.rpartition("/")[2]
    entry = cluster.entries.get(principal) if cluster.modes != "CONFIG_MAP" else None
    if entry and entry.principal_id not in (None, backend.principal_id(principal)):
        raise Refused(f"{principal} was made again after its access entry")
    if entry:
        name = entry.description["username"].replace("{{SessionNameRaw}}", session)
        name = name.replace("{{SessionName}}", session.replace("@", "-")).replace("{{AccountID}}", caller.account)
        groups = [*entry.description["kubernetesGroups"], *policy_groups(entry)]
    elif cluster.modes != "API" and cluster.creator_is_admin and cluster.creator == principal:
        name, groups = "kubernetes-admin", ["system:masters"]
    else:
        raise Refused(f"{arn} is not mapped: no access entry for {principal}")
    extra = {"arn": [arn], "canonicalArn": [principal], "principalId": [caller.identifier], "sessionName": [session]}
    return {"username": name, "uid": f"aws-iam-authenticator:{caller.account}:{caller.identifier}", "groups": groups, "extra": extra}


def policy_groups(entry: Any) -> list[str]:
    """The groups to which the control planes bind what EKS's access policies allow."""
    groups = []
    for policy in entry.policies.values():
        name = f"sandbox:access-policy:{policy['policyArn'].removeprefix(PREFIX)}"
        scope = policy["accessScope"]
        groups += [name] if scope["type"] == "cluster" else [f"{name}:{namespace}" for namespace in scope["namespaces"]]
    return groups
