# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user pool as a module's argument spec hands it over."""

from copy import deepcopy
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.modules.cognito import ARGUMENTS

STAGING = {"name": "staging", "account_id": "123456789012", "external_id": "example-staging", "principals": ["example-deploy"]}
GRAFANA = {"name": "grafana", "environment": "staging", "callback_urls": ["https://grafana.example.org/login/generic_oauth"]}


def params(**options: Any) -> dict[str, Any]:
    given = {"name": "main", "project": "example", "environments": [STAGING], "tags": {"ManagedBy": "piksel.infra"}, **options}
    checked = ArgumentSpecValidator(deepcopy(ARGUMENTS)).validate(deepcopy(given))
    assert not checked.error_messages, checked.error_messages
    found: dict[str, Any] = checked.validated_parameters
    return found


def client(**options: Any) -> dict[str, Any]:
    return {**GRAFANA, **options}
