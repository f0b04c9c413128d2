# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of module `backup`, as its argument spec fills them in."""

from copy import deepcopy

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.backup import ARGUMENTS


def params(**given):
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate({"name": "main", **deepcopy(given)})
    assert not checked.error_messages
    return {**checked.validated_parameters, "tags": {"ManagedBy": "piksel.infra", **(given.get("tags") or {})}}


def with_rule(vault=None, **rule):
    whole = {"name": "daily", "vault": "main", "delete_after_days": 35, **rule}
    return params(vaults=[{"name": "main", **(vault or {})}], plans=[{"name": "main", "rules": [whole]}])
