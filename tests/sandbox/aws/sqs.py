"""SQS: what a call does not name stays as it is."""

from typing import Any


class Backend:
    def set_queue_attributes(self, queue_name: str, attributes: dict[str, Any]) -> Any:
        """moto takes a policy that is left out for one that is taken away."""
        kept = {"Policy": self.get_queue(queue_name).policy}
        return super().set_queue_attributes(queue_name, {**kept, **attributes})
