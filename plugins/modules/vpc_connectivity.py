#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: vpc_connectivity
short_description: What connects a VPC with others and with offices, and the roles of the other side
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings a VPC's peering connections, its transit gateway and attachments, its site-to-site VPN, and the routes to all of them, to
    the described state in one task; of a peering both sides, the far one through a role of its account.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - Ranges that overlap are refused before anything is read.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.connectivity), which is the
    option's name behind C(connectivity_).
options:
  project:
    description: What the names of the roles of O(environments) begin with. Required with them.
    type: str
  vpc_name:
    description: Name of the VPC of this account, its C(Name) tag. In check mode it need not be there yet.
    type: str
    required: true
  networks:
    description: All ranges of the platform, by network, each a range or a list of them. No two may overlap.
    type: dict
    default: {}
  network:
    description: Which of O(networks) the VPC is. Its ranges have to be those that stand there.
    type: str
  client_ranges:
    description: Ranges of people's machines behind an office. They are routed as the static routes of every VPN connection that has some.
    type: list
    elements: str
    default: []
  peerings:
    description: Peering connections that this account asks for, with the routes of both sides.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the peering connection, its C(Name) tag in both accounts.
        type: str
        required: true
      peer:
        description: The VPC on the other side, by name or id.
        type: dict
        required: true
        suboptions:
          vpc_name:
            description: Its C(Name) tag.
            type: str
          vpc_id:
            description: Its id.
            type: str
          network:
            description: Which of O(networks) it is. Its ranges have to be those that stand there.
            type: str
          account_id:
            description: Its account, where it is not this one.
            type: str
          region:
            description: Its region, where it is not the task's.
            type: str
          assume_role_arn:
            description:
              - The role of its account through which the connection is accepted there, and routes are set. The run of that account
                makes it, by its O(environments).
              - Without it, another account accepts and routes by itself.
            type: str
          external_id:
            description: External id that the role asks for.
            type: str
          route_tables:
            description:
              - The route tables of that VPC that get routes back, by name, with or without the VPC's. The default is all but its main
                one.
            type: list
            elements: str
      tiers:
        description: The tiers of this VPC whose route tables get routes. The default is all route tables but the VPC's main one.
        type: list
        elements: str
      routes:
        description: Ranges that are routed to the other side and back, in place of the whole networks.
        type: dict
        suboptions:
          ours:
            description: Ranges of the other side, in this VPC's route tables.
            type: list
            elements: str
          theirs:
            description: Ranges of this VPC, in the other side's route tables.
            type: list
            elements: str
      dns_resolution:
        description: Whether each side resolves the other's public DNS names to private addresses.
        type: bool
        default: true
      state:
        description: V(absent) removes the connection, if this module made it, and the routes of both sides that lead to it.
        type: str
        choices: [present, absent]
        default: present
      tags:
        description: Tags of the connection, added to O(tags).
        type: dict
        default: {}
  transit_gateway:
    description: A transit gateway of this account.
    type: dict
    suboptions:
      name:
        description: Name of the transit gateway, its C(Name) tag, and of the share of AWS RAM.
        type: str
        required: true
      description:
        description: What it is for.
        type: str
      asn:
        description: Number of Amazon's side in BGP. The default of AWS is 64512.
        type: int
      auto_accept_shared_attachments:
        description: Whether attachments of O(transit_gateway.shared_accounts) are accepted without asking.
        type: bool
        default: true
      default_route_table_association:
        description: Whether attachments use its default route table.
        type: bool
        default: true
      default_route_table_propagation:
        description: Whether attachments tell their ranges to its default route table, so that all of them reach each other.
        type: bool
        default: true
      dns_support:
        description: Whether public DNS names of attached VPCs are resolved to private addresses.
        type: bool
        default: true
      vpn_ecmp_support:
        description: Whether traffic is spread over the VPN connections to one office.
        type: bool
        default: true
      shared_accounts:
        description: Accounts that may attach their VPCs, through a share of AWS RAM. The list is complete.
        type: list
        elements: str
      allow_external_principals:
        description: Whether those accounts may be outside of the organization, or of none.
        type: bool
        default: true
      tags:
        description: Tags of the transit gateway and of the share, added to O(tags).
        type: dict
        default: {}
  transit_gateway_attachments:
    description: Attachments of this VPC to transit gateways, of this account or shared by another.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the attachment, its C(Name) tag.
        type: str
        required: true
      transit_gateway:
        description: The transit gateway.
        type: dict
        required: true
        suboptions:
          name:
            description: Its name, and that of its share.
            type: str
            required: true
          account_id:
            description: The account that shares it, where it is another. Its invitation is accepted.
            type: str
      tier:
        description: The tier of this VPC in which it gets a network interface in each zone.
        type: str
        required: true
      routes:
        description: Ranges that are routed to the transit gateway.
        type: list
        elements: str
        default: []
      route_tiers:
        description: The tiers whose route tables get these routes. The default is all route tables but the VPC's main one.
        type: list
        elements: str
      dns_support:
        description: Whether public DNS names of other attached VPCs are resolved to private addresses.
        type: bool
        default: true
      appliance_mode:
        description: Whether traffic keeps to one zone, as appliances need it.
        type: bool
        default: false
      tags:
        description: Tags of the attachment, added to O(tags).
        type: dict
        default: {}
  customer_gateways:
    description: The devices of offices, at the far end of VPN connections.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the customer gateway, its C(Name) tag.
        type: str
        required: true
      ip_address:
        description: Public IPv4 address of the device.
        type: str
        required: true
      bgp_asn:
        description: Number of the office in BGP. Without BGP it does not matter.
        type: int
        default: 65000
      device_name:
        description: What the device is called.
        type: str
      tags:
        description: Tags of the customer gateway, added to O(tags).
        type: dict
        default: {}
  vpn_gateway:
    description: The virtual private gateway of the VPC, Amazon's end of VPN connections.
    type: dict
    suboptions:
      name:
        description: Name of the gateway, its C(Name) tag.
        type: str
        required: true
      asn:
        description: Number of Amazon's side in BGP. It can't change later. The default of AWS is 64512.
        type: int
      propagate_tiers:
        description: The tiers whose route tables learn the offices' ranges from the gateway. The list is complete.
        type: list
        elements: str
      tags:
        description: Tags of the gateway, added to O(tags).
        type: dict
        default: {}
  vpn_connections:
    description:
      - Site-to-site VPN connections. The keys of their tunnels are made by AWS and kept in AWS Secrets Manager; they are no input and
        no output.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the connection, its C(Name) tag.
        type: str
        required: true
      customer_gateway:
        description: Name of the customer gateway, one of O(customer_gateways).
        type: str
        required: true
      gateway:
        description: Amazon's end, O(vpn_gateway) or O(transit_gateway).
        type: str
        choices: [vpn_gateway, transit_gateway]
        default: vpn_gateway
      static_routes:
        description: Ranges of the office, where it does not speak BGP. The list is complete. Only for O(vpn_gateway).
        type: list
        elements: str
      local_ipv4_cidr:
        description: Range of the office's side that may be spoken with. The default is all.
        type: str
      remote_ipv4_cidr:
        description: Range of Amazon's side that may be spoken with. The default is all.
        type: str
      tunnels:
        description: The two tunnels, in their order. What is left out is as AWS chooses.
        type: list
        elements: dict
        suboptions:
          inside_cidr:
            description: Range inside of the tunnel, a /30 of 169.254.0.0/16.
            type: str
          startup_action:
            description: Who starts the negotiation, V(start) for Amazon.
            type: str
            choices: [add, start]
          dpd_timeout_action:
            description: What happens when the other end does not answer any more.
            type: str
            choices: [clear, none, restart]
          dpd_timeout_seconds:
            description: Seconds after which the other end counts as gone, 30 at least.
            type: int
          ike_versions:
            description: Versions of IKE that may be spoken.
            type: list
            elements: str
            choices: [ikev1, ikev2]
          phase1_encryption_algorithms:
            description: Encryption in phase 1, such as V(AES256-GCM-16).
            type: list
            elements: str
          phase2_encryption_algorithms:
            description: Encryption in phase 2.
            type: list
            elements: str
          phase1_integrity_algorithms:
            description: Integrity in phase 1, such as V(SHA2-256).
            type: list
            elements: str
          phase2_integrity_algorithms:
            description: Integrity in phase 2.
            type: list
            elements: str
          phase1_dh_groups:
            description: Diffie-Hellman groups in phase 1.
            type: list
            elements: int
          phase2_dh_groups:
            description: Diffie-Hellman groups in phase 2.
            type: list
            elements: int
      tags:
        description: Tags of the connection, added to O(tags).
        type: dict
        default: {}
  environments:
    description:
      - Environments of other accounts whose runs may join themselves with this VPC. Each has a role for that, C(<project>-<name>-network).
      - It may accept peering connections of that account with this VPC, set their options and tags, and routes of this VPC.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the environment.
        type: str
        required: true
      account_id:
        description: Its account.
        type: str
        required: true
      external_id:
        description: External id that whoever assumes the role has to tell. Each environment has its own.
        type: str
      principals:
        description:
          - Roles of that account that may assume it, by name, with their path if they have one. A star stands for the rest of a name.
        type: list
        elements: str
        required: true
  route_table_ids:
    description:
      - Route tables of the VPC by name without the VPC's, as module C(piksel.infra.vpc) puts them out, for a plan before the VPC is
        there. Ids may be null, and are not looked at.
    type: dict
    default: {}
  purge:
    description:
      - Kinds of resources of which those that this module made for the VPC, and that are no longer described, are deleted.
      - Of a peering connection that is no longer described the other side's routes stay, as nothing says how to come there. Describe it
        with O(peerings[].state=absent) to remove them too.
    type: list
    elements: str
    choices:
      - customer_gateway
      - iam_role
      - ram_resource_share
      - route
      - transit_gateway
      - transit_gateway_vpc_attachment
      - vgw_route_propagation
      - vpc_peering_connection
      - vpn_connection
      - vpn_connection_route
      - vpn_gateway
    default: []
  state:
    description:
      - V(absent) removes all that this module made for the VPC, and the roles of O(environments). Of a peering it removes the far side's
        routes too, as long as the role there is to be had.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Nothing that this module makes holds data. It is here as every module of this collection has it.
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time. V(false) starts it and returns; the same task with V(true) awaits it.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: In the hub, let an environment connect itself
  piksel.infra.vpc_connectivity:
    project: example
    vpc_name: example-hub
    networks: &networks
      hub: 192.0.2.0/25
      staging: 198.51.100.0/25
    network: hub
    environments:
      - name: staging
        account_id: "123456789012"
        external_id: example-staging
        principals: [example-deploy]

