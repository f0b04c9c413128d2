# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A password as the server keeps it, held against RFC 7677's example and libpq's own."""

import base64
import hashlib
import hmac

import psycopg
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.scram import verifier

SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")


def test_the_example_of_the_standard():
    """https://www.rfc-editor.org/rfc/rfc7677#section-3: the server's signature, made with its key, is the one of the exchange."""
    head, keys = verifier("pencil", SALT).split(":", 1)[0], verifier("pencil", SALT).rpartition("$")[2]
    assert head == "SCRAM-SHA-256$4096"
    server_key = base64.b64decode(keys.partition(":")[2])
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    said = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r={nonce}"
    signature = hmac.new(server_key, said.encode(), hashlib.sha256).digest()
    assert base64.b64encode(signature).decode() == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


@pytest.mark.parametrize(
    "password", ["pencil", "Ünïcode ½", "\u00a0space", "a\u00adb", "\u2168", "\u0221", "with\ttab", "'; --", "\u0627\u0031"]
)
def test_it_is_what_libpq_would_send(password):
    sent = psycopg.pq.PGconn.connect_start(b"host=/nowhere").encrypt_password(password.encode(), b"user", b"scram-sha-256").decode()
    salt = base64.b64decode(sent.split("$")[1].partition(":")[2])
    assert verifier(password, salt) == sent
