# SPDX-License-Identifier: GPL-3.0-or-later
"""A VPC from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from ..area import Clients, name_of, pages
from ..iam import IamRole
from ..logs import LogGroup
from ..run import Outputs, converge
from .area import OWNER_TAG, Ec2Kind, Network
from .contradictions import refuse_contradictions
from .desired import Description
from .dhcp import DhcpOptions
from .endpoints import SecurityGroup, VpcEndpoint
from .flow_logs import FlowLog
from .gateways import ElasticIp, InternetGateway, NatGateway
from .layout import Present, choose_zones, lay_out
from .layout import Subnet as LaidOut
from .names import flow_logs_name, log_group_name
from .routes import Route, RouteTable, RouteTableAssociation
from .subnets import Subnet
from .vpc import Vpc, VpcCidrBlock

EC2_KINDS: tuple[type[Ec2Kind], ...] = (
    Vpc,
    VpcCidrBlock,
    DhcpOptions,
    Subnet,
    InternetGateway,
    ElasticIp,
    NatGateway,
    RouteTable,
    Route,
    RouteTableAssociation,
    SecurityGroup,
    VpcEndpoint,
    FlowLog,
)
# What keeps a VPC from being deleted, where it is not ours.
NOT_OURS = ("subnet", "internet_gateway", "nat_gateway", "route_table", "security_group", "vpc_endpoint")
# Interfaces that go away with the gateway or endpoint they belong to.
OWN_INTERFACES = ("nat_gateway", "vpc_endpoint", "gateway_load_balancer_endpoint")


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params = module, module.params
        self.clients = Clients(module)
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}
        self.network = Network(self.clients, self.params["name"], self.owner, self.params["purge_tags"])
        self.kinds = {kind.kind: kind(self.network) for kind in EC2_KINDS}

    def converge(self) -> None:
        present = self.params["state"] == "present"
        if present:
            refuse_contradictions(self.params)
        self.network.find(self.params["adopt"])
        existing = read([kind.read for kind in self.kinds.values()] + [self._zones_read])
        existing += self._behind_flow_logs(existing, present)
        if present:
            self._build(existing)
        else:
            self._remove(existing)

    def _build(self, existing: Sequence[Existing]) -> None:
        params = self.params
        primary = params["cidr"] or (self.network.vpc or {}).get("CidrBlock")
        cidrs = [primary, *(params["secondary_cidrs"] or [])]
        tiers, present = params["tiers"] or [], self._present()
        wanted = params["zones"], params["zone_count"]
        zones = choose_zones(*wanted, self._zones(), tiers, self.network.name, present, cidrs) if tiers else []
        subnets = lay_out(self.network.name, cidrs, tiers, zones, present)
        resources = Description(params, subnets, existing, self.module.region, cidrs).resources()
        tables = [one.name for one in resources if one.kind == "route_table" and one.present]

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(self.network.name, primary, zones, subnets, tables, standing)

        converge(self.module, self.kinds, resources, existing, params["purge"] or [], outputs, self._check_services)

    def _remove(self, existing: Sequence[Existing]) -> None:
        """All that is ours goes; a VPC that others still use is refused before anything is deleted."""
        ours = [one for one in existing if one.kind == "vpc" and one.owned and not self.params["adopt"]]
        if ours:
            strangers = [f"{one} ({one.outputs['id']})" for one in existing if one.kind in NOT_OURS and not one.owned]
            strangers += [f"network interface {item['NetworkInterfaceId']} ({item.get('Description', '')})" for item in self._interfaces()]
            strangers += self._joined()
            if strangers:
                raise InvalidPlan(
                    [f"VPC {self.network.name} still holds what this collection did not make: {', '.join(strangers)}; remove it first"]
                )
        purge = self.kinds.keys() - {"vpc_cidr_block"} - ({"vpc"} if self.params["adopt"] else set())
        converge(self.module, self.kinds, [], existing, purge, lambda standing: {})

    def _interfaces(self) -> list[dict[str, Any]]:
        items = self.network.describe("describe_network_interfaces", "NetworkInterfaces")
        return [item for item in items if item.get("InterfaceType") not in OWN_INTERFACES]

    def _joined(self) -> list[str]:
        """Other accounts' networks that are joined with it, or asked to be: they have to let go first."""
        where = [{"Name": "accepter-vpc-info.vpc-id", "Values": [self.network.vpc_id]}]
        where.append({"Name": "status-code", "Values": ["pending-acceptance", "provisioning", "active"]})
        found = pages(self.network.ec2, "describe_vpc_peering_connections", "VpcPeeringConnections", Filters=where)
        of = {item["VpcPeeringConnectionId"]: (item["RequesterVpcInfo"]["OwnerId"], item["AccepterVpcInfo"]["OwnerId"]) for item in found}
        return [f"peering connection {identity} of account {asks}" for identity, (asks, own) in of.items() if asks != own]

    def _present(self) -> list[Present]:
        subnets = self.network.describe("describe_subnets", "Subnets")
        return [Present(name_of(one, one["SubnetId"]), one["AvailabilityZone"], one["CidrBlock"], one["SubnetId"]) for one in subnets]

    def _zones(self) -> list[str]:
        """Availability Zones that this account may use, without Local Zones and Wavelength Zones."""
        filters = [{"Name": "zone-type", "Values": ["availability-zone"]}, {"Name": "state", "Values": ["available"]}]
        zones = self.network.reads.pages("ec2", "describe_availability_zones", "AvailabilityZones", Filters=filters)
        return [zone["ZoneName"] for zone in zones]

    def _zones_read(self) -> list[Existing]:
        if self.params["tiers"] and self.params["state"] == "present":
            self._zones()
        return []

    def _behind_flow_logs(self, existing: Sequence[Existing], present: bool) -> list[Existing]:
        """The role and log group of flow logs, read only where there are, or shall be, flow logs to CloudWatch."""
        wanted = (self.params["flow_logs"] or {}).get("destination") == "cloudwatch"
        there = any(one.kind == "flow_log" and one.attributes["role_arn"] for one in existing)
        role, group = {flow_logs_name(self.network.name): ("inline_policies",)}, [log_group_name(self.network.name)]
        self.kinds["iam_role"] = IamRole(self.clients, role, self.owner, self.network.purge_tags, deleted_before=("flow_log",))
        self.kinds["log_group"] = LogGroup(self.clients, group, self.owner, self.network.purge_tags)
        return read([self.kinds["iam_role"].read, self.kinds["log_group"].read]) if wanted or there or not present else []

    def _check_services(self, steps: Sequence[Step]) -> None:
        """An endpoint to be made for a service that the region or a zone does not have would fail halfway through."""
        wanted = {step.values["service_name"] for step in steps if step.of.kind == "vpc_endpoint" and step.action == "create"}
        if not wanted:
            return
        offered = {service["ServiceName"] for service in pages(self.network.ec2, "describe_vpc_endpoint_services", "ServiceDetails")}
        missing = sorted(wanted - offered)
        if missing:
            raise InvalidPlan(
                [f"vpc_endpoints: region {self.module.region} has no service {', '.join(missing)}; correct the name, or leave it out"]
            )


