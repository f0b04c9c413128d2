# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of the server, and what they mean."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.postgresql import server
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.server import Place, Refused, said

WORDS = [
    (
        'connection failed: connection to server at "192.0.2.1", port 5432 failed: FATAL:  password authentication failed for user "odc"',
        'password authentication failed for user "odc"',
        (True, False),
    ),
    ('… failed: FATAL:  PAM authentication failed for user "odc"', 'PAM authentication failed for user "odc"', (True, False)),
    (
        '… failed: FATAL:  permission denied for database "odc"\nDETAIL:  User does not have CONNECT privilege.',
        'permission denied for database "odc"',
        (False, True),
    ),
    ('… failed: FATAL:  database "odc" does not exist', 'database "odc" does not exist', (False, True)),
    ('… failed: FATAL:  too many connections for role "odc"', 'too many connections for role "odc"', (False, True)),
    ('… failed: FATAL:  role "odc" is not permitted to log in', 'role "odc" is not permitted to log in', (False, True)),
    ("connection timeout expired", "connection timeout expired", (False, False)),
    ("", "no answer", (False, False)),
]


@pytest.mark.parametrize(("words", "line", "meaning"), WORDS)
def test_a_line_and_what_it_means(words, line, meaning):
    refused = Refused(said(words))
    assert (str(refused), (refused.password, refused.after_password)) == (line, meaning)


def test_the_servers_own_name_is_verified_whatever_the_way():
    found = Place("example.rds.amazonaws.com", 1234, "127.0.0.1", "verify-full", "bundle.pem").options("odc", "p4ss", "maps")
    assert (found["host"], found["hostaddr"], found["port"]) == ("example.rds.amazonaws.com", "127.0.0.1", 1234)
    assert (found["sslmode"], found["sslrootcert"], found["gssencmode"]) == ("verify-full", "bundle.pem", "disable")
    assert "hostaddr" not in Place("example", 1).options("odc", "p4ss", "maps")


def test_a_place_does_not_know_a_password():
    assert "p4ss" not in repr(Place("example", 1))


@pytest.fixture
def answers(monkeypatch):
    """What libpq tells, one attempt after the other; a connection at last."""
    left = []

    def connect(caller, options, autocommit, fail_on_conn):
        words = left.pop(0)
        return (None, words) if words else ("connection", None)

    monkeypatch.setattr(server.postgres, "connect_to_db", connect)
    return left


def connected(pauses):
    return server.connected(Place("example", 1), "odc", "p4ss", "maps", pause=pauses.append)


def test_what_was_cut_off_is_tried_again(answers):
    answers += ["server closed the connection unexpectedly", "could not receive data: Connection reset by peer", ""]
    pauses = []
    assert connected(pauses) == "connection"
    assert pauses == [0.3, 0.6]


def test_what_is_cut_off_each_time_is_told(answers):
    answers += ["server closed the connection unexpectedly"] * 5
    with pytest.raises(Refused, match="closed the connection"):
        connected([])
    assert answers == []


@pytest.mark.parametrize(
    "words", ['FATAL:  password authentication failed for user "odc"', "connection timeout expired", "Connection refused"]
)
def test_a_refusal_is_one_at_once(answers, words):
    answers.append(words)
    with pytest.raises(Refused):
        connected([])
