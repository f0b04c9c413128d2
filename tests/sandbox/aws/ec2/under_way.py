"""What is being made or removed in an account and region."""

from typing import Any

from ...provisioning import Provisioning


class UnderWay:
    def __init__(self, region_name: str, account_id: str):
        self.provisioning = Provisioning()
        self.answers: dict[tuple[str, str], tuple[Any, Any]] = {}
        super().__init__(region_name, account_id)
