"""Whether an account may use what another one has: by a share of AWS Resource Access Manager."""

from moto.ram.models import ram_backends


def usable(arn: str, account: str) -> bool:
    """By a share of the owner's that has both, once the account has accepted it."""
    _, _, _, region, owner, _ = arn.split(":", 5)
    return any(share.gives(arn, account) for share in ram_backends[owner][region].resource_shares)
