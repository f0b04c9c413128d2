# SPDX-License-Identifier: GPL-3.0-or-later
"""A password as the server keeps it, so that it never gets to know it, nor do its logs. Pure.

https://www.postgresql.org/docs/current/catalog-pg-authid.html, https://www.rfc-editor.org/rfc/rfc5803
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode

from ansible_collections.community.postgresql.plugins.module_utils.saslprep import saslprep

ITERATIONS = 4096  # PostgreSQL's scram_iterations
SALT_BYTES = 16


def verifier(password: str, salt: bytes, iterations: int = ITERATIONS) -> str:
    salted = hashlib.pbkdf2_hmac("sha256", prepared(password), salt, iterations)
    stored = hashlib.sha256(_keyed(salted, b"Client Key")).digest()
    parts = [b64encode(one).decode() for one in (salt, stored, _keyed(salted, b"Server Key"))]
    return f"SCRAM-SHA-256${iterations}:{parts[0]}${parts[1]}:{parts[2]}"


def prepared(password: str) -> bytes:
    """PostgreSQL takes what SASLprep refuses as it is."""
    try:
        return saslprep(password).encode() or password.encode()
    except ValueError:
        return password.encode()


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
