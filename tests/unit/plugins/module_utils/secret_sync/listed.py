# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS's answers about secrets."""

from datetime import UTC, datetime

MANAGER = "secretsmanager"


def arn(name, account="123456789012"):
    return f"arn:aws:secretsmanager:ap-southeast-3:{account}:secret:{name}-AbCdEf"


def version(name):
    """Ids are of 32 characters at least."""
    return f"{name}-".ljust(32, "0")


def listed(name="database", current="v1", stages=None, deleted=False, tags=None, key="SecretVersionsToStages"):
    """One of ListSecrets. current: None where it has no value yet. stages: more versions by their stage."""
    versions = {**({"AWSCURRENT": current} if current else {}), **(stages or {})}
    found = {"Name": name, "ARN": arn(name), "Tags": [{"Key": one, "Value": value} for one, value in (tags or {}).items()]}
    found |= {key: {version(one): [stage] for stage, one in versions.items()}} if versions else {}
    return found | ({"DeletedDate": datetime.now(UTC)} if deleted else {})


def described(name="database", **given):
    """As DescribeSecret answers."""
    return listed(name, **given, key="VersionIdsToStages")


def value(name="database", text="planted-value", current="v1", stage="AWSCURRENT"):
    """One of BatchGetSecretValue's, and GetSecretValue's."""
    found = {"SecretBinary": text} if isinstance(text, bytes) else {"SecretString": text}
    return {"Name": name, "ARN": arn(name), "VersionId": version(current), "VersionStages": [stage], **found}
