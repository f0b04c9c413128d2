#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: route53
short_description: Hosted zones of Route 53, their delegation, records, DNSSEC, query logs, and environments' roles for them
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings hosted zones, what delegates and signs them, and records in them to the described state in one task, together with one IAM role
    for each environment, which may change the records of its own zones alone.
  - Of records, this module changes and removes those alone that it made. A TXT record beside each says so, as external-dns does it.
    A record that others made with other values is refused, unless O(records[].take_over) says otherwise.
  - In another account it associates private zones with VPCs, through such a role.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. What is not described is left alone, unless O(purge) names its kind.
options:
  project:
    description:
      - What the names of the roles of O(environments) begin with, as C(<project>-<environment>-dns). Required where there are some.
    type: str
  zones:
    description: Hosted zones. In results a private one is called C(<name> (private)).
    type: list
    elements: dict
    suboptions:
      name:
        description: The zone's domain name, without a dot at its end.
        type: str
        required: true
      private:
        description: Whether it answers in VPCs alone.
        type: bool
        default: false
      vpcs:
        description: VPCs of this account in which a private zone answers, one at least. Those of other accounts are left alone.
        type: list
        elements: dict
        suboptions:
          vpc_name:
            description: Name of the VPC, by its tag C(Name).
            type: str
          vpc_id:
            description: Id of the VPC, in place of its name.
            type: str
          region:
            description: Region of the VPC, where it is not the task's.
            type: str
      comment:
        description: What the zone is for. Others may read it.
        type: str
      parent:
        description:
          - Name of the public zone of this account that delegates this one. Its NS records are then kept there. Left out, the zone is
            delegated by a server outside, whose records C(outputs) tells.
        type: str
      delegation_ttl:
        description: Seconds for which others remember the delegation, and the DS record, of O(zones[].parent).
        type: int
        default: 3600
      take_over:
        description: Whether a delegation in O(zones[].parent) that leads elsewhere is led to this zone, and a DS record of others replaced.
        type: bool
        default: false
      dnssec:
        description: Signatures of a public zone. Left out, they are left alone.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether the zone is signed. Signing ends only after its DS record is gone from the parent zone, and forgotten by who
                remembered it.
            type: bool
            required: true
          kms_key:
            description:
              - ARN or alias of the key that signs, in C(us-east-1), asymmetric with specification C(ECC_NIST_P256). Left out, one is made.
            type: str
          ds:
            description: Whether the DS record, by which resolvers insist on signatures, stands in O(zones[].parent).
            type: bool
            default: true
      query_logging:
        description: Logs of the queries to a public zone, in C(us-east-1). Left out, they are left alone.
        type: dict
        suboptions:
          enabled:
            description: Whether queries are logged, in the log group C(/aws/route53/<zone>).
            type: bool
            required: true
          retention_days:
            description: Days that they are kept. Left out, a new log group keeps them for ever.
            type: int
      delegation_set:
        description: Id of a reusable delegation set, whose name servers the zone gets. It can't change later.
        type: str
      tags:
        description: Tags of the zone, added to O(tags).
        type: dict
        default: {}
      state:
        description: V(absent) removes the zone, which has to be named in O(delete_data).
        type: str
        choices: [present, absent]
        default: present
  records:
    description: Records in zones of this account, of O(zones) or of others that are there.
    type: list
    elements: dict
    suboptions:
      zone:
        description: Name of the zone.
        type: str
        required: true
      private:
        description: Whether the zone is a private one. Left out, it is the public one of that name, if there is one.
        type: bool
      name:
        description: Whole domain name of the record. Left out, it is the zone's own.
        type: str
      type:
        description: Its type.
        type: str
        choices: [A, AAAA, CAA, CNAME, DS, HTTPS, MX, NAPTR, NS, PTR, SPF, SRV, SSHFP, SVCB, TLSA, TXT]
        required: true
      ttl:
        description: Seconds for which others remember it. Not for an alias.
        type: int
        default: 300
      values:
        description: Its values, as they are written in a zone file. A TXT value that has no quotation marks gets them.
        type: list
        elements: str
      alias:
        description: What it leads to in AWS, in place of values.
        type: dict
        suboptions:
          zone_id:
            description: Id of the hosted zone of what it leads to, as AWS's documentation of that service tells it.
            type: str
            required: true
          name:
            description: Domain name that it leads to.
            type: str
            required: true
          evaluate_target_health:
            description: Whether it is answered only while what it leads to is healthy.
            type: bool
            default: false
      set_identifier:
        description: What tells this record from others of one name and type that are answered by turns.
        type: str
      weight:
        description: Its share among those, 0 to 255.
        type: int
      region:
        description: Region for the users of which it is the nearest.
        type: str
      failover:
        description: Whether it is answered, or another one when this fails.
        type: str
        choices: [PRIMARY, SECONDARY]
      geolocation:
        description: Where users are that get it.
        type: dict
        suboptions:
          continent:
            description: Code of the continent.
            type: str
          country:
            description: Code of the country, or C(*) for wherever no other record is for.
            type: str
          subdivision:
            description: Code of its state or province.
            type: str
      multivalue:
        description: Whether up to eight healthy ones of these records are answered together.
        type: bool
      health_check_id:
        description: Id of a health check, without whose success it is not answered.
        type: str
      take_over:
        description: Whether a record that others made, with other values, is changed and counts as made by this module.
        type: bool
        default: false
      state:
        description: V(absent) removes it, if this module made it.
        type: str
        choices: [present, absent]
        default: present
  environments:
    description: Environments, each with a role in this account that its own account may assume.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the environment, such as C(staging).
        type: str
        required: true
      account_id:
        description: Id of its account, twelve digits in quotes.
        type: str
        required: true
      external_id:
        description: What whoever assumes the role has to say. Required, each its own.
        type: str
      principals:
        description:
          - Names of the roles of that account that may assume it, with their path if they have one. C(*) stands for the rest at the end.
        type: list
        elements: str
        required: true
      zones:
        description: Names of the zones whose records it may change.
        type: list
        elements: str
        default: []
      private_zones:
        description: Names of the private zones that it may associate with its VPCs.
        type: list
        elements: str
        default: []
  associations:
    description: Private zones of another account that answer in VPCs of this one.
    type: list
    elements: dict
    suboptions:
      zone:
        description: Name of the private zone.
        type: str
        required: true
      vpc_name:
        description: Name of the VPC of this account, by its tag C(Name).
        type: str
      vpc_id:
        description: Id of the VPC, in place of its name.
        type: str
      region:
        description: Region of the VPC, where it is not the task's.
        type: str
      assume_role_arn:
        description: ARN of the other account's role that lets VPCs of this one in.
        type: str
        required: true
      external_id:
        description: What that role asks for.
        type: str
      state:
        description: V(absent) ends it.
        type: str
        choices: [present, absent]
        default: present
  owner:
    description:
      - What marks the records of this module. The default is O(project), or else the tag C(ManagedBy). With another one, records of before
        are those of others.
    type: str
  purge:
    description:
      - Kinds of resources of which those that this module made, and that are no longer described, are deleted. Records are looked for
        in all zones that are described or named by a record.
    type: list
    elements: str
    choices: [iam_role, route53_hosted_zone, route53_query_logging_config, route53_record, route53_vpc_association]
    default: []
  state:
    description:
      - V(absent) removes what this module made of records, delegations, query logging, associations and roles. Zones, with what signs them,
        and logs are kept, unless O(delete_data) names them.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description:
      - Zones and log groups that may be deleted, one by one, as C(route53_hosted_zone <name>) and C(log_group <name>). A zone goes with all
        records in it, and with what signs it. A zone that is made anew gets other name servers.
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait until all of Route 53's servers know of a change.
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
- name: A zone, delegated outside, an environment's zone below it, and the role that the environment's account has for that one
  piksel.infra.route53:
    project: example
    zones:
      - name: example.com
      - name: staging.example.com
        parent: example.com
      - name: example.internal
        private: true
        vpcs:
          - vpc_name: example-hub
    records:
      - zone: example.com
        type: CAA
        values: ['0 issue "amazon.com"']
      - zone: example.com
        name: www.example.com
        type: CNAME
        values: [pages.example.org]
    environments:
      - name: staging
        account_id: "123456789012"
        external_id: example-staging
        principals: [example-deploy, example-staging-external-dns]
        zones: [staging.example.com]
        private_zones: [example.internal]
    tags:
      Project: example

