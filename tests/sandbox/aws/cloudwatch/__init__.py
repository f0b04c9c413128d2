"""CloudWatch's metrics of usage, which say how much of its quotas an account uses, and arithmetic with metrics."""

from .maths import Maths
from .usage import UsageMetrics


class Backend(Maths, UsageMetrics):
    """In front of moto's backend, which keeps what is put into it."""
