# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Secrets Manager: secrets.

secrets.py and updates.py are the kind, reading.py reads values, copies.py those of other accounts, policies.py and keys.py ask AWS
about documents and keys. All else, but build.py, is pure.
"""

from .secrets import SecretsManagerSecret

__all__ = ["SecretsManagerSecret"]
