"""What all of an account's clusters in a region share, and how things are found and listed."""

from collections.abc import Iterable
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends

from ...provisioning import Provisioning
from . import control_planes
from .refusals import invalid_parameter, invalid_request, not_found

PAGE = 100


class Base:
    def __init__(self, region_name: str, account_id: str):
        self.provisioning = Provisioning()
        self.answers: dict[tuple[str, str], tuple[Any, Any]] = {}
        # What tests want to go wrong, by kind of resource, cluster and name.
        self.troubles: dict[tuple[str, str, str], dict[str, Any]] = {}
        super().__init__(region_name, account_id)

    def reset(self) -> None:
        """Emptied, it leaves no control plane behind."""
        for cluster in list(self.clusters.values()):
            control_planes.stop(cluster.arn)
        super().reset()

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.account_id][self.region_name]

    @property
    def iam(self) -> Any:
        return iam_backends[self.account_id][self.partition]

    def arn(self, *path: str) -> str:
        return f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}:{'/'.join(path)}"

    def cluster(self, name: str) -> Any:
        if name not in self.clusters:
            raise not_found(f"No cluster found for name: {name}.", clusterName=name)
        return self.clusters[name]

    def active_cluster(self, name: str) -> Any:
        """The cluster, for an operation that needs it to be there to be worked on."""
        cluster = self.cluster(name)
        if cluster.status not in ("ACTIVE", "UPDATING"):
            raise invalid_request(f"Cluster '{name}' is not in ACTIVE status", clusterName=name)
        return cluster

    def settle(self, operation: str) -> None:
        self.provisioning.settle(operation)
        for cluster in list(self.clusters.values()):
            self.settle_cluster(cluster)


def page(items: Iterable[Any], name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The part of a list that was asked for, in the order of the list."""
    found = list(items)
    size, token = given.get("maxResults") or PAGE, given.get("nextToken")
    if token and (not token.isdigit() or int(token) > len(found)):
        raise invalid_parameter("Invalid pagination token")
    begin = int(token) if token else 0
    rest = {"nextToken": str(begin + size)} if begin + size < len(found) else {}
    return {name: found[begin : begin + size], **rest}


def now() -> Any:
    return utcnow()
