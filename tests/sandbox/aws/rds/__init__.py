"""RDS for PostgreSQL, with a real server behind each instance.

Of moto's backend its options, events, proxies and the like are left; instances, clusters, snapshots, their groups and the catalogue are
here, each in a module of its name. `servers.py` is the way to PostgreSQL.
"""

from .backups import Backups
from .checked_changes import CheckedChanges
from .cluster_changes import ClusterChanges
from .cluster_members import ClusterMembers
from .cluster_snapshots import ClusterSnapshots
from .clusters import Clusters
from .control import control
from .events import Events
from .instances import Instances
from .interfaces import Interfaces
from .maintenance import Maintenance
from .master_secret import MasterSecrets
from .modifications import Modifications
from .parameter_groups import ParameterGroups
from .placing import Placing
from .replicas import Replicas
from .requests import Requests
from .restores import Restores
from .snapshots import Snapshots
from .subnet_groups import SubnetGroups
from .tags import Tags


class Backend(
    Instances,
    Placing,
    Interfaces,
    Modifications,
    CheckedChanges,
    Maintenance,
    Snapshots,
    Restores,
    Replicas,
    Backups,
    Clusters,
    ClusterMembers,
    ClusterChanges,
    ClusterSnapshots,
    MasterSecrets,
    ParameterGroups,
    SubnetGroups,
    Tags,
    Events,
):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""


__all__ = ["Backend", "Response", "control"]
