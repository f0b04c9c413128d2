# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a cluster: an EKS cluster by its name, or a kubeconfig."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    import urllib3
    from botocore.exceptions import ClientError

from ..aws.area import Clients
from ..aws.calls import error_code
from ..aws.eks.token import Token
from ..converge.model import InvalidPlan
from .api import Api

CONNECTIONS = 12


@dataclass(frozen=True)
class Way:
    """How another program reaches the cluster: `server`, `authority` (PEM) and `token`, or `kubeconfig` and `context`.

    token: gives a bearer token that is good for some minutes yet.
    """

    server: str = ""
    authority: str = ""
    token: Callable[[], str] = str
    kubeconfig: Path | None = None
    context: str | None = None


def connect(params: Mapping[str, Any], clients: Clients) -> Api | None:
    """The API of the cluster that `cluster_name`, or else `kubeconfig` and `context`, leads to. None: it is not there yet.

    Its `way` is for other programs.

    Raises InvalidPlan for a kubeconfig that leads nowhere.
    """
    return _eks(params["cluster_name"], clients) if params.get("cluster_name") else _kubeconfig(params)


def missing(params: Mapping[str, Any]) -> str:
    """Why there is no connection, in a sentence."""
    if params.get("cluster_name"):
        return f"cluster_name: EKS cluster {params['cluster_name']} is not there, or still being made: build it, and await it, first"
    return f"kubeconfig: there is no file {params['kubeconfig']}"


def _eks(name: str, clients: Clients) -> Api | None:
    try:
        cluster = clients.get("eks").describe_cluster(name=name)["cluster"]
    except ClientError as error:
        if error_code(error) == "ResourceNotFoundException":
            return None
        raise
    if not cluster.get("endpoint") or cluster["status"] in ("CREATING", "DELETING", "FAILED"):
        return None
    server, authority = cluster["endpoint"], base64.b64decode(cluster["certificateAuthority"]["data"]).decode()
    token = Token(clients.once("sts"), name)
    return Api(server, _pool(server, authority), lambda: f"Bearer {token()}", way=Way(server, authority, token))


def _pool(server: str, authority: str) -> Any:
    context = ssl.create_default_context(cadata=authority)
    # EKS's authorities lack what Python 3.13 asks of one by default: https://github.com/kubernetes-client/python/issues/2394
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    options = {"maxsize": CONNECTIONS, "block": True, "ssl_context": context}
    proxy = getproxies().get("https")
    if proxy and not proxy_bypass(urlsplit(server).hostname or ""):
        return urllib3.ProxyManager(proxy, **options)
    return urllib3.PoolManager(**options)


def _kubeconfig(params: Mapping[str, Any]) -> Api | None:
    """By the Kubernetes library, which knows certificates, credential plugins and proxies."""
    if not params.get("kubeconfig"):
        raise InvalidPlan(["cluster_name: it is empty; give it, or kubeconfig"])
    path = Path(params["kubeconfig"]).expanduser()
    if not path.exists():
        return None
    try:
        from kubernetes.client import Configuration
        from kubernetes.client.rest import RESTClientObject
        from kubernetes.config import load_kube_config
        from kubernetes.config.config_exception import ConfigException
    except ImportError:
        raise InvalidPlan(["kubeconfig: the Python library kubernetes is missing; install it, or give cluster_name"]) from None
    configuration = Configuration()
    try:
        load_kube_config(str(path), params.get("context"), client_configuration=configuration, persist_config=False)
    except ConfigException as error:
        raise InvalidPlan([f"kubeconfig: {path} does not lead to a cluster: {error}"]) from None
    except Exception as error:  # of what is no kubeconfig, whose words may quote it
        raise InvalidPlan([f"kubeconfig: {path} is no kubeconfig ({type(error).__name__})"]) from None
    if not configuration.host:
        raise InvalidPlan([f"kubeconfig: {path} does not lead to a cluster: the cluster has no server"])
    configuration.connection_pool_maxsize = CONNECTIONS

    def authorization() -> str | None:
        """A credential plugin is asked again once its token has ended."""
        found = (configuration.get_api_key_with_prefix(name) for name in ("BearerToken", "authorization"))
        return next(filter(None, found), None)

    way = Way(kubeconfig=path, context=params.get("context"))
    return Api(configuration.host, RESTClientObject(configuration).pool_manager, authorization, way=way)
