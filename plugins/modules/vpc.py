#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: vpc
short_description: A VPC with its subnets, gateways, routes, endpoints and flow logs
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings one Amazon VPC, and everything that makes it a network, to the described state in one task.
  - Reads the whole VPC in a number of calls that does not grow with the number of subnets, plans, and applies what differs,
    independent resources at the same time. In check mode it stops after the plan, which is the one that a run carries out,
    on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.vpc), which is the option's name
    behind C(vpc_).
options:
  name:
    description: Name of the VPC, its C(Name) tag. The names of all its resources begin with it.
    type: str
    required: true
  adopt:
    description: Take an existing VPC, whatever its name. Without it the VPC that bears O(name) is meant, and made if there is none.
    type: dict
    suboptions:
      vpc_id:
        description: Id of the VPC.
        type: str
      tags:
        description: Tags that only this VPC has.
        type: dict
  cidr:
    description: Primary IPv4 range, from /16 to /28. It can't change later. Required unless a VPC is adopted.
    type: str
  secondary_cidrs:
    description: Further IPv4 ranges.
    type: list
    elements: str
  instance_tenancy:
    description: Tenancy of the instances launched in the VPC. It can't change later.
    type: str
    choices: [default, dedicated]
  dns_support:
    description: Whether the VPC has a DNS resolver.
    type: bool
    default: true
  dns_hostnames:
    description: Whether instances get DNS names. Private DNS of interface endpoints and Amazon EKS need it.
    type: bool
    default: true
  zone_count:
    description:
      - Over how many Availability Zones the tiers reach.
      - The zones are chosen once, the first of the region by name. Those in use stay, whatever zones the region gains.
    type: int
  zones:
    description: The Availability Zones by name, in place of O(zone_count).
    type: list
    elements: str
  tiers:
    description: Tiers of subnets, one subnet in every zone.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the tier, part of its subnets' names.
        type: str
        required: true
      type:
        description:
          - V(public) has a route to the internet gateway, V(private) to a NAT gateway (where O(nat) has one), V(isolated) to neither.
        type: str
        choices: [public, private, isolated]
        required: true
      cidrs:
        description: IPv4 ranges in the order of the zones, one for each at least.
        type: list
        elements: str
      prefix_length:
        description: Size of each subnet, from 16 to 28, in place of O(tiers[].cidrs). The first free space is taken, and kept.
        type: int
      map_public_ip_on_launch:
        description: Whether instances get a public IPv4 address at launch.
        type: bool
      route_tables:
        description: One route table for the tier, or one for each zone. The default is V(per_zone) for private tiers, else V(per_tier).
        type: str
        choices: [per_tier, per_zone]
      tags:
        description: Tags of the subnets, added to O(tags). Load balancers and Karpenter find subnets by them.
        type: dict
        default: {}
  nat:
    description: NAT gateways, with an Elastic IP address each, in the first public tier.
    type: str
    choices: [none, single, per_zone]
    default: none
  default_security_group:
    description: Rules of the security group that AWS makes with the VPC. Empty lists close it.
    type: dict
    suboptions:
      ingress: &rule
        description: Rules for the traffic that arrives or leaves. The list is complete.
        type: list
        elements: dict
        suboptions:
          protocol:
            description: V(all), V(tcp), V(udp), V(icmp), V(icmpv6), or the protocol's number.
            type: str
            required: true
          from_port:
            description: First port, or type of an ICMP message.
            type: int
          to_port:
            description: Last port, or code of an ICMP message.
            type: int
          source:
            description: A range, the id of a security group or of a prefix list, or V(self). For egress, the destination.
            type: str
            required: true
          description:
            description: What the rule is for.
            type: str
      egress: *rule
  default_network_acl:
    description: Entries of the network ACL that AWS makes with the VPC, which serves every subnet. Empty lists cut them off.
    type: dict
    suboptions:
      ingress: &entry
        description: Entries for the traffic that arrives or leaves. The list is complete.
        type: list
        elements: dict
        suboptions:
          rule_number:
            description: Order of evaluation, from 1 to 32766.
            type: int
            required: true
          action:
            description: What happens to traffic that fits.
            type: str
            choices: [allow, deny]
            required: true
          protocol:
            description: V(all), V(tcp), V(udp), V(icmp), V(icmpv6), or the protocol's number.
            type: str
            default: all
          cidr:
            description: Range of the other side.
            type: str
            required: true
          from_port:
            description: First port.
            type: int
          to_port:
            description: Last port.
            type: int
      egress: *entry
  default_route_table:
    description: Routes of the route table that AWS makes with the VPC, which serves subnets without another. An empty list empties it.
    type: dict
    suboptions:
      routes:
        description: The routes besides the local one. The list is complete.
        type: list
        elements: dict
        default: []
        suboptions:
          destination:
            description: Range, or id of a prefix list.
            type: str
            required: true
          target:
            description: Id of a gateway, a peering connection or a network interface.
            type: str
            required: true
  flow_logs:
    description: Flow logs of the VPC.
    type: dict
    suboptions:
      destination:
        description: V(cloudwatch) makes a log group and the role that delivers to it; V(none) removes flow logs and role.
        type: str
        choices: [none, cloudwatch, s3]
        required: true
      bucket_arn:
        description: ARN of the S3 bucket. Its policy has to allow delivery.
        type: str
      retention_days:
        description: Days after which the log group forgets.
        type: int
        choices: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
        default: 90
      traffic_type:
        description: Which traffic is logged.
        type: str
        choices: [ACCEPT, REJECT, ALL]
        default: ALL
      max_aggregation_interval:
        description: Seconds over which packets are put together.
        type: int
        choices: [60, 600]
        default: 600
  endpoints:
    description: VPC endpoints. A security group that admits HTTPS from the VPC's ranges stands in front of interface endpoints.
    type: list
    elements: dict
    suboptions:
      service:
        description: Service, such as V(s3) or V(ecr.api), or its full name.
        type: str
        required: true
      type:
        description: V(gateway) for S3 and DynamoDB, at no cost, through route tables; V(interface) for all, through subnets.
        type: str
        choices: [gateway, interface]
        required: true
      tiers:
        description: Tiers that it serves. By default all for a gateway, and for an interface the first tier that is not public.
        type: list
        elements: str
      private_dns:
        description: Whether the service's own name leads to the endpoint. For interfaces only.
        type: bool
        default: true
      policy:
        description: Policy document, compared by what it means. The default allows everything.
        type: dict
  dhcp_options:
    description: DHCP options set, replaced as a whole when it changes.
    type: dict
    suboptions:
      domain_name:
        description: Domain that completes host names.
        type: list
        elements: str
      domain_name_servers:
        description: Addresses of DNS servers, or V(AmazonProvidedDNS).
        type: list
        elements: str
      ntp_servers:
        description: Addresses of time servers.
        type: list
        elements: str
      netbios_name_servers:
        description: Addresses of NetBIOS name servers.
        type: list
        elements: str
      netbios_node_type:
        description: NetBIOS node type.
        type: list
        elements: str
  purge:
    description: Kinds of resources of which those that this module made, and that are no longer described, are deleted.
    type: list
    elements: str
    choices: [subnet, nat_gateway, elastic_ip, route_table, route, route_table_association, security_group, vpc_endpoint]
    default: []
  state:
    description:
      - V(absent) removes all that this module made for the VPC, and the VPC unless it was adopted. It is refused, before anything is
        deleted, while the VPC holds what this module did not make.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Resources that may be deleted although they hold data, one by one, as C(kind name), for example C(log_group <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for NAT gateways and endpoints. V(false) starts them and returns; the same task with V(true) awaits them.
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
- name: A network over two zones, with one NAT gateway
  piksel.infra.vpc:
    name: example
    cidr: 192.0.2.0/24
    zone_count: 2
    nat: single
    tiers:
      - name: public
        type: public
        prefix_length: 28
        tags:
          kubernetes.io/role/elb: "1"
      - name: private
        type: private
        prefix_length: 26
    endpoints:
      - service: s3
        type: gateway
    tags:
      Project: example

- name: Remove it, with the records of its flow logs
  piksel.infra.vpc:
    name: example
    state: absent
    delete_data:
      - log_group /aws/vpc/example/flow-logs
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
      sample: subnet
    name:
      description: Its name.
      type: str
      sample: example-private-eu-west-1a
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
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
  description: Resources that were not deleted because of their data, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: Ids that others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    vpc_id:
      description: Id of the VPC.
      type: str
    cidr:
      description: Its primary range.
      type: str
    availability_zones:
      description: Its zones, in the order of the tiers' subnets.
      type: list
      elements: str
    subnet_ids:
      description: For each tier the ids of its subnets, in the order of the zones.
      type: dict
    route_table_ids:
      description: Ids of route tables, by tier and, where there is one for each, by zone.
      type: dict
    nat_public_ips:
      description: Public addresses of the NAT gateways, by zone.
      type: dict
    endpoint_ids:
      description: Ids of the endpoints, by service.
      type: dict
    security_group_ids:
      description: Ids of the security groups; C(endpoints) stands in front of interface endpoints.
      type: dict
    default_security_group_id:
      description: Id of the security group that AWS made with the VPC.
      type: str
    internet_gateway_id:
      description: Id of the internet gateway.
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.network.build import Build
from ..module_utils.aws.run import run

RULES = {
    "type": "list",
    "elements": "dict",
    "options": {
        "protocol": {"type": "str", "required": True},
        "from_port": {"type": "int"},
        "to_port": {"type": "int"},
        "source": {"type": "str", "required": True},
        "description": {"type": "str"},
    },
}
ENTRIES = {
    "type": "list",
    "elements": "dict",
    "options": {
        "rule_number": {"type": "int", "required": True},
        "action": {"type": "str", "choices": ["allow", "deny"], "required": True},
        "protocol": {"type": "str", "default": "all"},
        "cidr": {"type": "str", "required": True},
        "from_port": {"type": "int"},
        "to_port": {"type": "int"},
    },
}
TIER = {
    "name": {"type": "str", "required": True},
    "type": {"type": "str", "choices": ["public", "private", "isolated"], "required": True},
    "cidrs": STRINGS,
    "prefix_length": {"type": "int"},
    "map_public_ip_on_launch": {"type": "bool"},
    "route_tables": {"type": "str", "choices": ["per_tier", "per_zone"]},
    "tags": {"type": "dict", "default": {}},
}
ENDPOINT = {
    "service": {"type": "str", "required": True},
    "type": {"type": "str", "choices": ["gateway", "interface"], "required": True},
    "tiers": STRINGS,
    "private_dns": {"type": "bool", "default": True},
    "policy": {"type": "dict"},
}
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
FLOW_LOGS = {
    "destination": {"type": "str", "choices": ["none", "cloudwatch", "s3"], "required": True},
    "bucket_arn": {"type": "str"},
    "retention_days": {"type": "int", "choices": RETENTION_DAYS, "default": 90},
    "traffic_type": {"type": "str", "choices": ["ACCEPT", "REJECT", "ALL"], "default": "ALL"},
    "max_aggregation_interval": {"type": "int", "choices": [60, 600], "default": 600},
}
ROUTE = {"destination": {"type": "str", "required": True}, "target": {"type": "str", "required": True}}
DHCP_OPTIONS = ("domain_name", "domain_name_servers", "ntp_servers", "netbios_name_servers", "netbios_node_type")
PURGEABLE = ["subnet", "nat_gateway", "elastic_ip", "route_table", "route", "route_table_association", "security_group", "vpc_endpoint"]

ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "adopt": {
        "type": "dict",
        "options": {"vpc_id": {"type": "str"}, "tags": {"type": "dict"}},
        "required_one_of": [("vpc_id", "tags")],
        "mutually_exclusive": [("vpc_id", "tags")],
    },
    "cidr": {"type": "str"},
    "secondary_cidrs": STRINGS,
    "instance_tenancy": {"type": "str", "choices": ["default", "dedicated"]},
    "dns_support": {"type": "bool", "default": True},
    "dns_hostnames": {"type": "bool", "default": True},
    "zone_count": {"type": "int"},
    "zones": STRINGS,
    "tiers": {
        "type": "list",
        "elements": "dict",
        "options": TIER,
        "required_one_of": [("cidrs", "prefix_length")],
        "mutually_exclusive": [("cidrs", "prefix_length")],
    },
    "nat": {"type": "str", "choices": ["none", "single", "per_zone"], "default": "none"},
    "default_security_group": {"type": "dict", "options": {"ingress": RULES, "egress": RULES}},
    "default_network_acl": {"type": "dict", "options": {"ingress": ENTRIES, "egress": ENTRIES}},
    "default_route_table": {"type": "dict", "options": {"routes": {"type": "list", "elements": "dict", "options": ROUTE, "default": []}}},
    "flow_logs": {"type": "dict", "options": FLOW_LOGS, "required_if": [("destination", "s3", ("bucket_arn",))]},
    "endpoints": {"type": "list", "elements": "dict", "options": ENDPOINT},
    "dhcp_options": {"type": "dict", "options": dict.fromkeys(DHCP_OPTIONS, STRINGS)},
    **converging(PURGEABLE),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, mutually_exclusive=[("zones", "zone_count")])
    run(module, f"VPC {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
