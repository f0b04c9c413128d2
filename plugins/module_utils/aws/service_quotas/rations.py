# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests AWS takes at a time, and which come first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .wishes import Judged

# https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html: "active requests per account (global)", and
# "per account per opt-in Region".
IN_ACCOUNT, IN_OPT_IN_REGION = 20, 2
# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html: an account opts in to the others.
ENABLED_BY_DEFAULT = frozenset(
    (
        *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
        *("ap-south-1", "ap-southeast-1", "ap-southeast-2"),
        *("ca-central-1", "eu-central-1", "eu-north-1"),
        *("eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    )
)


def allowed(region: str) -> int:
    return IN_ACCOUNT if region in ENABLED_BY_DEFAULT else IN_OPT_IN_REGION


def ration(short: Sequence[Judged], under_way: Mapping[str, int]) -> tuple[list[Judged], dict[str, str]]:
    """Those to ask for now, and why the others have to wait, by name. What holds a node pool back comes first.

    under_way: open requests by region, whatever they are for.
    """
    chosen: list[Judged] = []
    waiting: dict[str, str] = {}
    taken = Counter(under_way)
    for one in sorted(short, key=lambda one: not holds_back(one)):
        region = one.quota.region
        if taken.total() >= IN_ACCOUNT:
            waiting[one.name] = f"AWS takes {IN_ACCOUNT} open requests of an account; ask again once one of them is decided"
        elif taken[region] >= allowed(region):
            waiting[one.name] = f"AWS takes {allowed(region)} open requests in {region}; ask again once one of them is decided"
        else:
            chosen.append(one)
            taken[region] += 1
    return chosen, waiting


def holds_back(one: Judged) -> bool:
    """Whether a node pool is of no use for want of it."""
    return any((one.quota.value or 0) < pool["least"] for pool in one.wish.node_pools)
