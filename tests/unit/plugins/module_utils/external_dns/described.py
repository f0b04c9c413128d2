# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases as the module's argument spec hands them on."""

from ansible_collections.piksel.infra.plugins.module_utils.external_dns.spec import RELEASE

ROLE = "arn:aws:iam::123456789012:role/example-staging-dns"


def release(**given):
    """One with its defaults, for staging.example.com."""
    defaults = {name: option.get("default") for name, option in RELEASE.items()}
    return {**defaults, "name": "external-dns", "domain_filters": ["staging.example.com"], **given}
