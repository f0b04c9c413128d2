"""IAM: AWS's managed policies are read once, not at every reset."""

from typing import Any

_policies: dict[str, list[Any]] = {}


class Backend:
    def _init_aws_policies(self) -> list[Any]:
        account: str = self.account_id
        if account not in _policies:
            _policies[account] = super()._init_aws_policies()
        for policy in _policies[account]:
            policy.attachment_count = 0
        return _policies[account]
