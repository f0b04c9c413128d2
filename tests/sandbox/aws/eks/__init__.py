"""EKS's API, with the control planes of `sandbox.kubernetes` behind its clusters where there are any.

Resources are kept in the form in which EKS answers with them; what else is known of them stands beside that.
"""

from .access import Access
from .access_policies import AccessPolicies
from .addons import Addons
from .addons_described import AddonsDescribed
from .associations import PodIdentityAssociations
from .base import Base
from .cluster_updates import ClusterUpdates
from .clusters import Clusters
from .control import control
from .insights import Insights
from .node_group_updates import NodeGroupUpdates
from .node_groups import NodeGroups
from .requests import Requests
from .tagging import Tagging
from .updates import Updates
from .versions import Versions

__all__ = ["URL_PATHS", "Backend", "Response", "control"]

# What is under a cluster may be an ARN, whose slashes come decoded: moto finds the operation by the path as it was sent.
URL_PATHS = ("{0}/clusters/(?P<rest>.+)$", "{0}/addons/(?P<rest>.+)$", "{0}/cluster-versions$", "{0}/access-policies$")


class Backend(
    Clusters,
    ClusterUpdates,
    NodeGroups,
    NodeGroupUpdates,
    Addons,
    AddonsDescribed,
    Access,
    AccessPolicies,
    PodIdentityAssociations,
    Updates,
    Versions,
    Insights,
    Tagging,
    Base,
):
    """In front of moto's backend, which has the Fargate profiles."""


class Response(Requests):
    """In front of moto's responses."""