def shape(
    name: str, cidr: str, zones: Sequence[str], subnets: Sequence[LaidOut], tables: Sequence[str], standing: Outputs
) -> dict[str, Any]:
    """What other roles need, by the names that people use; None for what does not exist yet."""

    def ids(kind: str) -> dict[str, Any]:
        return {key[1]: outputs["id"] for key, outputs in standing.items() if key[0] == kind}

    vpc: Mapping[str, Any] = standing.get(("vpc", name), {})
    made, prefix = ids("subnet"), len(name) + 1
    tiers = dict.fromkeys(subnet.tier for subnet in subnets)
    return {
        "vpc_id": vpc.get("id"),
        "cidr": cidr,
        "availability_zones": list(zones),
        "subnet_ids": {tier: [made.get(subnet.name) for subnet in subnets if subnet.tier == tier] for tier in tiers},
        "route_table_ids": {key[prefix:]: value for key, value in {**dict.fromkeys(tables), **ids("route_table")}.items()},
        "nat_public_ips": {key[1][prefix:]: outputs["public_ip"] for key, outputs in standing.items() if key[0] == "elastic_ip"},
        "endpoint_ids": {key[prefix:]: value for key, value in ids("vpc_endpoint").items()},
        "security_group_ids": {key[prefix:]: value for key, value in ids("security_group").items()},
        "default_security_group_id": vpc.get("default_security_group_id"),
        "internet_gateway_id": ids("internet_gateway").get(name),
    }