- name: In the environment, a peering with the hub, with the routes of both sides
  piksel.infra.vpc_connectivity:
    vpc_name: example-staging
    networks: *networks
    network: staging
    peerings:
      - name: example-staging-hub
        peer:
          vpc_name: example-hub
          network: hub
          account_id: "123456789012"
          assume_role_arn: arn:aws:iam::123456789012:role/example-staging-network
          external_id: example-staging
        tiers: [private]

- name: An office, by VPN
  piksel.infra.vpc_connectivity:
    vpc_name: example-hub
    customer_gateways:
      - name: example-office
        ip_address: 203.0.113.10
    vpn_gateway:
      name: example-hub
      propagate_tiers: [private]
    vpn_connections:
      - name: example-office
        customer_gateway: example-office
        static_routes: [203.0.113.128/25]
"""

RETURN = r"""
changes:
  description: What differs, resource by resource, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource.
      type: str
      sample: vpc_peering_connection
    name:
      description: Its name.
      type: str
      sample: example-staging-hub
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: create
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it is still being made.
      type: str
      sample: done
    reason:
      description: Why it failed, was skipped or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: Resources that are still being made, or wait for one that is.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted because of their data. None here.
  returned: always
  type: list
  elements: str
outputs:
  description: Ids that others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    peering_connection_ids:
      description: Ids of the peering connections, by name.
      type: dict
    transit_gateway_id:
      description: Id of the transit gateway.
      type: str
    transit_gateway_attachment_ids:
      description: Ids of the attachments, by name.
      type: dict
    vpn_gateway_id:
      description: Id of the virtual private gateway.
      type: str
    vpn_connections:
      description: For each VPN connection its C(id), the addresses of Amazon's ends as C(outside_ips), and the C(pre_shared_key_arn).
      type: dict
    environments:
      description: For each of O(environments) the C(role_arn) that its run assumes.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS, converging
