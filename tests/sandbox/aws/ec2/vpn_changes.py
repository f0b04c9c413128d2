"""What is changed of a VPN connection that is there: static routes, ranges, tunnels, gateways."""

from typing import Any

from .customer_gateways import become
from .refusals import refuse
from .vpcs import canonical
from .vpn_connections import RANGES, VpnConnection, check_range
from .vpn_tunnels import check


class VpnChanges:
    def add_vpn_route(self, identifier: str, cidr: str) -> None:
        connection = self.vpn_connection(identifier)
        check_range(cidr)
        # "If you use a device that supports BGP advertising, you don't specify static routes" (VPNRoutingTypes.html), and a transit
        # gateway has its own tables.
        if not connection.static_only or connection.transit_gateway_id:
            raise refuse("InvalidParameterCombination", f"{identifier} does not take static routes.")
        if connection.state not in ("pending", "available"):
            raise refuse("IncorrectState", f"The VPN connection {identifier} is in invalid state")
        cidr = canonical(cidr)
        if cidr not in connection.routes:
            connection.routes[cidr] = "pending"
            self.provisioning.begin("vpn route", lambda: routed(connection, cidr))

    def delete_vpn_route(self, identifier: str, cidr: str) -> None:
        connection = self.vpn_connection(identifier)
        if connection.routes.get(canonical(cidr)) in (None, "deleting"):
            raise refuse("InvalidRoute.NotFound", f"The route {cidr} of {identifier} does not exist")
        connection.routes[canonical(cidr)] = "deleting"
        self.provisioning.begin("vpn route", lambda: unrouted(connection, canonical(cidr)))

    def modify_vpn_ranges(self, identifier: str, given: dict[str, str | None]) -> VpnConnection:
        connection = self._to_be_changed(identifier)
        for name in RANGES:
            check_range(given.get(name))
        connection.ranges |= {name: canonical(str(given[name])) for name in RANGES if given.get(name)}
        return self._changing(connection)

    def modify_tunnel(self, identifier: str, address: str, options: dict[str, Any]) -> VpnConnection:
        connection = self._to_be_changed(identifier)
        tunnel = next((one for one in connection.tunnels if one.address == address), None)
        if tunnel is None:
            raise refuse("InvalidParameterValue", f"Value ({address}) for parameter vpnTunnelOutsideIpAddress is invalid.")
        check({**tunnel.options, **options})
        options = dict(options)
        key, inside = options.pop("PreSharedKey", None), options.pop("TunnelInsideCidr", None)
        self._check_free(inside, tunnel)
        if key and tunnel.key is None:
            raise refuse("InvalidParameterCombination", "The tunnel's pre-shared key is stored in Secrets Manager.")
        tunnel.key, tunnel.inside = key or tunnel.key, inside or tunnel.inside
        tunnel.options |= options
        return self._changing(connection)

    def move_connection(
        self, identifier: str, customer_gateway_id: str | None, vpn_gateway_id: str | None, transit_gateway_id: str | None
    ) -> VpnConnection:
        connection = self._to_be_changed(identifier)
        self._check_gateways(customer_gateway_id or connection.customer_gateway_id, vpn_gateway_id, transit_gateway_id)
        connection.customer_gateway_id = customer_gateway_id or connection.customer_gateway_id
        if vpn_gateway_id or transit_gateway_id:
            attachment = self.vpn_attachment(connection)
            if attachment:
                attachment.released("deleted")
            self._lead(connection, vpn_gateway_id, transit_gateway_id)
        return self._changing(connection)

    def _to_be_changed(self, identifier: str) -> VpnConnection:
        connection: VpnConnection = self.vpn_connection(identifier)
        if connection.state != "available":
            raise refuse("IncorrectState", f"The VPN connection {identifier} is in invalid state")
        return connection

    def _changing(self, connection: VpnConnection) -> VpnConnection:
        """The state is none of the model's, but AWS's examples have it
        (https://docs.aws.amazon.com/cli/latest/reference/ec2/modify-vpn-connection-options.html)."""
        connection.state = "modifying"
        self.provisioning.begin("vpn connection modification", lambda: self._changed(connection))
        return connection

    def _changed(self, connection: VpnConnection) -> None:
        become(connection, "modifying", "available")
        attachment = self.vpn_attachment(connection)
        if attachment and attachment.state == "pending":
            attachment.available()


def routed(connection: VpnConnection, cidr: str) -> None:
    if connection.routes.get(cidr) == "pending":
        connection.routes[cidr] = "available"


def unrouted(connection: VpnConnection, cidr: str) -> None:
    if connection.routes.get(cidr) == "deleting":
        del connection.routes[cidr]
