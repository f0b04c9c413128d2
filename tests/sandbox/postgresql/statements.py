"""What a client said to a server, as lines of the log of calls: a statement, whether it changed something, and never a secret."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import wire

LONGEST = 4096
LITERAL = re.compile(r"(?:[EU]&?)?'(?:[^'\\]|''|\\.)*'|\$([A-Za-z_]*)\$.*?\$\1\$", re.DOTALL)
# Command tags, and first words, of what changes nothing that lasts. What a function does is not seen.
READS = re.compile(
    r"(SELECT|SHOW|FETCH|MOVE|BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|RESET|DISCARD|DEALLOCATE|PREPARE|EXPLAIN|VALUES"
    r"|TABLE|DECLARE|CLOSE|LISTEN|UNLISTEN|NOTIFY|LOCK|CHECKPOINT|VACUUM|ANALYZE|LOAD)\b"
)
OUT = re.compile(r"(?is)\bCOPY\b.*\bTO\b\s+(STDOUT|PROGRAM|')")
SAVEPOINT = re.compile(r"(?i)\s*(SAVEPOINT|ROLLBACK\b.*\bTO)\s+(?:SAVEPOINT\s+)?(\"[^\"]+\"|\w+)")
COMMENTS = re.compile(r"^(?:\s+|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
# Of PostgreSQL's codes, those that are a refusal and no mistake.
REFUSED = ("28000", "28P01", "42501", "25006")


@dataclass
class Statement:
    text: str
    simple: bool
    tag: str = ""
    error: str | None = None
    undone: bool = False

    @property
    def operation(self) -> str:
        words = self.tag or " ".join(COMMENTS.sub("", self.text).split()[:2])
        return "SQL " + re.sub(r"[\d\s]+$", "", words).upper()

    @property
    def write(self) -> bool:
        if self.undone or not self.text.strip(" ;\n\t"):
            return False
        first = self.tag or COMMENTS.sub("", self.text).upper()
        return not READS.match(first) and not (first.startswith("COPY") and OUT.search(self.text))

    def entry(self) -> dict[str, Any]:
        status = 200 if self.error is None else 403 if self.error in REFUSED else 400
        # What was rolled back changed nothing, as a dry run.
        error = self.error or ("rolled back" if self.undone else None)
        return {"operation": self.operation, "write": self.write, "status": status, "error": error, "statement": shown(self.text)}


def shown(statement: str) -> str:
    """Where a password may stand, no text is shown."""
    if re.search("(?i)password|scram-sha-256", statement):
        statement = LITERAL.sub("'(secret)'", statement)
    return statement[:LONGEST]


@dataclass
class Statements:
    """Follows one connection. What it told is told when it is decided: after a transaction's end."""

    tell: Callable[[Statement], None]
    _prepared: dict[str, str] = field(default_factory=dict)
    _portals: dict[str, str] = field(default_factory=dict)
    _awaited: deque[Statement | None] = field(default_factory=deque)  # None: a Sync
    _held: list[Statement] = field(default_factory=list)
    _failed: bool = False

    def client(self, kind: bytes, body: bytes) -> None:
        if kind == b"Q":
            self._awaited.append(Statement(wire.text(body)[0], simple=True))
        elif kind == b"P":
            name, rest = wire.text(body)
            self._prepared[name] = wire.text(rest)[0]
        elif kind == b"B":
            portal, rest = wire.text(body)
            self._portals[portal] = self._prepared.get(wire.text(rest)[0], "")
        elif kind == b"E":
            self._awaited.append(Statement(self._portals.get(wire.text(body)[0], ""), simple=False))
        elif kind == b"S":
            self._awaited.append(None)

    def server(self, kind: bytes, body: bytes) -> None:
        if kind == b"C":
            self._done(wire.text(body)[0])
        elif kind in (b"I", b"s"):
            self._done("")
        elif kind == b"E":
            self._refused(wire.fields(body).get("C", ""))
        elif kind == b"Z":
            self._settled(body)

    def end(self) -> None:
        """The connection is gone, and with it what was not committed."""
        self._undo(0)
        self._release()

    def _done(self, tag: str) -> None:
        statement = self._awaited[0] if self._awaited else None
        if statement is None:
            return
        if not statement.simple:
            self._awaited.popleft()
        if tag:
            self._held.append(Statement(statement.text, statement.simple, tag))

    def _refused(self, code: str) -> None:
        self._failed = True
        statement = self._awaited[0] if self._awaited else None
        if statement is not None:
            self._held.append(Statement(statement.text, statement.simple, error=code))

    def _settled(self, status: bytes) -> None:
        while self._awaited:
            statement = self._awaited.popleft()
            if statement is None or statement.simple:
                break
        last = self._held[-1] if self._held else None
        if status == b"I":
            if self._failed or (last is not None and last.tag == "ROLLBACK"):
                self._undo(0)
            self._release()
        elif last is not None and last.tag == "ROLLBACK":
            self._undo(self._position(last.text))
        self._failed = self._failed and status != b"I" and status != b"T"

    def _position(self, text: str) -> int:
        """Of the savepoint that is returned to."""
        named = SAVEPOINT.match(text)
        for index in range(len(self._held) - 1, -1, -1):
            found = SAVEPOINT.match(self._held[index].text)
            if named and found and found[1].upper() == "SAVEPOINT" and found[2] == named[2]:
                return index
        return len(self._held)

    def _undo(self, position: int) -> None:
        for statement in self._held[position:]:
            statement.undone = statement.error is None

    def _release(self) -> None:
        for statement in self._held:
            self.tell(statement)
        self._held, self._failed = [], False
