"""How much of its quotas an account uses in a region: what the emulated services hold of it now."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.eks.models import eks_backends
from moto.elb.models import elb_backends
from moto.elbv2.models import elbv2_backends
from moto.rds.models import rds_backends

from .buckets import Bucket, bucket
from .quotas import Usage

# "Instances that are in the pending, stopping, stopped, and hibernated states do not count towards your On-Demand Instance quotas."
COUNTED = ("running", "shutting-down")


def instances(account: str, region: str) -> Iterator[tuple[str, bool]]:
    """Type and whether spot, of EC2's running instances and of the nodes of EKS's node groups, which are instances in AWS."""
    for reservation in list(ec2_backends[account][region].reservations.values()):
        for instance in list(reservation.instances):
            if instance.state in COUNTED:
                yield instance.instance_type, instance.lifecycle == "spot"
    for cluster in list(eks_backends[account][region].clusters.values()):
        for group in list(cluster.nodegroups.values()):
            for node in list(group.nodes):
                yield node["type"], group.description["capacityType"] == "SPOT"


def vcpus(instance_type: str) -> int:
    known = INSTANCE_TYPES.get(instance_type)
    return int(known["VCpuInfo"]["DefaultVCpus"]) if known else 0


def vcpus_by_bucket(account: str, region: str) -> Counter[Bucket]:
    found: Counter[Bucket] = Counter()
    for instance_type, spot in instances(account, region):
        counted = bucket(instance_type, spot)
        if counted:
            found[counted] += vcpus(instance_type)
    return found


def usages(account: str, region: str) -> dict[Usage, float]:
    """AWS publishes no metric of what is not used at all. Who looks here looks at the instances too."""
    ec2: Any = ec2_backends[account][region]
    ec2.provisioning.settle("DescribeInstances")
    found = {counted.usage: float(count) for counted, count in vcpus_by_bucket(account, region).items()}
    found |= {Usage("RDS", name): float(count) for name, count in _databases(rds_backends[account][region])}
    balancing = _load_balancers(elb_backends[account][region], elbv2_backends[account][region])
    found |= {Usage("Elastic Load Balancing", name): float(count) for name, count in balancing}
    return {usage: count for usage, count in found.items() if count}


def _databases(rds: Any) -> Iterable[tuple[str, int]]:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html#rds-metrics-usage"""
    databases = list(rds.databases.values())
    return (
        ("DBInstances", len(databases)),
        ("AllocatedStorage", sum(int(database.allocated_storage or 0) for database in databases)),
        ("DBClusters", len(rds.clusters)),
        ("DBSubnetGroups", len(rds.subnet_groups)),
        ("DBParameterGroups", len(rds.db_parameter_groups)),
        ("ManualSnapshots", sum(snapshot.snapshot_type == "manual" for snapshot in list(rds.database_snapshots.values()))),
    )


def _load_balancers(classic: Any, newer: Any) -> Iterable[tuple[str, int]]:
    kinds = Counter(balancer.type for balancer in list(newer.load_balancers.values()))
    return (
        ("ApplicationLoadBalancersPerRegion", kinds["application"]),
        ("NetworkLoadBalancersPerRegion", kinds["network"]),
        ("ClassicLoadBalancersPerRegion", len(classic.load_balancers)),
        ("TargetGroupsPerRegion", len(newer.target_groups)),
    )
