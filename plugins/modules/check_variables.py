# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation alone, where ansible-doc looks for it: plugins/action/check_variables.py does the work, in the controller."""

DOCUMENTATION = r"""
module: check_variables
short_description: Check a host's variables against what the collection's roles declare
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Fails, naming each variable and where it can the one that was meant, when a variable of the host begins with the name of a role of
    this collection and is an input of none of its entry points, or comes close to the name of an input.
  - Fails when the tags that everything in the account carries lack one of C(Project), C(Environment) and C(ManagedBy).
  - Fails when the values of the inputs of the roles that O(roles) names are not what their argument specs ask for.
    Ansible itself checks a role's inputs only when that role starts, which may be long after the first change.
  - Fails as well when these values contradict each other or what AWS and Kubernetes take, as far as that can be told from them alone.
  - Runs in the controller, reads the roles' argument specs and the host's variables, and changes nothing.
options:
  tags:
    description: The tags that everything in the account carries.
    type: dict
    required: true
  roles:
    description:
      - The roles of this collection that the run will start, each with the entry point that it will start, by group of hosts.
      - Only those of the groups that the host is in are checked; V(all) is every host's.
    type: dict
    default: {}
  networks:
    description: The ranges of the whole platform, by name, one or a list. Fails when two of them overlap.
    type: dict
    default: {}
  own_network:
    description: The host's own range under its name, which O(networks) has to have as well, if it has any.
    type: dict
    default: {}
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, when in diff mode.
    support: none
"""

EXAMPLES = r"""
- name: Stop before the first change if a variable is misspelt or a value is not what the network needs
  piksel.infra.check_variables:
    tags: "{{ platform_tags }}"
    roles:
      all:
        vpc: main
      workload:
        eks: main
"""

RETURN = r"""
problems:
  description: What is wrong, one sentence each.
  returned: failure
  type: list
  elements: str
  sample:
    - vpc_nta is not an input of role vpc; did you mean vpc_nat?
"""
