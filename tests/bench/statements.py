"""What PostgreSQL gets for a request, from its own log: every statement, by the process that sent it."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from dev.suite import Suite
from kit.databases import connect
from tests.bench import backends
from tests.bench.cpu import Processes
from tests.bench.prepared import expanded

_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[(\d+)\] (?:(\S+?)@(\S+) )?(\w+):  (.*)$")
_SAID, _PREPARED = "statement: ", "prepare: "
_PREPARING = re.compile(r"prepare \w+ as |deallocate |select parameter_types::text", re.IGNORECASE)
_FRAMING = ("BEGIN", "COMMIT", "ROLLBACK")
Transaction = tuple[str, ...]
"""Statements between BEGIN and COMMIT, or one alone."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in the log, with literal values."""

    backend: int
    text: str

    @property
    def word(self) -> str:
        """Its first word, in capitals."""
        return self.text.split(None, 1)[0].upper().rstrip(";") if self.text.strip() else ""


@dataclass
class Log:
    """What was logged, and which process is behind each backend."""

    statements: list[Statement] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)

    def count(self) -> dict[str, int]:
        """Statements by process, those that begin and end transactions included."""
        found: dict[str, int] = {}
        for one in self.statements:
            name = self.owners.get(one.backend)
            if name is not None:
                found[name] = found.get(name, 0) + 1
        return found

    def framing(self) -> dict[str, int]:
        """Of those, the ones that only begin and end transactions."""
        only = Log([one for one in self.statements if one.word in _FRAMING], self.owners)
        return only.count()

    def transactions(self, process: str) -> list[Transaction]:
        """What a process committed, in order of the commits."""
        open_ones: dict[int, list[str]] = {}
        found: list[Transaction] = []
        for one in self.statements:
            if self.owners.get(one.backend) != process:
                continue
            if one.word == "BEGIN":
                open_ones[one.backend] = []
            elif one.word in _FRAMING:
                done = open_ones.pop(one.backend, [])
                if done and one.word == "COMMIT":
                    found.append(tuple(done))
            elif one.backend in open_ones:
                open_ones[one.backend].append(one.text)
            else:  # a read: one transaction of its own, without BEGIN and COMMIT
                found.append((one.text,))
        return found


@contextmanager
def logged(suite: Suite, processes: Processes) -> Iterator[Log]:
    """PostgreSQL logs every statement meanwhile; afterwards they are in what was given."""
    file, found = suite.postgres.log, Log()
    found.owners |= backends.owners(suite, processes)
    _set_logging(suite, "all")
    start = file.stat().st_size
    try:
        yield found
    finally:
        _set_logging(suite, "none")
        found.owners |= backends.owners(suite, processes)  # of connections that were opened meanwhile
    with file.open("rb") as log:
        log.seek(start)
        found.statements += parse(log.read().decode("utf-8", "replace").splitlines())


def _set_logging(suite: Suite, what: str) -> None:
    with closing(connect(suite.admin_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(f"alter system set log_statement = '{what}'")
        cursor.execute("select pg_reload_conf()")
    time.sleep(0.3)  # the backends take it up at their next command


def parse(lines: Sequence[str]) -> Iterator[Statement]:
    """Every logged statement, those that were prepared written out; preparing itself is left out, because a
    connection does it once."""
    current: Statement | None = None
    for level, backend, text in _entries(lines):
        if level == "DETAIL" and current is not None and text.startswith(_PREPARED):
            current = Statement(current.backend, expanded(current.text, text.removeprefix(_PREPARED)))
            continue
        if current is not None and not _PREPARING.match(current.text):
            yield current
        said = level == "LOG" and text.startswith(_SAID)
        current = Statement(backend, text.removeprefix(_SAID)) if said else None
    if current is not None and not _PREPARING.match(current.text):
        yield current


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """(level, backend, text) of the log's entries; long ones go over several lines."""
    current: tuple[str, int, str] | None = None
    for line in lines:
        entry = _ENTRY.match(line)
        if entry is None and line.startswith("\t") and current is not None:
            current = (*current[:2], f"{current[2]} {line[1:]}")
            continue
        if current is not None:
            yield current
        current = (entry[4], int(entry[1]), entry[5]) if entry else None
    if current is not None:
        yield current
