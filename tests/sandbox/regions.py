"""Which regions the accounts may use: those that AWS enables by itself, and the one that they opted in to."""

from .settings import REGION

# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html: the others have to be enabled.
ENABLED_BY_DEFAULT = frozenset(
    (
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    )
)
OPTED_IN = frozenset((REGION,))


def enabled(region: str) -> bool:
    return region in ENABLED_BY_DEFAULT or region in OPTED_IN


def opt_in_status(region: str) -> str:
    """As DescribeRegions has it."""
    if region in ENABLED_BY_DEFAULT:
        return "opt-in-not-required"
    return "opted-in" if region in OPTED_IN else "not-opted-in"
