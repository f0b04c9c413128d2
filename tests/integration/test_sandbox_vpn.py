"""Site-to-site VPN in the sandbox: both ends, the connection between them, its keys and what it tells route tables."""

import json

import pytest

from sandbox.expect import refused, tagged

OFFICE = "203.0.113.7"


@pytest.fixture
def ec2(aws):
    return aws.client("hub", "ec2")


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


@pytest.fixture
def office(ec2):
    return customer_gateway(ec2)["CustomerGatewayId"]


@pytest.fixture
def gateway(ec2):
    return ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]


def customer_gateway(ec2, address=OFFICE, asn=65010, **more):
    return ec2.create_customer_gateway(Type="ipsec.1", IpAddress=address, BgpAsn=asn, **more)["CustomerGateway"]


def attach(ec2, gateway, vpc):
    attachment = ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)["VpcAttachment"]
    assert attachment == {"VpcId": vpc, "State": "attaching"}
    assert attachments(ec2, gateway) == {vpc: "attached"}


def attachments(ec2, gateway):
    (found,) = ec2.describe_vpn_gateways(VpnGatewayIds=[gateway])["VpnGateways"]
    return {one["VpcId"]: one["State"] for one in found["VpcAttachments"]}


def connect(ec2, office, **more):
    return ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=office, **more)["VpnConnection"]


def seen(ec2, identifier):
    (found,) = ec2.describe_vpn_connections(VpnConnectionIds=[identifier])["VpnConnections"]
    return found


@pytest.fixture
def connection(ec2, office, gateway):
    identifier = connect(ec2, office, VpnGatewayId=gateway, Options={"StaticRoutesOnly": True})["VpnConnectionId"]
    assert seen(ec2, identifier)["State"] == "available"
    return identifier


def test_an_identical_customer_gateway_is_the_same_one(ec2):
    made = customer_gateway(ec2, TagSpecifications=tagged("customer-gateway", Name="office"))
    assert (made["State"], made["BgpAsn"], made["IpAddress"]) == ("pending", "65010", OFFICE)
    again = customer_gateway(ec2, TagSpecifications=tagged("customer-gateway", Name="other"))
    assert again["CustomerGatewayId"] == made["CustomerGatewayId"]
    others = [customer_gateway(ec2, asn=65011), customer_gateway(ec2, "203.0.113.8"), customer_gateway(ec2, DeviceName="second")]
    assert made["CustomerGatewayId"] not in [one["CustomerGatewayId"] for one in others]
    (found,) = ec2.describe_customer_gateways(Filters=[{"Name": "tag:Name", "Values": ["office"]}])["CustomerGateways"]
    assert (found["CustomerGatewayId"], found["State"]) == (made["CustomerGatewayId"], "available")
    long = ec2.create_customer_gateway(Type="ipsec.1", IpAddress=OFFICE, BgpAsnExtended=4200000001)["CustomerGateway"]
    assert (long["BgpAsnExtended"], "BgpAsn" in long) == ("4200000001", False)


def test_a_customer_gateway_has_an_address_and_stays_while_it_is_used(ec2, office, connection):
    with refused("InvalidParameterValue"):
        customer_gateway(ec2, "203.0.113")
    with refused("MissingParameter"):
        ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65010)
    with refused("IncorrectState", "The customer gateway is in use."):
        ec2.delete_customer_gateway(CustomerGatewayId=office)
    ec2.delete_vpn_connection(VpnConnectionId=connection)
    ec2.delete_customer_gateway(CustomerGatewayId=office)
    (found,) = ec2.describe_customer_gateways(CustomerGatewayIds=[office])["CustomerGateways"]
    assert found["State"] == "deleted"
    with refused("InvalidCustomerGatewayState"):
        connect(ec2, office)
    assert customer_gateway(ec2)["CustomerGatewayId"] != office
    with refused("InvalidCustomerGatewayID.NotFound"):
        ec2.delete_customer_gateway(CustomerGatewayId="cgw-00000000000000000")


def test_a_gateway_is_attached_to_one_vpc_which_it_holds(ec2, vpc, gateway):
    attach(ec2, gateway, vpc)
    assert ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)["VpcAttachment"]["State"] == "attached"
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    second = ec2.create_vpn_gateway(Type="ipsec.1", AmazonSideAsn=64620)["VpnGateway"]
    assert (second["State"], second["AmazonSideAsn"]) == ("available", 64620)
    for pair in ((gateway, other), (second["VpnGatewayId"], vpc)):
        with refused("VpnGatewayAttachmentLimitExceeded"):
            ec2.attach_vpn_gateway(VpnGatewayId=pair[0], VpcId=pair[1])
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)
    with refused("IncorrectState", "The VPN gateway is in use."):
        ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    ec2.detach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    with refused("DependencyViolation"):  # detaching
        ec2.delete_vpc(VpcId=vpc)
    assert attachments(ec2, gateway) == {vpc: "detached"}
    with refused("InvalidVpnGatewayAttachment.NotFound"):
        ec2.detach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    (gone,) = ec2.describe_vpn_gateways(VpnGatewayIds=[gateway])["VpnGateways"]
    assert gone["State"] == "deleted"
    with refused("InvalidVpnGatewayState"):
        ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    ec2.delete_vpc(VpcId=vpc)


