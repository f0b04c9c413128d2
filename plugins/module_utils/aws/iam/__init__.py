# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM: roles, policies, instance profiles, OIDC providers. documents.py, desired.py and contradictions.py are pure."""

from .instance_profiles import IamInstanceProfile
from .oidc_providers import IamOidcProvider
from .policies import IamPolicy
from .roles import IamRole

__all__ = ["IamInstanceProfile", "IamOidcProvider", "IamPolicy", "IamRole"]
