"""Route 53 as AWS has it: zones of all accounts, who may share them, what may stand in them, and what is told of them to the world.

Names that resolve are answered by `sandbox.dns`, from what stands here.
"""

from ...provisioning import Provisioning
from .associations import Associations
from .changes import Change, Changes
from .control import control
from .delegations import Delegation
from .record_requests import RecordRequests
from .records import Records
from .requests import ZoneRequests
from .zones import Zones

__all__ = ["URL_PATHS", "Backend", "Response", "control"]

URL_PATHS = (
    r"{0}/(?P<api_version>[\d_-]+)/hostedzone/(?P<zone_id>[^/]+)/authorizevpcassociation/?$",
    r"{0}/(?P<api_version>[\d_-]+)/hostedzone/(?P<zone_id>[^/]+)/deauthorizevpcassociation/?$",
)


class Backend(Zones, Records, Associations, Changes):
    """In front of moto's backend. outside: the hub's has what DNS servers elsewhere hold."""

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.changes: dict[str, Change] = {}
        self.outside: dict[str, Delegation] = {}


class Response(ZoneRequests, RecordRequests):
    """In front of moto's responses."""