def test_gateways_are_few_and_their_asn_is_private(ec2):
    with refused("InvalidParameterValue"):
        ec2.create_vpn_gateway(Type="ipsec.1", AmazonSideAsn=65535)
    for _ in range(5):
        ec2.create_vpn_gateway(Type="ipsec.1")
    with refused("VpnGatewayLimitExceeded"):
        ec2.create_vpn_gateway(Type="ipsec.1")


def test_a_connection_has_two_tunnels_and_its_time(ec2, office, gateway):
    tags = tagged("vpn-connection", Name="office")
    options = {"StaticRoutesOnly": True, "LocalIpv4NetworkCidr": "192.168.0.0/16", "RemoteIpv4NetworkCidr": "10.0.0.0/14"}
    made = connect(ec2, office, VpnGatewayId=gateway, Options=options, TagSpecifications=tags)
    identifier = made["VpnConnectionId"]
    assert (made["State"], made["Category"], made["GatewayAssociationState"]) == ("pending", "VPN", "associated")
    with refused("IncorrectState"):
        ec2.delete_vpn_connection(VpnConnectionId=identifier)
    found = seen(ec2, identifier)
    assert (found["State"], found["Tags"]) == ("available", [{"Key": "Name", "Value": "office"}])
    assert {name: found["Options"][name] for name in options} == options
    first, second = found["Options"]["TunnelOptions"]
    assert first["TunnelInsideCidr"] != second["TunnelInsideCidr"]
    assert first["PreSharedKey"] in found["CustomerGatewayConfiguration"]
    assert [one["Status"] for one in found["VgwTelemetry"]] == ["DOWN", "DOWN"]
    assert connect(ec2, office, VpnGatewayId=gateway)["VpnConnectionId"] == identifier
    with refused("IncorrectState", "The VPN gateway is in use."):
        ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    ec2.delete_vpn_connection(VpnConnectionId=identifier)
    deleted = seen(ec2, identifier)
    assert (deleted["State"], "CustomerGatewayConfiguration" in deleted, "Options" in deleted) == ("deleted", False, False)
    ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    assert [one["State"] for one in ec2.describe_vpn_connections()["VpnConnections"]] == ["deleted"]


@pytest.mark.parametrize(
    "tunnel",
    [
        {"TunnelInsideCidr": "169.254.5.0/30"},
        {"TunnelInsideCidr": "169.254.60.0/29"},
        {"TunnelInsideCidr": "10.0.0.0/30"},
        {"PreSharedKey": "0abcdefgh"},
        {"PreSharedKey": "with+plus"},
        {"Phase1LifetimeSeconds": 899},
        {"Phase1LifetimeSeconds": 900, "Phase2LifetimeSeconds": 900},
        {"DPDTimeoutAction": "stop"},
        {"Phase1EncryptionAlgorithms": [{"Value": "DES"}]},
        {"Phase2DHGroupNumbers": [{"Value": 3}]},
        {"IKEVersions": [{"Value": "ikev3"}]},
    ],
)
def test_tunnels_options_are_refused_and_a_key_is_not_repeated(ec2, office, gateway, tunnel):
    with pytest.raises(Exception, match="InvalidParameterValue") as error:
        connect(ec2, office, VpnGatewayId=gateway, Options={"TunnelOptions": [tunnel]})
    assert tunnel.get("PreSharedKey", "nothing") not in str(error.value)
    assert ec2.describe_vpn_connections()["VpnConnections"] == []


