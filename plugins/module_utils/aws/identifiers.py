# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write of accounts, roles and certificates, each to be matched whole."""

from __future__ import annotations

import re

ACCOUNT = re.compile(r"\d{12}", re.ASCII)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: a name of 64 characters, after a path
ROLE = re.compile(r"([\w+=,.@-]+/)*[\w+=,.@-]{1,64}", re.ASCII)
ROLE_ARN = re.compile(rf"arn:aws[a-z-]*:iam::\d{{12}}:role/{ROLE.pattern}", re.ASCII)
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
# Of ACM; its group is the region.
CERTIFICATE_ARN = re.compile(r"arn:[\w-]+:acm:([\w-]+):\d{12}:certificate/.+")
