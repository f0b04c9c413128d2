# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPC itself, with what AWS makes along with it (default security group and network ACL), and its further ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.model import Existing
from ...converge.plan import differences
from ..area import pages
from .area import Ec2Kind
from .rules import entries_of, rules_of, set_entries, set_rules


class Vpc(Ec2Kind):
    kind = "vpc"
    operation, result, id_field, id_filter = "describe_vpcs", "Vpcs", "VpcId", "vpc-id"
    fixed = frozenset({"cidr", "instance_tenancy"})

    def descriptions(self) -> list[dict[str, Any]]:
        return [self.network.vpc] if self.network.vpc else []

    def parse(self, description: Mapping[str, Any]) -> Existing:
        attributes = {"cidr": description["CidrBlock"], "instance_tenancy": description["InstanceTenancy"]}
        status = "ready" if description["State"] == "available" else "pending"
        return self.existing(description, attributes, name=self.network.name, status=status)

    def read(self) -> list[Existing]:
        """The VPC with its two DNS attributes and its defaults, which come with the lists that other kinds read anyway."""
        return [self._complete(one) for one in super().read()]

    def _complete(self, one: Existing) -> Existing:
        group, acl, table = self._defaults(self.network.describe)
        attributes = {
            "dns_support": self._attribute(one, "enableDnsSupport", "EnableDnsSupport"),
            "dns_hostnames": self._attribute(one, "enableDnsHostnames", "EnableDnsHostnames"),
            "default_security_group": {
                "ingress": rules_of(group.get("IpPermissions", []), group.get("GroupId")),
                "egress": rules_of(group.get("IpPermissionsEgress", []), group.get("GroupId")),
            },
            "default_network_acl": {
                "ingress": entries_of(acl.get("Entries", []), egress=False),
                "egress": entries_of(acl.get("Entries", []), egress=True),
            },
        }
        outputs = {
            "id": one.outputs["id"],
            "default_security_group_id": group.get("GroupId"),
            "default_network_acl_id": acl.get("NetworkAclId"),
            "default_route_table_id": table.get("RouteTableId"),
        }
        return Existing(one.kind, one.name, {**one.attributes, **attributes}, outputs, one.status, owned=one.owned)

    def _attribute(self, one: Existing, attribute: str, key: str) -> bool:
        return self.ec2.describe_vpc_attribute(VpcId=one.outputs["id"], Attribute=attribute)[key]["Value"]

    @staticmethod
    def _defaults(describe: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        groups = describe("describe_security_groups", "SecurityGroups")
        acls = describe("describe_network_acls", "NetworkAcls")
        tables = describe("describe_route_tables", "RouteTables")
        return (
            next((group for group in groups if group["GroupName"] == "default"), {}),
            next((acl for acl in acls if acl["IsDefault"]), {}),
            next((table for table in tables if any(link.get("Main") for link in table["Associations"])), {}),
        )

    def find(self, name: str) -> Existing | None:
        self.network.reads.forget()
        self.network.find(None)
        return next(iter(self.read()), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_vpc(
            CidrBlock=attributes["cidr"],
            InstanceTenancy=attributes.get("instance_tenancy", "default"),
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.made(name, answer["Vpc"], attributes.get("tags", {}))

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = super().create(name, {key: value for key, value in attributes.items() if key in ("cidr", "instance_tenancy", "tags")})
        if made.status == "pending":
            for waiter in ("vpc_exists", "vpc_available"):  # the latter ends where AWS does not know the VPC yet
                self.ec2.get_waiter(waiter).wait(VpcIds=[made.outputs["id"]], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        self.network.reads.forget()
        self.network.vpc = pages(self.ec2, "describe_vpcs", "Vpcs", VpcIds=[made.outputs["id"]])[0]
        whole = self.read()[0]
        return self.complete(whole, {key: change.after for key, change in differences(self, attributes, whole.attributes).items()})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        identity = existing.outputs["id"]
        self.retag(existing, changes)
        # One call takes one attribute, and host names need DNS support: it comes before them and goes after them.
        attributes = {"dns_support": "EnableDnsSupport", "dns_hostnames": "EnableDnsHostnames"}
        for attribute in sorted(attributes.keys() & changes.keys(), reverse=changes.get("dns_support", True)):
            self.ec2.modify_vpc_attribute(VpcId=identity, **{attributes[attribute]: {"Value": changes[attribute]}})
        if "default_security_group" in changes:
            before, after = existing.attributes["default_security_group"], changes["default_security_group"]
            for direction in ("ingress", "egress"):
                set_rules(self.ec2, existing.outputs["default_security_group_id"], direction, before[direction], after[direction])
        if "default_network_acl" in changes:
            before, after = existing.attributes["default_network_acl"], changes["default_network_acl"]
            for direction in ("ingress", "egress"):
                set_entries(self.ec2, existing.outputs["default_network_acl_id"], before[direction], after[direction])

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute in ("default_security_group", "default_network_acl"):  # a direction that is not given stays
            return {**(present or {}), **wanted}
        return super().target(attribute, wanted, present)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_vpc(VpcId=existing.outputs["id"])


class VpcCidrBlock(Ec2Kind):
    """A further IPv4 range of the VPC, named by the range itself."""

    kind = "vpc_cidr_block"
    fixed = frozenset({"cidr", "vpc_id"})
    statuses = {"associating": "pending", "associated": "ready", "disassociating": "deleting", "failing": "failed", "failed": "failed"}

    def read(self) -> list[Existing]:
        return self._blocks(self.network.vpc) if self.network.vpc else []

    def _blocks(self, vpc: Mapping[str, Any]) -> list[Existing]:
        blocks = [block for block in vpc.get("CidrBlockAssociationSet", []) if block["CidrBlock"] != vpc["CidrBlock"]]
        return [self._block(vpc, block) for block in blocks if block["CidrBlockState"]["State"] != "disassociated"]

    def _block(self, vpc: Mapping[str, Any], block: Mapping[str, Any]) -> Existing:
        state, outputs = block["CidrBlockState"], {"id": block["AssociationId"]}
        attributes = {"cidr": block["CidrBlock"], "vpc_id": vpc["VpcId"]}
        status, reason = self.statuses[state["State"]], state.get("StatusMessage", "")
        return Existing(self.kind, block["CidrBlock"], attributes, outputs, status, reason, self.network.owns(vpc))

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.refresh([]) if one.name == name), None)

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        return self._blocks(pages(self.ec2, "describe_vpcs", "Vpcs", VpcIds=[self.network.vpc_id])[0])

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.associate_vpc_cidr_block(VpcId=attributes["vpc_id"], CidrBlock=attributes["cidr"])
        return self._block(self.network.vpc or {}, answer["CidrBlockAssociation"])

    def remove(self, existing: Existing) -> None:
        self.ec2.disassociate_vpc_cidr_block(AssociationId=existing.outputs["id"])
