"""Credentials for pods, as the EKS Pod Identity Agent gives them on a node: a service account's token for a session in the role that is
associated with it (https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html).

The token is the projected one that EKS mounts: for the audience `pods.eks.amazonaws.com`, and bound to the pod.
"""

import json
import uuid
from typing import Any

from moto.core.utils import iso_8601_datetime_without_milliseconds
from moto.sts.models import STSBackend, sts_backends

from ... import identities
from ...errors import ControlRefusal
from ...kubernetes.api import ApiError
from ...permissions import trust
from . import control_planes
from .roles import role

AUDIENCE, SERVICE, AGENT = "pods.eks.amazonaws.com", "pods.eks.amazonaws.com", "eks-pod-identity-agent"
SECONDS = 6 * 3600
REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
ACCOUNT = "system:serviceaccount:"
POD = "authentication.kubernetes.io/pod-"


def credentials(backend: Any, name: str, token: str) -> dict[str, str]:
    """In the form in which the agent answers."""
    cluster = backend.clusters.get(name)
    if cluster is None:
        raise ControlRefusal(404, code="ResourceNotFoundException", message=f"No cluster found for name: {name}.")
    agent = cluster.addons.get(AGENT)
    if agent is None or agent.description["status"] not in ("ACTIVE", "UPDATING"):
        raise ControlRefusal(503, code="ServiceUnavailableException", message=f"No {AGENT} runs on the nodes of {name}.")
    user = _user(cluster, token)
    namespace, account = user["username"].removeprefix(ACCOUNT).split(":")
    found = backend.list_pod_identity_associations({"clusterName": name, "namespace": namespace, "serviceAccount": account})
    if not found["associations"]:
        message = f"Unable to find association for service account {account} in namespace {namespace} of cluster {name}"
        raise ControlRefusal(404, code="ResourceNotFoundException", message=message)
    session = _session(backend, cluster, found["associations"][0], user)
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "Token": session.session_token,
        "AccountId": session.account_id,
        "Expiration": iso_8601_datetime_without_milliseconds(session.expiration),
    }


def _user(cluster: Any, token: str) -> dict[str, Any]:
    """Whose token it is, by the cluster's own word."""
    api = control_planes.api(cluster.arn)
    if api is None:
        raise ControlRefusal(503, code="ServiceUnavailableException", message=f"No API server of {cluster.name} answers.")
    if not token:
        raise ControlRefusal(400, code="InvalidTokenException", message="The request has no token.")
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token, "audiences": [AUDIENCE]}}
    try:
        status = json.loads(api.request("POST", REVIEWS, review))["status"]
    except ApiError as error:
        raise ControlRefusal(503, code="ServiceUnavailableException", message=str(error)) from None
    user: dict[str, Any] = status.get("user", {})
    if not status.get("authenticated") or AUDIENCE not in status.get("audiences", []):
        raise ControlRefusal(400, code="InvalidTokenException", message="The token in the request is invalid or has expired.")
    if not user.get("username", "").startswith(ACCOUNT) or f"{POD}uid" not in user.get("extra", {}):
        raise ControlRefusal(400, code="InvalidTokenException", message="The token in the request is not a pod's.")
    return user


def _session(backend: Any, cluster: Any, association: dict[str, Any], user: dict[str, Any]) -> Any:
    pod, uid = (user["extra"][f"{POD}{what}"][0] for what in ("name", "uid"))
    tags = {
        "eks-cluster-arn": cluster.arn,
        "eks-cluster-name": cluster.name,
        "kubernetes-namespace": association["namespace"],
        "kubernetes-service-account": association["serviceAccount"],
        "kubernetes-pod-name": pod,
        "kubernetes-pod-uid": uid,
    }
    tags = {} if association["disableSessionTags"] else tags
    _check_trust(backend, association["roleArn"], cluster, tags)
    session_name = f"eks-{cluster.name[:12]}-{pod[:10]}-{uuid.uuid4()}"
    policies = tuple(filter(None, [association.get("policy")]))
    target = association.get("targetRoleArn")
    made = _assume(association["roleArn"], session_name, backend.region_name)
    caller = identities.register(made, () if target else policies, tags)
    if target:
        made = _chained(caller, target, association, session_name, backend.region_name)
        identities.register(made, policies, tags)
    return made


def _check_trust(backend: Any, arn: str, cluster: Any, tags: dict[str, str]) -> None:
    found = role(backend.iam, arn)
    facts = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    facts |= {"aws:SourceAccount": backend.account_id, "aws:SourceArn": cluster.arn}
    actions = ("AssumeRole", "TagSession") if tags else ("AssumeRole",)
    if found is None or not trust.of_service(found.assume_role_policy_document, SERVICE, actions, facts):
        message = "Unauthorized Exception! EKS does not have permissions to assume the associated role."
        raise ControlRefusal(403, code="AccessDeniedException", message=message)


def _assume(arn: str, name: str, region: str) -> Any:
    sts: Any = sts_backends[arn.split(":")[4]]["aws"]
    return STSBackend.assume_role(
        sts, region_name=region, role_session_name=name, role_arn=arn, policy="", duration=SECONDS, external_id=""
    )


def _chained(caller: identities.Caller, target: str, association: dict[str, Any], name: str, region: str) -> Any:
    """The role of another account, which the associated role assumes with the association's external id."""
    from ..sts import may_assume

    if not may_assume(caller, target, association.get("externalId"), region):
        message = "Unauthorized Exception! EKS does not have permissions to assume the target role."
        raise ControlRefusal(403, code="AccessDeniedException", message=message)
    return _assume(target, name, region)