from ..module_utils.aws.environment_roles import ENVIRONMENT
from ..module_utils.aws.run import run
from ..module_utils.aws.vpc_connectivity.build import Build

NUMBERS = {"type": "list", "elements": "int"}
TAGS = {"type": "dict", "default": {}}
NAME = {"type": "str", "required": True}
PEER = {
    "vpc_name": {"type": "str"},
    "vpc_id": {"type": "str"},
    "network": {"type": "str"},
    "account_id": {"type": "str"},
    "region": {"type": "str"},
    "assume_role_arn": {"type": "str"},
    "external_id": {"type": "str"},
    "route_tables": STRINGS,
}
PEERING = {
    "name": NAME,
    "peer": {
        "type": "dict",
        "required": True,
        "options": PEER,
        "required_one_of": [("vpc_name", "vpc_id")],
        "mutually_exclusive": [("vpc_name", "vpc_id")],
    },
    "tiers": STRINGS,
    "routes": {"type": "dict", "options": {"ours": STRINGS, "theirs": STRINGS}},
    "dns_resolution": {"type": "bool", "default": True},
    "state": STATE,
    "tags": TAGS,
}
TRANSIT_GATEWAY = {
    "name": NAME,
    "description": {"type": "str"},
    "asn": {"type": "int"},
    "auto_accept_shared_attachments": {"type": "bool", "default": True},
    "default_route_table_association": {"type": "bool", "default": True},
    "default_route_table_propagation": {"type": "bool", "default": True},
    "dns_support": {"type": "bool", "default": True},
    "vpn_ecmp_support": {"type": "bool", "default": True},
    "shared_accounts": STRINGS,
    "allow_external_principals": {"type": "bool", "default": True},
    "tags": TAGS,
}
ATTACHMENT = {
    "name": NAME,
    "transit_gateway": {"type": "dict", "required": True, "options": {"name": NAME, "account_id": {"type": "str"}}},
    "tier": NAME,
    "routes": {**STRINGS, "default": []},
    "route_tiers": STRINGS,
    "dns_support": {"type": "bool", "default": True},
    "appliance_mode": {"type": "bool", "default": False},
    "tags": TAGS,
}
CUSTOMER_GATEWAY = {
    "name": NAME,
    "ip_address": {"type": "str", "required": True},
    "bgp_asn": {"type": "int", "default": 65000},
    "device_name": {"type": "str"},
    "tags": TAGS,
}
VPN_GATEWAY = {"name": NAME, "asn": {"type": "int"}, "propagate_tiers": STRINGS, "tags": TAGS}
TUNNEL = {
    "inside_cidr": {"type": "str"},
    "startup_action": {"type": "str", "choices": ["add", "start"]},
    "dpd_timeout_action": {"type": "str", "choices": ["clear", "none", "restart"]},
    "dpd_timeout_seconds": {"type": "int"},
    "ike_versions": {**STRINGS, "choices": ["ikev1", "ikev2"]},
    "phase1_encryption_algorithms": STRINGS,
    "phase2_encryption_algorithms": STRINGS,
    "phase1_integrity_algorithms": STRINGS,
    "phase2_integrity_algorithms": STRINGS,
    "phase1_dh_groups": NUMBERS,
    "phase2_dh_groups": NUMBERS,
}
VPN_CONNECTION = {
    "name": NAME,
    "customer_gateway": {"type": "str", "required": True},
    "gateway": {"type": "str", "choices": ["vpn_gateway", "transit_gateway"], "default": "vpn_gateway"},
    "static_routes": STRINGS,
    "local_ipv4_cidr": {"type": "str"},
    "remote_ipv4_cidr": {"type": "str"},
    "tunnels": {"type": "list", "elements": "dict", "options": TUNNEL},
    "tags": TAGS,
}
PURGEABLE = [
    "customer_gateway",
    "iam_role",
    "ram_resource_share",
    "route",
    "transit_gateway",
    "transit_gateway_vpc_attachment",
    "vgw_route_propagation",
    "vpc_peering_connection",
    "vpn_connection",
    "vpn_connection_route",
    "vpn_gateway",
]

ARGUMENTS: dict[str, Any] = {
    "project": {"type": "str"},
    "vpc_name": {"type": "str", "required": True},
    "networks": {"type": "dict", "default": {}},
    "network": {"type": "str"},
    "client_ranges": {**STRINGS, "default": []},
    "peerings": {"type": "list", "elements": "dict", "options": PEERING},
    "transit_gateway": {"type": "dict", "options": TRANSIT_GATEWAY},
    "transit_gateway_attachments": {"type": "list", "elements": "dict", "options": ATTACHMENT},
    "customer_gateways": {"type": "list", "elements": "dict", "options": CUSTOMER_GATEWAY},
    "vpn_gateway": {"type": "dict", "options": VPN_GATEWAY},
    "vpn_connections": {"type": "list", "elements": "dict", "options": VPN_CONNECTION},
    "environments": {"type": "list", "elements": "dict", "options": ENVIRONMENT},
    "route_table_ids": {"type": "dict", "default": {}},
    **converging(PURGEABLE),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"Connections of VPC {module.params['vpc_name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
