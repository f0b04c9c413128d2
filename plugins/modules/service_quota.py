#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_quota
short_description: Quotas that are at least so much, asked for where they are not
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Compares quotas with what is needed of them, gives a verdict for each, and with O(request) asks AWS for those that are short.
  - AWS takes one open request for a quota. It is never asked twice, never for less than there is, and not again after a denial unless
    O(ask_again) says so. A quota that is larger than its wish is sufficient, and is left as it is.
  - In check mode it stops after the plan, which is the one that a run carries out.
  - An entry that can't be judged or asked for fails the task at its end, by name, after all others.
options:
  quotas:
    description: What is needed, each quota once.
    type: list
    elements: dict
    required: true
    suboptions:
      service_code:
        description: Code of the service, such as V(ec2).
        type: str
        required: true
      quota:
        description: Code or exact name of the quota.
        type: str
        required: true
      value:
        description: What is needed at least, above 0, in the unit of the quota.
        type: float
        required: true
      region:
        description: Region of the quota. By default that of the connection. V(us-east-1) for global quotas.
        type: str
      because:
        description: What the value is made of, for reports.
        type: list
        elements: str
      node_pools:
        description:
          - Node pools that use the quota. One that is listed with several quotas may use either.
          - RV(outputs.node_pools) tells which are of no use yet.
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the node pool.
            type: str
            required: true
          least:
            description: The least of the quota with which the pool is of use.
            type: float
            required: true
          smallest:
            description: Its smallest instance type, which needs that.
            type: str
            required: true
          limit:
            description: How much of the quota it takes to reach the pool's limits.
            type: float
          limited_by:
            description: The limit that it reaches first, such as C(20 nvidia.com/gpu). Required with O(quotas[].node_pools[].limit).
            type: str
  request:
    description: Whether to ask AWS for what is short.
    type: bool
    default: false
  ask_again:
    description: Whether to ask again for what AWS has denied in the last 90 days.
    type: bool
    default: false
  known:
    description: What M(piksel.infra.service_quota_info) returned as C(quotas) earlier in the same run, which is then not read again.
    type: list
    elements: dict
  usage:
    description: Whether to ask CloudWatch how much of each quota is in use.
    type: bool
    default: true
  wait:
    description: Whether to wait until AWS has decided on open requests. A denial is a failure then. Where people decide, it takes days.
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait.
    type: int
    default: 1800
  state:
    description: V(absent) changes nothing, and names in RV(kept) the requests that are open, as AWS has no way to withdraw one.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - piksel.infra.converge
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Are there enough vCPUs for two GPU nodes, and addresses for two NAT gateways
  piksel.infra.service_quota:
    quotas:
      - service_code: ec2
        quota: Running On-Demand G and VT instances
        value: 8
      - service_code: ec2
        quota: L-0263D0A3
        value: 2

- name: Ask for what is short, and wait up to an hour for AWS's answer
  piksel.infra.service_quota:
    quotas:
      - service_code: ec2
        quota: Running On-Demand G and VT instances
        value: 8
    request: true
    wait: true
    wait_timeout: 3600
"""

RETURN = r"""
changes:
  description: The requests that are made. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: V(service_quota_request).
      type: str
    name:
      description: Region, service, code and name of the quota.
      type: str
      sample: eu-west-1 ec2 L-DB2E81BA Running On-Demand G and VT instances
    action:
      description: V(create).
      type: str
    attributes:
      description: What is asked for, each attribute with C(before) and C(after).
      type: dict
    outcome:
      description: V(planned), V(done) or V(failed).
      type: str
      sample: done
    reason:
      description: Why it failed.
      type: str
      returned: where there is one
unchanged:
  description: How many requests were open already.
  returned: always
  type: int
pending:
  description: Requests on which AWS has not decided.
  returned: always
  type: list
  elements: str
kept:
  description: For O(state=absent) the open requests, each with the reason why it stays.
  returned: always
  type: list
  elements: str
table:
  description: The verdicts as lines of text for people.
  returned: always
  type: list
  elements: str
problems:
  description: What failed, a sentence for each entry.
  returned: failure
  type: list
  elements: str
outputs:
  description: What others need. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    quotas:
      description: A verdict for each entry of O(quotas).
      type: list
      elements: dict
      contains:
        region:
          description: Region of the quota.
          type: str
        service_code:
          description: Code of the service.
          type: str
        quota_code:
          description: Code of the quota.
          type: str
        name:
          description: Name of the quota.
          type: str
        have:
          description: What the account has.
          type: float
        need:
          description: What is needed.
          type: float
        in_use:
          description: What is in use. V(null) where CloudWatch does not know.
          type: float
        verdict:
          description:
            - V(sufficient); V(short) and not asked for; V(requested) in this run, or to be in check mode; V(pending) where AWS has not
              decided on a request, or what it approved is not in effect yet; V(denied); V(not_adjustable).
          type: str
          sample: short
        request_id:
          description: Id of the request that the verdict speaks of. V(null) where there is none.
          type: str
        requested:
          description: The value that it is for.
          type: float
        note:
          description: More on the verdict, where there is more to say.
          type: str
        because:
          description: What the need is made of, as given.
          type: list
          elements: str
    node_pools:
      description: By name the node pools of the entries, each with C(ready) and, where it is not, the C(reason) in one sentence; where it
        is, C(warnings), a sentence if its limits are above all quotas that it may use, with both figures.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.run import run
from ..module_utils.aws.service_quotas.build import Build

NODE_POOL = {
    "name": {"type": "str", "required": True},
    "least": {"type": "float", "required": True},
    "smallest": {"type": "str", "required": True},
    "limit": {"type": "float"},
    "limited_by": {"type": "str"},
}
QUOTA = {
    "service_code": {"type": "str", "required": True},
    "quota": {"type": "str", "required": True},
    "value": {"type": "float", "required": True},
    "region": {"type": "str"},
    "because": STRINGS,
    "node_pools": {"type": "list", "elements": "dict", "options": NODE_POOL, "required_together": [("limit", "limited_by")]},
}
ARGUMENTS: dict[str, Any] = {
    "quotas": {"type": "list", "elements": "dict", "required": True, "options": QUOTA},
    "request": {"type": "bool", "default": False},
    "ask_again": {"type": "bool", "default": False},
    "known": {"type": "list", "elements": "dict"},
    "usage": {"type": "bool", "default": True},
    "wait": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 1800},
    "state": STATE,
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Quotas", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
