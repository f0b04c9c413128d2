"""RDS for PostgreSQL, with a real server behind each instance.

Of moto's backend its options, events, proxies and the like are left; instances, clusters, snapshots, their groups and the catalogue are
here, each in a module of its name. `servers.py` is the way to PostgreSQL.
"""

from .instances import Instances
from .master_secret import MasterSecrets
from .modifications import Modifications
from .parameter_groups import ParameterGroups
from .requests import Requests
from .snapshots import Snapshots
from .subnet_groups import SubnetGroups
from .tags import Tags


class Backend(Instances, Modifications, Snapshots, MasterSecrets, ParameterGroups, SubnetGroups, Tags):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
