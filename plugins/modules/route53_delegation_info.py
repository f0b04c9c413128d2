#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: route53_delegation_info
short_description: What servers outside have to hold of public hosted zones, and whether the world finds them
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Reads the zones from Route 53, and compares them with what DNS answers. A resolver is asked where the zone's name leads, and each of its
    own name servers whether it serves the zone.
  - It changes nothing, and does not fail for what it finds. The verdicts are in RV(zones) and RV(problems).
  - A zone that is not there yet is left out in check mode, with a warning, and refused otherwise.
options:
  zones:
    description: Names of public hosted zones of this account.
    type: list
    elements: str
    required: true
  resolvers:
    description: DNS servers that are asked as the world would ask, until one answers. Left out, they are those of this machine.
    type: list
    elements: dict
    suboptions:
      address:
        description: IP address of the server.
        type: str
        required: true
      port:
        description: Its port.
        type: int
        default: 53
  server_port:
    description: Port at which the zones' own servers are asked.
    type: int
    default: 53
  timeout:
    description: Seconds until a server that does not answer is given up.
    type: float
    default: 5.0
requirements:
  - dnspython >= 2.6
extends_documentation_fragment:
  - piksel.infra.converge
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Ask whether the world finds the zone
  piksel.infra.route53_delegation_info:
    zones: [example.com]
  register: delegation

- name: Say what is wrong
  ansible.builtin.assert:
    that: delegation.problems == []
    fail_msg: "{{ delegation.problems | join('\n') }}"
"""

RETURN = r"""
zones:
  description: By name what was expected and what was found.
  returned: always
  type: dict
  contains:
    id:
      description: Id of the hosted zone.
      type: str
    parent:
      description: The zone of this account in which the delegation belongs; V(null) where a server outside has to hold it.
      type: str
    records:
      description: Records that have to stand there, each with C(name), C(type) and C(values).
      type: list
    found:
      description: By type, C(NS) and C(DS), what the resolver answered.
      type: dict
    servers:
      description: By name of each of the zone's servers, how it answered, which is V(serves the zone) or what is wrong with it.
      type: dict
    problems:
      description: A sentence for each thing that is wrong, with what to do. Empty where the world finds the zone.
      type: list
outside:
  description:
    - Records that servers outside have to hold, in the form of a zone file, of the zones that no zone of this account delegates.
  returned: always
  type: list
  elements: str
  sample: [example.com. 3600 IN NS ns-1.example.net.]
problems:
  description: Those of all zones.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS
from ..module_utils.aws.route53.delegation_info import report
from ..module_utils.aws.run import run

RESOLVER = {"address": {"type": "str", "required": True}, "port": {"type": "int", "default": 53}}
ARGUMENTS: dict[str, Any] = {
    "zones": {**STRINGS, "required": True},
    "resolvers": {"type": "list", "elements": "dict", "options": RESOLVER},
    "server_port": {"type": "int", "default": 53},
    "timeout": {"type": "float", "default": 5.0},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Delegations", lambda: module.exit_json(changed=False, **report(module)))


if __name__ == "__main__":
    main()
