# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of module `route53`, with all that an argument spec adds."""

from copy import deepcopy

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.route53 import ARGUMENTS


def given(**params):
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate(deepcopy(params))
    assert not checked.error_messages, checked.error_messages
    return {**checked.validated_parameters, "tags": params.get("tags", {})}


STAGING = {"name": "staging", "account_id": "222222222222", "external_id": "example", "principals": ["deploy"]}
ENVIRONMENT = {**STAGING, "zones": ["example.com"]}