- name: In the environment's account, let its VPC have the private zone
  piksel.infra.route53:
    associations:
      - zone: example.internal
        vpc_name: example-staging
        assume_role_arn: arn:aws:iam::123456789012:role/example-staging-dns
        external_id: example-staging

- name: Remove what was made, and one zone with all that is in it
  piksel.infra.route53:
    project: example
    zones:
      - name: staging.example.com
        parent: example.com
    state: absent
    delete_data:
      - route53_hosted_zone staging.example.com
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
      sample: route53_record
    name:
      description: Its name. Of a record, its zone, its name within that, and its type.
      type: str
      sample: example.com www CNAME
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it waits for what takes time.
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
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    zones:
      description: By name, a private zone as C(<name> (private)).
      type: dict
      contains:
        id:
          description: Id of the hosted zone.
          type: str
        name_servers:
          description: Names of its servers, to which a server outside has to delegate it if it has no C(parent). Empty for a private one.
          type: list
        ds_record:
          description: Value of the DS record that the parent zone has to have of a signed zone.
          type: str
        parent:
          description: The zone of this account that delegates it, if that is so.
          type: str
    environments:
      description: By name, the C(role_arn) that the environment's account may assume.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS, converging
from ..module_utils.aws.environment_roles import ENVIRONMENT
from ..module_utils.aws.route53.build import Build
from ..module_utils.aws.run import run

