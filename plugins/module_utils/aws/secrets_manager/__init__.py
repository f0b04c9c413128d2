# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Secrets Manager: secrets. compositions.py, contradictions.py, desired.py, generation.py, rotation.py and values.py are pure."""

from .secrets import SecretsManagerSecret

__all__ = ["SecretsManagerSecret"]
