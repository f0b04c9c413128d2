"""Site-to-site VPN connections between a customer gateway and a virtual private gateway or a transit gateway."""

import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_vpn_connection_id
from moto.secretsmanager.models import secretsmanager_backends

from .customer_gateways import become
from .refusals import refuse
from .transit_gateway_attachment import Attachment
from .vpcs import canonical
from .vpn_tunnels import INSIDE, RESERVED, Tunnel, check, new_key

ANYWHERE = "0.0.0.0/0"
RANGES = ("LocalIpv4NetworkCidr", "RemoteIpv4NetworkCidr")


class VpnConnection(TaggedEC2Resource):
    def __init__(self, backend: Any, customer_gateway_id: str, options: dict[str, Any]):
        self.ec2_backend = backend
        self.id = random_vpn_connection_id()
        self.customer_gateway_id = customer_gateway_id
        self.vpn_gateway_id: str | None = None
        self.transit_gateway_id: str | None = None
        self.state = "pending"
        self.static_only = bool(options.get("StaticRoutesOnly"))
        self.acceleration = bool(options.get("EnableAcceleration"))
        self.ranges = {name: canonical(options.get(name) or ANYWHERE) for name in RANGES}
        self.routes: dict[str, str] = {}
        self.tunnels: list[Tunnel] = []
        self.secret_arn: str | None = None

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        own = {
            "customer-gateway-id": self.customer_gateway_id,
            "option.static-routes-only": str(self.static_only).lower(),
            "route.destination-cidr-block": list(self.routes),
            "state": self.state,
            "transit-gateway-id": self.transit_gateway_id or "",
            "type": "ipsec.1",
            "vpn-connection-id": self.id,
            "vpn-gateway-id": self.vpn_gateway_id or "",
        }
        return own[filter_name] if filter_name in own else super().get_filter_value(filter_name, "DescribeVpnConnections")


