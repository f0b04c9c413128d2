# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's parameters, as its argument spec has them."""

from copy import deepcopy

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.karpenter import ARGUMENTS


def params(**given):
    validator = ArgumentSpecValidator(deepcopy(ARGUMENTS), required_if=[("state", "present", ("version",))])
    told = {"cluster_name": "example", "version": "1.8.2", "tags": {"ManagedBy": "piksel.infra"}, **given}
    validated = validator.validate(told)
    assert not validated.error_messages, validated.error_messages
    return validated.validated_parameters