def test_tunnels_options_are_kept_and_changed_one_tunnel_at_a_time(ec2, office, gateway):
    wanted = {
        "TunnelInsideCidr": "169.254.60.0/30",
        "IKEVersions": [{"Value": "ikev2"}],
        "DPDTimeoutAction": "restart",
        "Phase1EncryptionAlgorithms": [{"Value": "AES256-GCM-16"}],
    }
    identifier = connect(ec2, office, VpnGatewayId=gateway, Options={"TunnelOptions": [wanted]})["VpnConnectionId"]
    first, second = seen(ec2, identifier)["Options"]["TunnelOptions"]
    assert (first["TunnelInsideCidr"], first["IkeVersions"], first["DpdTimeoutAction"]) == (
        "169.254.60.0/30",
        [{"Value": "ikev2"}],
        "restart",
    )
    assert "IkeVersions" not in second
    place = {"VpnConnectionId": identifier, "VpnTunnelOutsideIpAddress": second["OutsideIpAddress"]}
    with refused("InvalidParameterValue"):
        ec2.modify_vpn_tunnel_options(**place, TunnelOptions={"TunnelInsideCidr": "169.254.60.0/30"})
    changed = ec2.modify_vpn_tunnel_options(**place, TunnelOptions={"StartupAction": "start"})["VpnConnection"]
    assert changed["State"] == "modifying"
    with refused("IncorrectState"):
        ec2.modify_vpn_tunnel_options(**place, TunnelOptions={"StartupAction": "add"})
    assert seen(ec2, identifier)["Options"]["TunnelOptions"][1]["StartupAction"] == "start"
    with refused("InvalidParameterValue"):
        ec2.modify_vpn_tunnel_options(VpnConnectionId=identifier, VpnTunnelOutsideIpAddress="203.0.113.1", TunnelOptions=wanted)


def test_keys_in_secrets_manager_are_nowhere_else(aws, ec2, office, gateway):
    identifier = connect(ec2, office, VpnGatewayId=gateway, PreSharedKeyStorage="SecretsManager")["VpnConnectionId"]
    found = seen(ec2, identifier)
    secrets = aws.client("hub", "secretsmanager")
    keys = json.loads(secrets.get_secret_value(SecretId=found["PreSharedKeyArn"])["SecretString"])
    assert len(set(keys.values())) == 2
    assert not any(key in json.dumps(found, default=str) for key in keys.values())
    assert [("PreSharedKey" in one) for one in found["Options"]["TunnelOptions"]] == [False, False]
    ec2.delete_vpn_connection(VpnConnectionId=identifier)
    seen(ec2, identifier)
    with refused("ResourceNotFoundException"):
        secrets.get_secret_value(SecretId=found["PreSharedKeyArn"])


def test_no_key_stands_in_the_log_of_calls(aws, ec2, office, gateway):
    mine, next_one = "first_key_of_ours", "second_key_of_ours"
    identifier = connect(ec2, office, VpnGatewayId=gateway, Options={"TunnelOptions": [{"PreSharedKey": mine}]})["VpnConnectionId"]
    first, second = seen(ec2, identifier)["Options"]["TunnelOptions"]
    assert first["PreSharedKey"] == mine
    place = {"VpnConnectionId": identifier, "VpnTunnelOutsideIpAddress": first["OutsideIpAddress"]}
    ec2.modify_vpn_tunnel_options(**place, TunnelOptions={"PreSharedKey": next_one})
    assert seen(ec2, identifier)["Options"]["TunnelOptions"][0]["PreSharedKey"] == next_one
    log = json.dumps(aws.calls())
    assert "CreateVpnConnection" in log
    assert not any(key in log for key in (mine, next_one, second["PreSharedKey"]))


def test_static_routes_are_of_static_connections_to_a_vpn_gateway(ec2, office, connection):
    place = {"VpnConnectionId": connection, "DestinationCidrBlock": "192.168.0.0/16"}
    ec2.create_vpn_connection_route(**place)
    ec2.create_vpn_connection_route(**place)
    assert seen(ec2, connection)["Routes"] == [{"DestinationCidrBlock": "192.168.0.0/16", "Source": "Static", "State": "available"}]
    ec2.delete_vpn_connection_route(**place)
    assert seen(ec2, connection)["Routes"] == []
    with refused("InvalidRoute.NotFound"):
        ec2.delete_vpn_connection_route(**place)
    with refused("InvalidParameterValue"):
        ec2.create_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock="192.168.0.0")
    with refused("InvalidVpnConnectionID.NotFound"):
        ec2.create_vpn_connection_route(VpnConnectionId="vpn-00000000000000000", DestinationCidrBlock="192.168.0.0/16")
    second = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    dynamic = connect(ec2, office, VpnGatewayId=second)["VpnConnectionId"]
    with refused("InvalidParameterCombination"):
        ec2.create_vpn_connection_route(VpnConnectionId=dynamic, DestinationCidrBlock="192.168.0.0/16")


