# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's parameters as its argument spec leaves them."""

from copy import deepcopy
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.postgresql import ARGUMENTS

FULL = {"name": "odc", "secret": "odc-password", "access": [{"database": "odc", "level": "full"}]}
READER = {"name": "odcread", "secret": "odc-read-password", "access": [{"database": "odc", "level": "readonly"}]}


def parameters(**given: Any) -> dict[str, Any]:
    described = {"identifier": "example", "databases": [{"name": "odc"}], "users": [FULL, READER], **given}
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate(deepcopy(described))
    assert not checked.error_messages
    found: dict[str, Any] = checked.validated_parameters
    return found


def user(**given: Any) -> dict[str, Any]:
    return {**FULL, **given}
