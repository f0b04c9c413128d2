# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudFront: distributions, and what they refer to. configuration.py, headers.py and managed.py are pure."""

from .access_controls import CloudFrontOriginAccessControl
from .distributions import CloudFrontDistribution
from .policies import CloudFrontCachePolicy, CloudFrontResponseHeadersPolicy

__all__ = ["CloudFrontCachePolicy", "CloudFrontDistribution", "CloudFrontOriginAccessControl", "CloudFrontResponseHeadersPolicy"]
