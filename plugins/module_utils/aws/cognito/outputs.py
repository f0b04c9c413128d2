# SPDX-License-Identifier: GPL-3.0-or-later
"""What others need of a user pool. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..run import Outputs
from . import names
from .area import POOL
from .desired import CLIENT, DOMAIN, Description
from .domains import CUSTOM, slot


def shape(params: Mapping[str, Any], described: Description, standing: Outputs, region: str) -> dict[str, Any]:
    """None for what does not exist yet. No secret is among it."""
    pool, project = standing.get((POOL, params["name"]), {}), params["project"]
    environments = [one["name"] for one in params["environments"] or []]
    roles = {name: standing.get(("iam_role", names.environment_role_name(project, name)), {}).get("arn") for name in environments}
    return {
        "user_pool": {"id": pool.get("id"), "arn": pool.get("arn"), "issuer": _issuer(pool.get("id"), region)},
        "domain": _domain(params, standing, region),
        "clients": {
            names.client_name(one): {
                "client_id": standing.get((CLIENT, names.client_name(one)), {}).get("id"),
                "secret_name": names.secret_name(one, project) if one["generate_secret"] else None,
            }
            for one in described.present("clients")
        },
        "environments": {name: {"role_arn": arn} for name, arn in roles.items()},
    }


def _issuer(pool: str | None, region: str) -> str | None:
    return f"https://cognito-idp.{region}.amazonaws.com/{pool}" if pool else None


def _domain(params: Mapping[str, Any], standing: Outputs, region: str) -> dict[str, Any]:
    given = names.present_domain(params)
    if not (given.get("name") or given.get("prefix")):
        return {}
    custom = standing.get((DOMAIN, slot(params["name"], CUSTOM)), {})
    name = given["name"] or f"{given['prefix']}.auth.{region}.amazoncognito.com"
    return {"name": name, "url": f"https://{name}", "cloudfront": custom.get("cloudfront")}
