"""Route 53 as AWS has it: zones of all accounts, who may share them, what may stand in them, and what is told of them to the world.

Names that resolve are answered by `sandbox.dns`, from what stands here.
"""

from ...provisioning import Provisioning
from .associations import Associations
from .changes import Change, Changes
from .control import control
from .delegations import Delegation
from .dnssec import Dnssec
from .query_logging import QueryLogging
from .record_requests import RecordRequests
from .records import Records
from .requests import ZoneRequests
from .settings_requests import SettingsRequests
from .tags import Tags
from .zones import Zones

__all__ = ["URL_PATHS", "Backend", "Response", "control"]

VERSION = r"{0}/(?P<api_version>[\d_-]+)"
ZONE, KEY = rf"{VERSION}/hostedzone/(?P<zone_id>[^/]+)", rf"{VERSION}/keysigningkey/(?P<zone_id>[^/]+)/(?P<name>[^/]+)"
URL_PATHS = (
    *(f"{ZONE}/{last}$" for last in ("authorizevpcassociation", "deauthorizevpcassociation", "enable-dnssec", "disable-dnssec")),
    f"{VERSION}/keysigningkey$",
    *(f"{KEY}{last}$" for last in ("", "/activate", "/deactivate")),
    rf"{VERSION}/hostedzonelimit/(?P<zone_id>[^/]+)/(?P<type>[^/]+)$",
    rf"{VERSION}/accountlimit/(?P<type>[^/]+)$",
)


class Backend(Zones, Records, Associations, Dnssec, QueryLogging, Tags, Changes):
    """In front of moto's backend. outside: the hub's has what DNS servers elsewhere hold."""

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.changes: dict[str, Change] = {}
        self.outside: dict[str, Delegation] = {}


class Response(ZoneRequests, RecordRequests, SettingsRequests):
    """In front of moto's responses."""
