# SPDX-License-Identifier: GPL-3.0-or-later
"""Cognito: a user pool, and all that belongs to it.

What a pool is: pools.py, with settings.py, messages.py, schema.py and mfa.py. What is in it: domains.py, groups.py, resource_servers.py,
identity_providers.py, clients.py (client_settings.py), branding.py; area.py is the base of their kinds.
Beside it: custom_domain.py (certificate and records), client_secrets.py.
From parameters to resources: contradictions.py and its three parts, desired.py, checks.py, build.py, outputs.py.
"""

from .branding import CognitoManagedLoginBranding
from .clients import CognitoUserPoolClient
from .domains import CognitoUserPoolDomain
from .groups import CognitoGroup
from .identity_providers import CognitoIdentityProvider
from .pools import CognitoUserPool
from .resource_servers import CognitoResourceServer

__all__ = [
    "CognitoGroup",
    "CognitoIdentityProvider",
    "CognitoManagedLoginBranding",
    "CognitoResourceServer",
    "CognitoUserPool",
    "CognitoUserPoolClient",
    "CognitoUserPoolDomain",
]
