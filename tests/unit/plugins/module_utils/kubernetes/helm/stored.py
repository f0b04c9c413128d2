# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets as Helm writes them."""

import base64
import gzip
import json

SINCE = "2026-01-01T00:00:00Z"
OURS = {"app.kubernetes.io/managed-by": "piksel.infra", "helm.piksel.infra/owner": "web"}


def metadata(number=1, status="deployed", namespace="web", name="app", since=SINCE, **labels):
    """Of one revision's Secret."""
    own = {"owner": "helm", "name": name, "version": str(number), "status": status}
    return {
        "metadata": {
            "name": f"sh.helm.release.v1.{name}.v{number}",
            "namespace": namespace,
            "creationTimestamp": since,
            "labels": {**own, **labels},
        }
    }


def secret(number=1, status="deployed", config=None, version="1.0.0", chart="app", **about):
    """A whole one."""
    chart_of = {"metadata": {"name": chart, "version": version, "appVersion": f"{version}-app"}}
    content = {"name": "app", "version": number, "config": config, "info": {"status": status}, "chart": chart_of}
    packed = base64.b64encode(gzip.compress(json.dumps(content).encode()))
    return {**metadata(number, status, **about), "data": {"release": base64.b64encode(packed).decode()}}
