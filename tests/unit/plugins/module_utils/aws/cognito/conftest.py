# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pool main, which is there and ours."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.area import Pools

ID = "ap-southeast-3_AAAAAAAAA"


@pytest.fixture
def pools(aws, monkeypatch):
    found = Pools(aws, "main", "piksel.infra")
    description = {
        "Id": ID,
        "Name": "main",
        "Arn": "arn",
        "UserPoolTags": {"ManagedBy": "piksel.infra"},
        "CustomDomain": "auth.example.org",
    }
    monkeypatch.setattr(found, "found", lambda: [description])
    return found
