"""What the sandbox's accounts may have at the start: accounts in use, that were given vCPUs for ordinary instances, and none for GPUs.

A new account has 5 vCPUs of the Standard families, which no cluster fits into; everything else is as AWS gives it.
"""

from ...settings import ACCOUNTS, REGION

IN_USE = {
    ("ec2", "L-1216C47A"): 64.0,  # on-demand
    ("ec2", "L-34B43A08"): 64.0,  # spot
}


def raised(account: str, region: str) -> dict[tuple[str, str], float]:
    """The values that were raised before, by service and quota code."""
    return dict(IN_USE) if region == REGION and account in ACCOUNTS.values() else {}
