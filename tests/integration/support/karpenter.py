"""Karpenter as AWS and the cluster list it, and what each operation that writes does to it."""

from collections.abc import Iterable
from typing import Any

from . import cluster, kubernetes, queues
from .accounts import Account, Description, Listed
from .truth import Writes

CLASSES, POOLS = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodepools"
OF_CLUSTERS = ("iam_role", "eks_access_entry", "eks_pod_identity_association")


def _custom(name: str, path: str) -> Listed:
    """A kind that only clusters with its definition have."""
    listed = kubernetes.kind(name, path)

    def items(of: Account) -> Iterable[Description]:
        having = {name: one for name, one in of("kubernetes").items() if one.api.exists(path)}
        return listed.items(lambda service: having if service == "kubernetes" else of(service))

    return listed._replace(items=items)


NODE_CLASSES, NODE_POOLS = _custom("ec2_node_class", CLASSES), _custom("node_pool", POOLS)
KINDS = (*(listed for listed in cluster.KINDS if listed.kind in OF_CLUSTERS), *queues.KINDS, NODE_CLASSES, NODE_POOLS)
UNTAGGABLE = dict.fromkeys(("ec2_node_class", "node_pool"), "what is in Kubernetes has labels")
names = cluster.names


def _named(kind: str) -> Any:
    return lambda given, _: (kind, given["name"])


WRITES: Writes = {
    **cluster.WRITES,
    **queues.WRITES,
    # EKS's by ARN, as EventBridge's, which spells it otherwise.
    **{
        operation: ("update", lambda given, named: named[given.get("resourceArn") or given["ResourceARN"]])
        for operation in ("TagResource", "UntagResource")
    },
    # Server-side apply makes an object or alters it: the log has "patch" for both.
    **{
        f"kubernetes:{verb} {plural}": (phase, _named(kind))
        for plural, kind in (("ec2nodeclasses", "ec2_node_class"), ("nodepools", "node_pool"))
        for verb, phase in (("patch", "any"), ("delete", "delete"))
    },
}