class VpnConnections:
    def connect(
        self, customer_gateway_id: str, vpn_gateway_id: str | None, transit_gateway_id: str | None, options: dict[str, Any], **more: Any
    ) -> VpnConnection:
        """A second request for the same two gateways is answered with the connection that is there ("This is an idempotent operation")."""
        self._check_gateways(customer_gateway_id, vpn_gateway_id, transit_gateway_id)
        self._check_vpn_options(options, transit_gateway_id)
        pair = (customer_gateway_id, vpn_gateway_id)
        same = [one for one in self.standing_connections() if vpn_gateway_id and (one.customer_gateway_id, one.vpn_gateway_id) == pair]
        if same:
            return same[0]
        if sum(1 for _ in self.standing_connections()) >= self.allowed("ec2", "L-3E6EC3A3"):
            raise refuse("VpnConnectionLimitExceeded", "The maximum number of VPN connections has been reached.")
        connection = VpnConnection(self, customer_gateway_id, options)
        self.vpn_connections[connection.id] = connection
        self._lead(connection, vpn_gateway_id, transit_gateway_id)
        self._dig(connection, options.get("TunnelOptions") or [], more.get("storage"))
        connection.add_tags(more.get("tags") or {})
        self.provisioning.begin("vpn connection", lambda: self._connected(connection))
        return connection

    def _check_gateways(self, customer_gateway_id: str, vpn_gateway_id: str | None, transit_gateway_id: str | None) -> None:
        if self.get_customer_gateway(customer_gateway_id).state not in ("pending", "available"):
            raise refuse("InvalidCustomerGatewayState", f"The customer gateway {customer_gateway_id} is not in an available state.")
        if vpn_gateway_id and transit_gateway_id:
            raise refuse("InvalidParameterCombination", "The request must not contain both parameter vpnGatewayId and transitGatewayId")
        if vpn_gateway_id and self.get_vpn_gateway(vpn_gateway_id).state != "available":
            raise refuse("InvalidVpnGatewayState", f"The VPN gateway {vpn_gateway_id} is not in an available state.")
        if transit_gateway_id:
            self.own_gateway(transit_gateway_id).check_available()

    def _check_vpn_options(self, options: dict[str, Any], transit_gateway_id: str | None) -> None:
        if options.get("EnableAcceleration") and not transit_gateway_id:
            raise refuse("InvalidParameterCombination", "Acceleration is supported for connections to a transit gateway only.")
        for name in RANGES:
            check_range(options.get(name))
        tunnels = options.get("TunnelOptions") or []
        if len(tunnels) > 2:
            raise refuse("InvalidParameterValue", "A VPN connection has two tunnels.")
        for tunnel in tunnels:
            check(tunnel)
            self._check_free(tunnel.get("TunnelInsideCidr"))

    def _check_free(self, cidr: str | None, own: Tunnel | None = None) -> None:
        if cidr and any(tunnel.inside == cidr for tunnel in self._tunnels() if tunnel is not own):
            raise refuse("InvalidParameterValue", f"Value ({cidr}) for parameter TunnelInsideCidr is in use by another tunnel.")

    def _tunnels(self) -> Iterator[Tunnel]:
        for connection in self.standing_connections():
            yield from connection.tunnels

    def _lead(self, connection: VpnConnection, vpn_gateway_id: str | None, transit_gateway_id: str | None) -> None:
        connection.vpn_gateway_id, connection.transit_gateway_id = vpn_gateway_id, transit_gateway_id
        if transit_gateway_id:
            attachment = Attachment(self.own_gateway(transit_gateway_id).shared, "vpn", connection.id, self)
            attachment.become("pending")
            self.add_attachment(attachment, {})

    def _dig(self, connection: VpnConnection, given: list[dict[str, Any]], storage: str | None) -> None:
        taken = {tunnel.inside for tunnel in self._tunnels()} | {one.get("TunnelInsideCidr") for one in given}
        free = (str(one) for one in INSIDE.subnets(new_prefix=30) if one not in RESERVED and str(one) not in taken)
        hidden, keys = storage == "SecretsManager", []
        number = len(self.vpn_connections)
        for index in range(2):
            options = dict(given[index]) if index < len(given) else {}
            key, inside = options.pop("PreSharedKey", None) or new_key(), options.pop("TunnelInsideCidr", None) or next(free)
            keys.append(key)
            address = f"108.136.{number % 250}.{10 + index}"
            connection.tunnels.append(Tunnel(address, inside, None if hidden else key, options))
        if hidden:
            self._hide(connection, keys)

    def _hide(self, connection: VpnConnection, keys: list[str]) -> None:
        """Managed by the service: s2svpn! is what its service-linked role's policy speaks of
        (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSVPCS2SVpnServiceRolePolicy.html)."""
        value = json.dumps({f"PreSharedKey{index + 1}": key for index, key in enumerate(keys)})
        store = secretsmanager_backends[self.account_id][self.region_name]
        made = store.create_managed_secret("s2svpn", f"s2svpn!{connection.id}", value, f"Keys of {connection.id}")
        connection.secret_arn = made.arn

    def standing_connections(self) -> Iterator[VpnConnection]:
        yield from (one for one in self.vpn_connections.values() if one.state not in ("deleting", "deleted"))

    def vpn_connection(self, identifier: str) -> VpnConnection:
        found: VpnConnection | None = self.vpn_connections.get(identifier)
        if found is None:
            raise refuse("InvalidVpnConnectionID.NotFound", f"The vpnConnection ID '{identifier}' does not exist")
        return found

    def vpn_connections_by(self, identifiers: list[str], filters: Any) -> list[VpnConnection]:
        found = [self.vpn_connection(one) for one in identifiers] if identifiers else list(self.vpn_connections.values())
        return generic_filter(filters, found)

    def vpn_attachment(self, connection: VpnConnection) -> Any:
        known = (one.shared for one in self.transit_gateway_attachments.values())
        return next((one for one in known if one.resource_id == connection.id and one.state != "deleted"), None)

    def _connected(self, connection: VpnConnection) -> None:
        become(connection, "pending", "available")
        attachment = self.vpn_attachment(connection)
        if attachment and attachment.state == "pending":
            attachment.available()

    def disconnect(self, identifier: str) -> None:
        connection = self.vpn_connection(identifier)
        if connection.state in ("deleting", "deleted"):
            return
        if connection.state != "available":
            raise refuse("IncorrectState", f"The VPN connection {identifier} is in invalid state")
        connection.state = "deleting"
        attachment = self.vpn_attachment(connection)
        if attachment:
            attachment.become("deleting")
        self.provisioning.begin("vpn connection deletion", lambda: self._disconnected(connection))

    def _disconnected(self, connection: VpnConnection) -> None:
        connection.state, connection.tunnels, connection.routes = "deleted", [], {}
        attachment = self.vpn_attachment(connection)
        if attachment:
            attachment.released("deleted")
        if connection.secret_arn:
            store = secretsmanager_backends[self.account_id][self.region_name]
            store.delete_secret(connection.secret_arn, None, True)


def check_range(cidr: str | None) -> None:
    try:
        good = "/" in (cidr or ANYWHERE) and bool(ip_network(cidr or ANYWHERE, strict=False))
    except ValueError:
        good = False
    if not good:
        raise refuse("InvalidParameterValue", f"Value ({cidr}) is not a valid CIDR block.")
