#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_quota_info
short_description: What an account has of AWS's quotas, what it uses of them, and what it asked for
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Reads quotas of several services in several regions at the same time.
  - Each of AWS's lists is read once, in pages of 100, and usage in one call for each region. AWS throttles Service Quotas hard, so a
    throttled call waits and tries again, for minutes if it must.
  - What one call of this module returns may be given to M(piksel.infra.service_quota), which then does not read it again.
  - An entry that can't be read fails the task at its end, by name, after all others were read.
options:
  services:
    description: The services to read.
    type: list
    elements: dict
    required: true
    suboptions:
      service_code:
        description: Code of the service, such as V(ec2).
        type: str
        required: true
      quotas:
        description: Quotas by code or exact name. Without it, all of the service.
        type: list
        elements: str
  regions:
    description:
      - Regions to read. By default that of the connection.
      - A global quota, such as those of IAM, is found in the region V(us-east-1) alone.
    type: list
    elements: str
  usage:
    description: Whether to ask CloudWatch how much of each quota is in use.
    type: bool
    default: true
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, when in diff mode.
    support: none
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: How many GPU instances may run, and all quotas of EKS
  piksel.infra.service_quota_info:
    services:
      - service_code: ec2
        quotas:
          - Running On-Demand G and VT instances
          - L-3819A6DF
      - service_code: eks
    regions: [eu-west-1, eu-central-1]
  register: found

- name: Is it enough, without reading it again
  piksel.infra.service_quota:
    quotas:
      - service_code: ec2
        quota: L-3819A6DF
        value: 16
        region: eu-west-1
    known: "{{ found.quotas }}"
"""

RETURN = r"""
quotas:
  description: The quotas, by region, service and name.
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: Region that the value is for.
      type: str
      sample: eu-west-1
    service_code:
      description: Code of the service.
      type: str
      sample: ec2
    quota_code:
      description: Code of the quota.
      type: str
      sample: L-DB2E81BA
    quota_name:
      description: Name of the quota.
      type: str
      sample: Running On-Demand G and VT instances
    value:
      description: What the account has. V(null) where AWS can't tell.
      type: float
      sample: 8
    default_value:
      description: What a new account has.
      type: float
      sample: 0
    adjustable:
      description: Whether AWS raises it on request.
      type: bool
    global_quota:
      description: Whether it is one for all regions.
      type: bool
    usage:
      description: How much is in use; of a rate the most in the last three hours. V(null) where CloudWatch does not know.
      type: float
      sample: 4
    requests:
      description: Requests for more, of the last 90 days, newest first.
      type: list
      elements: dict
      contains:
        id:
          description: Id of the request.
          type: str
        value:
          description: The value that was asked for.
          type: float
        status:
          description: AWS's word for its state.
          type: str
          sample: PENDING
        open:
          description: Whether AWS has yet to decide.
          type: bool
        created:
          description: When it was made, in UTC.
          type: str
          sample: "2026-01-31T12:00:00Z"
        updated:
          description: When its state last changed, in UTC.
          type: str
          sample: "2026-01-31T12:00:00Z"
        case_id:
          description: Id of the support case. V(null) where there is none.
          type: str
problems:
  description: What could not be read, a sentence for each entry.
  returned: failure
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS
from ..module_utils.aws.run import run
from ..module_utils.aws.service_quotas.info import tell_quotas

SERVICE = {
    "service_code": {"type": "str", "required": True},
    "quotas": STRINGS,
}
ARGUMENTS: dict[str, Any] = {
    "services": {"type": "list", "elements": "dict", "required": True, "options": SERVICE},
    "regions": STRINGS,
    "usage": {"type": "bool", "default": True},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Quotas", lambda: tell_quotas(module))


if __name__ == "__main__":
    main()
