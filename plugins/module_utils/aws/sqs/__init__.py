# SPDX-License-Identifier: GPL-3.0-or-later
"""SQS: queues."""

from .queues import SqsQueue

__all__ = ["SqsQueue"]
