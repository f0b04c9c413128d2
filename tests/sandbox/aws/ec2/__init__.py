"""EC2's network and what instances may be launched, which says no where AWS says no: the codes are those of AWS's own list
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
"""

from . import propagated_routes
from .acls import Acls
from .addresses import Addresses
from .attributes import AttributesResponse
from .capacity_reservations import CapacityReservationsResponse
from .control import control
from .customer_gateways import CustomerGateways, CustomerGatewaysResponse
from .dhcp import Dhcp, DhcpResponse
from .endpoints import Endpoints, EndpointsResponse
from .fleets import FleetsResponse
from .flow_logs import FlowLogs
from .groups import Groups
from .images import Images
from .instance_types import InstanceTypes, InstanceTypesResponse
from .instances import Instances
from .interfaces import Interfaces
from .internet_gateways import InternetGateways
from .launch_templates import LaunchTemplates, LaunchTemplatesResponse
from .launches import Launches, LaunchesResponse
from .nat_gateways import NatGateways
from .peering_requests import Peerings, PeeringsResponse
from .quotas import Quotas
from .regions import RegionsResponse
from .requests import Requests
from .routes import Routes
from .spot_prices import SpotPricesResponse
from .subnets import Subnets
from .tags import Tags, TagsResponse
from .transit_gateway_attachments import Attachments
from .transit_gateway_requests import TransitGatewaysResponse, TransitGatewayTablesResponse
from .transit_gateway_routes import GatewayRoutes
from .transit_gateway_tables import Tables
from .transit_gateways import TransitGateways
from .under_way import UnderWay
from .vpcs import Vpcs
from .vpn_changes import VpnChanges
from .vpn_connections import VpnConnections
from .vpn_gateways import VpnGateways, VpnGatewaysResponse
from .vpn_requests import VpnConnectionsResponse

__all__ = ["Backend", "Response", "control"]

propagated_routes.install()


class Backend(
    UnderWay,
    Launches,
    Instances,
    Quotas,
    Tags,
    Peerings,
    TransitGateways,
    Attachments,
    Tables,
    GatewayRoutes,
    CustomerGateways,
    VpnGateways,
    VpnConnections,
    VpnChanges,
    Vpcs,
    Subnets,
    InternetGateways,
    NatGateways,
    Addresses,
    Routes,
    Groups,
    Acls,
    Dhcp,
    Endpoints,
    Interfaces,
    FlowLogs,
    Images,
    LaunchTemplates,
    InstanceTypes,
):
    """In front of moto's backend, which does what is not written here."""


class Response(
    Requests,
    TagsResponse,
    PeeringsResponse,
    TransitGatewaysResponse,
    TransitGatewayTablesResponse,
    CustomerGatewaysResponse,
    VpnGatewaysResponse,
    VpnConnectionsResponse,
    AttributesResponse,
    DhcpResponse,
    EndpointsResponse,
    RegionsResponse,
    InstanceTypesResponse,
    FleetsResponse,
    LaunchesResponse,
    LaunchTemplatesResponse,
    SpotPricesResponse,
    CapacityReservationsResponse,
):
    """In front of moto's responses."""