VPC = {"vpc_name": {"type": "str"}, "vpc_id": {"type": "str"}, "region": {"type": "str"}}
DNSSEC = {
    "enabled": {"type": "bool", "required": True},
    "kms_key": {"type": "str", "no_log": False},
    "ds": {"type": "bool", "default": True},
}
QUERY_LOGGING = {"enabled": {"type": "bool", "required": True}, "retention_days": {"type": "int"}}
ZONE = {
    "name": {"type": "str", "required": True},
    "private": {"type": "bool", "default": False},
    "vpcs": {"type": "list", "elements": "dict", "options": VPC},
    "comment": {"type": "str"},
    "parent": {"type": "str"},
    "delegation_ttl": {"type": "int", "default": 3600},
    "take_over": {"type": "bool", "default": False},
    "dnssec": {"type": "dict", "options": DNSSEC},
    "query_logging": {"type": "dict", "options": QUERY_LOGGING},
    "delegation_set": {"type": "str"},
    "tags": {"type": "dict", "default": {}},
    "state": STATE,
}
ALIAS = {
    "zone_id": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "evaluate_target_health": {"type": "bool", "default": False},
}
TYPES = ["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"]
RECORD = {
    "zone": {"type": "str", "required": True},
    "private": {"type": "bool"},
    "name": {"type": "str"},
    "type": {"type": "str", "choices": TYPES, "required": True},
    "ttl": {"type": "int", "default": 300},
    "values": STRINGS,
    "alias": {"type": "dict", "options": ALIAS},
    "set_identifier": {"type": "str"},
    "weight": {"type": "int"},
    "region": {"type": "str"},
    "failover": {"type": "str", "choices": ["PRIMARY", "SECONDARY"]},
    "geolocation": {"type": "dict", "options": {part: {"type": "str"} for part in ("continent", "country", "subdivision")}},
    "multivalue": {"type": "bool"},
    "health_check_id": {"type": "str"},
    "take_over": {"type": "bool", "default": False},
    "state": STATE,
}
ASSOCIATION = {
    "zone": {"type": "str", "required": True},
    **VPC,
    "assume_role_arn": {"type": "str", "required": True},
    "external_id": {"type": "str"},
    "state": STATE,
}
PURGED = ["iam_role", "route53_hosted_zone", "route53_query_logging_config", "route53_record", "route53_vpc_association"]

ARGUMENTS: dict[str, Any] = {
    "project": {"type": "str"},
    "zones": {"type": "list", "elements": "dict", "options": ZONE},
    "records": {"type": "list", "elements": "dict", "options": RECORD},
    "environments": {
        "type": "list",
        "elements": "dict",
        "options": {**ENVIRONMENT, "zones": {**STRINGS, "default": []}, "private_zones": {**STRINGS, "default": []}},
    },
    "associations": {"type": "list", "elements": "dict", "options": ASSOCIATION},
    "owner": {"type": "str"},
    **converging(PURGED),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Hosted zones", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
