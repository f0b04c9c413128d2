"""What the log of calls has of a conversation with a server: what was committed, what was refused, and no password."""

import struct

import pytest

from sandbox.postgresql import wire
from sandbox.postgresql.statements import Statements, shown


def message(kind, body=b""):
    return kind + struct.pack("!I", len(body) + 4) + body


def simple(text):
    return b"Q", text.encode() + b"\0"


def tag(text):
    return b"C", text.encode() + b"\0"


def error(code):
    return b"E", b"SERROR\0C" + code.encode() + b"\0\0"


def state(letter):
    return b"Z", letter.encode()


class Conversation:
    def __init__(self):
        self.told = []
        self.follow = Statements(self.told.append)

    def say(self, text, *answers):
        self.follow.client(*simple(text))
        for answer in answers:
            self.follow.server(*answer)

    @property
    def writes(self):
        return [one.operation for one in self.told if one.write]


@pytest.fixture
def talk():
    return Conversation()


def test_what_a_transaction_did_is_told_at_its_end(talk):
    talk.say("BEGIN", tag("BEGIN"), state("T"))
    talk.say("GRANT SELECT ON t TO x", tag("GRANT"), state("T"))
    assert talk.told == []
    talk.say("COMMIT", tag("COMMIT"), state("I"))
    assert talk.writes == ["SQL GRANT"]


@pytest.mark.parametrize("end", ["ROLLBACK", "COMMIT"])
def test_what_was_rolled_back_changed_nothing(talk, end):
    talk.say("BEGIN", tag("BEGIN"), state("T"))
    talk.say("DROP TABLE t", tag("DROP TABLE"), state("T"))
    talk.say(end, tag("ROLLBACK"), state("I"))  # PostgreSQL answers so to a commit after a failure
    assert talk.writes == []
    assert [one.entry()["error"] for one in talk.told] == ["rolled back"] * 3


def test_a_return_to_a_savepoint_undoes_what_came_after_it(talk):
    talk.say("BEGIN", tag("BEGIN"), state("T"))
    talk.say("CREATE TABLE a ()", tag("CREATE TABLE"), state("T"))
    talk.say('SAVEPOINT "one"', tag("SAVEPOINT"), state("T"))
    talk.say("CREATE ROLE b", tag("CREATE ROLE"), state("T"))
    talk.say('ROLLBACK TO "one"', tag("ROLLBACK"), state("T"))
    talk.say("CREATE SCHEMA c", tag("CREATE SCHEMA"), state("T"))
    talk.say("COMMIT", tag("COMMIT"), state("I"))
    assert talk.writes == ["SQL CREATE TABLE", "SQL CREATE SCHEMA"]


def test_a_query_of_several_statements_is_one_transaction(talk):
    talk.say("CREATE TABLE a (); DROP TABLE nix", tag("CREATE TABLE"), error("42P01"), state("I"))
    assert [(one.undone, one.error) for one in talk.told] == [(True, None), (False, "42P01")]


def test_prepared_statements_are_told_by_what_was_prepared(talk):
    for kind, body in (
        (b"P", b"s\0INSERT INTO t VALUES ($1)\0\0\0"),
        (b"B", b"\0s\0\0\0\0\0\0\0"),
        (b"E", b"\0\0\0\0\0"),
        (b"S", b""),
    ):
        talk.follow.client(kind, body)
    for answer in ((b"1", b""), (b"2", b""), tag("INSERT 0 1"), state("I")):
        talk.follow.server(*answer)
    assert [(one.operation, one.text) for one in talk.told] == [("SQL INSERT", "INSERT INTO t VALUES ($1)")]


def test_a_lost_connection_loses_its_transaction(talk):
    talk.say("BEGIN", tag("BEGIN"), state("T"))
    talk.say("CREATE ROLE x", tag("CREATE ROLE"), state("T"))
    talk.follow.end()
    assert talk.writes == []


@pytest.mark.parametrize(
    ("text", "answer", "write"),
    [
        ("SELECT 1", "SELECT 1", False),
        ("SET ROLE x", "SET", False),
        ("COPY t TO STDOUT", "COPY 3", False),
        ("COPY t FROM STDIN", "COPY 3", True),
        ("COMMENT ON ROLE x IS 'to stdout'", "COMMENT", True),
        ("REASSIGN OWNED BY a TO b", "REASSIGN OWNED", True),
        ("/* first */ -- and\nDO $$BEGIN END$$", "DO", True),
    ],
)
def test_what_is_a_write(talk, text, answer, write):
    talk.say(text, tag(answer), state("I"))
    assert [one.write for one in talk.told] == [write]


@pytest.mark.parametrize(
    "text",
    [
        "ALTER ROLE x PASSWORD 'hidden'",
        "ALTER ROLE x PASSWORD E'hid''hidden\\''",
        "CREATE ROLE x LOGIN PASSWORD $a$hidden$a$",
        "DO $$BEGIN EXECUTE format('ALTER ROLE x PASSWORD %L', 'hidden'); END$$",
        "ALTER ROLE x PASSWORD 'SCRAM-SHA-256$4096:hidden'",
    ],
)
def test_no_password_is_shown(text):
    assert "hidden" not in shown(text)
    assert shown(text).startswith(text.split()[0])


def test_messages_are_whole_however_they_arrive():
    long = b"x" * (wire.KEPT + 10)
    stream = message(b"Q", b"SELECT 1\0") + message(b"d", long) + message(b"Z", b"I")
    for size in (1 << 20, 4093):
        messages = wire.Messages()
        found = [one for begin in range(0, len(stream), size) for one in messages.feed(stream[begin : begin + size])]
        assert [kind for kind, _ in found] == [b"Q", b"d", b"Z"]
        assert (found[0][1], len(found[1][1]), found[2][1]) == (b"SELECT 1\0", wire.KEPT - 5, b"I")


def test_a_reader_s_start_says_that_it_reads():
    body = b"user\0odc\0options\0-c work_mem=1MB\0\0"
    changed = wire.start(196608, body, "-c default_transaction_read_only=on")
    assert struct.unpack("!I", changed[:4])[0] == len(changed)
    assert wire.start_parameters(changed[8:]) == {"user": "odc", "options": "-c work_mem=1MB -c default_transaction_read_only=on"}
    assert wire.start(196608, body, "")[8:] == body
