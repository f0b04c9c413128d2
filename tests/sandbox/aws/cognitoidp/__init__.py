"""Cognito's user pools as AWS has them: what is not sent again is lost, a domain takes its time, and a client's settings fit together.

Users, their passwords and tokens are moto's.
"""

from .branding import Branding, BrandingRequests
from .clients import ClientRequests, Clients
from .domains import DomainRequests, Domains
from .federation import Federation, FederationRequests
from .groups import GroupRequests, Groups
from .mfa import Mfa, MfaRequests
from .pools import PoolRequests, Pools
from .requests import Requests
from .resource_servers import ResourceServerRequests, ResourceServers


class Backend(Pools, Mfa, Clients, Domains, Federation, ResourceServers, Groups, Branding):
    """In front of moto's backend."""


class PartRequests(ClientRequests, DomainRequests, FederationRequests, ResourceServerRequests, GroupRequests, BrandingRequests):
    """About what is in a pool."""


class Response(Requests, PoolRequests, MfaRequests, PartRequests):
    """In front of moto's responses."""