def routes(ec2, table):
    (found,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    names = ("DestinationCidrBlock", "GatewayId", "Origin", "State")
    return [tuple(one[name] for name in names) for one in found["Routes"]], found["PropagatingVgws"]


def test_a_table_learns_routes_by_propagation_while_a_tunnel_is_up(aws, ec2, vpc, gateway, connection):
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    local = ("10.0.0.0/16", "local", "CreateRouteTable", "active")
    with refused("Gateway.NotAttached"):
        ec2.enable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    attach(ec2, gateway, vpc)
    ec2.enable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    ec2.create_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock="192.168.0.0/16")
    seen(ec2, connection)
    assert routes(ec2, table) == ([local], [{"GatewayId": gateway}])
    aws.vpn_tunnel("hub", connection, 1)
    assert [one["Status"] for one in seen(ec2, connection)["VgwTelemetry"]] == ["DOWN", "UP"]
    learned = ("192.168.0.0/16", gateway, "EnableVgwRoutePropagation", "active")
    assert routes(ec2, table)[0] == [local, learned]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="192.168.0.0/16", GatewayId=gateway)
    assert routes(ec2, table)[0] == [local, ("192.168.0.0/16", gateway, "CreateRoute", "active")]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="192.168.0.0/16")
    aws.vpn_tunnel("hub", connection, 1, up=False)
    assert routes(ec2, table)[0] == [local]
    aws.vpn_tunnel("hub", connection, 0)
    ec2.disable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    assert routes(ec2, table) == ([local], [])


def test_a_route_leads_to_an_attached_gateway_and_then_into_a_black_hole(ec2, vpc, gateway):
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    place = {"RouteTableId": table, "DestinationCidrBlock": "192.168.0.0/16", "GatewayId": gateway}
    with refused("InvalidParameterValue", "belong to different networks"):
        ec2.create_route(**place)
    with refused("InvalidVpnGatewayID.NotFound"):
        ec2.create_route(**{**place, "GatewayId": "vgw-00000000000000000"})
    attach(ec2, gateway, vpc)
    ec2.create_route(**place)
    ec2.enable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    ec2.detach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
    attachments(ec2, gateway)
    found, propagating = routes(ec2, table)
    assert (found[-1], propagating) == (("192.168.0.0/16", gateway, "CreateRoute", "blackhole"), [])


def test_a_connection_to_a_transit_gateway_is_an_attachment_of_it(ec2, office, gateway):
    transit = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    with refused("IncorrectState"):
        connect(ec2, office, TransitGatewayId=transit)
    ec2.describe_transit_gateways()
    with refused("InvalidParameterCombination"):
        connect(ec2, office, TransitGatewayId=transit, VpnGatewayId=gateway)
    with refused("InvalidParameterCombination"):
        connect(ec2, office, VpnGatewayId=gateway, Options={"EnableAcceleration": True})
    identifier = connect(ec2, office, TransitGatewayId=transit, Options={"EnableAcceleration": True})["VpnConnectionId"]
    seen(ec2, identifier)
    (attachment,) = ec2.describe_transit_gateway_attachments()["TransitGatewayAttachments"]
    assert (attachment["ResourceType"], attachment["ResourceId"], attachment["State"]) == ("vpn", identifier, "available")
    assert ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"] == []
    table = attachment["Association"]["TransitGatewayRouteTableId"]
    made = ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=table,
        DestinationCidrBlock="192.168.0.0/16",
        TransitGatewayAttachmentId=attachment["TransitGatewayAttachmentId"],
    )["Route"]
    assert made["State"] == "active"
    with refused("IncorrectState", "has non-deleted VPN Attachments"):
        ec2.delete_transit_gateway(TransitGatewayId=transit)
    ec2.delete_vpn_connection(VpnConnectionId=identifier)
    seen(ec2, identifier)
    assert ec2.delete_transit_gateway(TransitGatewayId=transit)["TransitGateway"]["State"] == "deleting"


def test_a_connection_moves_to_other_gateways_and_ranges(ec2, gateway, connection):
    transit = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    second = customer_gateway(ec2, "203.0.113.9")["CustomerGatewayId"]
    ec2.describe_transit_gateways()
    moved = ec2.modify_vpn_connection(VpnConnectionId=connection, TransitGatewayId=transit, CustomerGatewayId=second)["VpnConnection"]
    assert moved["State"] == "modifying"
    found = seen(ec2, connection)
    assert (found["State"], found["TransitGatewayId"], found["CustomerGatewayId"]) == ("available", transit, second)
    assert "VpnGatewayId" not in found
    ec2.delete_vpn_gateway(VpnGatewayId=gateway)
    ec2.modify_vpn_connection_options(VpnConnectionId=connection, LocalIpv4NetworkCidr="192.168.0.0/16")
    assert seen(ec2, connection)["Options"]["LocalIpv4NetworkCidr"] == "192.168.0.0/16"
    with refused("InvalidParameterValue"):
        ec2.modify_vpn_connection_options(VpnConnectionId=connection, RemoteIpv4NetworkCidr="everything")
