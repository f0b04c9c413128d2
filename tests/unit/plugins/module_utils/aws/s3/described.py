# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets as a module's argument spec hands them over."""

from copy import deepcopy
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.s3 import ARGUMENTS


def params(*buckets: dict[str, Any], **more: Any) -> dict[str, Any]:
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate({"buckets": [deepcopy(one) for one in buckets], **more})
    assert not checked.error_messages, checked.error_messages
    found: dict[str, Any] = checked.validated_parameters
    return found


def bucket(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = params({"name": "example-one", **options})["buckets"][0]
    return found
