"""A columnar copy of a fact table inside an api process: figures over many rows in milliseconds.

PostgreSQL holds the facts. Before every answer the copy takes over what was committed since it last looked,
so figures are as live as the table itself, and nothing here is a truth that another replica needs. The copy
holds the rows of every branch: whoever asks it must name the branches (docs/adr/0005).
"""

import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import duckdb
from sqlalchemy import text

from kit.database import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = "(extract(epoch from event_time) * 1000000)::bigint"
WORD = "word"
"""Texts that figures are split by: the copy numbers their values, and groups them three times as fast."""
PACK_FROM = 100_000
"""So many superseded rows at least before the copy is packed anew."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied: `key` is the fact's id, `columns` maps a name to (DuckDB type, SQL in PostgreSQL).

    `kept` says which facts are counted at all. Texts are never null: an empty one says "has none".
    Every fact has a `branch_id` and an `event_time`. The type `WORD` is a text with few different values.
    """

    table: str
    key: str
    columns: Mapping[str, tuple[str, str]]
    kept: str = "true"


class Columns:
    """The copy of one table, `name` in questions. Threads share it."""

    def __init__(
        self,
        database: Database,
        source: Source,
        *,
        name: str = "facts",
        duck: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        self._database, self._source, self._name = database, source, name
        self._duck = duck or _opened()
        self._words = {column: 0 for column, (kind, _) in source.columns.items() if kind == WORD}
        """Versions of the types of words, by column."""
        for column in self._words:
            self._duck.execute(f"create type {self._word_type(column, 0)} as enum ('')")
        names = ", ".join(
            f"{column} {self._word_type(column, 0) if kind == WORD else kind}"
            for column, (kind, _) in source.columns.items()
        )
        self._duck.execute(f"create table {name} ({names})")
        self._lock = threading.Lock()
        self._local = threading.local()
        self._newest: dict[int, int] = {}
        self._begun = float("-inf")
        self._seen = 0
        self._superseded = 0

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a select from the copy, which has every fact that was committed before the call."""
        self.catch_up()
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._duck.cursor()
        found: list[tuple[Any, ...]] = cursor.execute(statement, list(values)).fetchall()
        return found

    def newest(self, branches: Sequence[int]) -> datetime | None:
        """The time of the newest event that the facts of these branches include."""
        known = [self._newest[one] for one in branches if one in self._newest]
        return _EPOCH + timedelta(microseconds=max(known)) if known else None

    def catch_up(self) -> None:
        """Takes over what is new; of callers that come at once, one looks for all who came before."""
        arrived = time.monotonic()
        with self._lock:
            if self._begun >= arrived:
                return
            begun = time.monotonic()
            horizon, anything = self._look()
            if anything:
                self._take()
            self._seen, self._begun = horizon, begun

    def close(self) -> None:
        """Frees the copy."""
        self._duck.close()

    # keeping up ------------------------------------------------------------------------------------------

    def _look(self) -> tuple[int, bool]:
        """(the oldest transaction that may still commit, whether facts were written since the last look).

        The horizon is read before the rows: what commits in between is seen now and once more next time.
        """
        # the last entry of the index, and not `exists`, for which the planner may read the whole table
        statement = (
            "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint),"
            f" (select cast(cast(change_xid as text) as bigint) from {self._source.table}"
            f" order by {self._source.table}.change_xid desc limit 1)"
        )
        with self._database.reading.connect() as connection:
            horizon, last = connection.exec_driver_sql(statement).one()
        return int(horizon), last is not None and int(last) >= self._seen

    def _take(self) -> None:
        with tempfile.NamedTemporaryFile("wb", prefix="matricula-facts-", suffix=".csv") as file:
            self._fetch(file)
            file.flush()
            self._merge(file.name)

    def _merge(self, path: str) -> None:
        kinds = {"key": "uuid", "branch": "integer", "moment": "bigint", "kept": "boolean"}
        kinds |= {name: kind for name, (kind, _) in self._source.columns.items()}
        # lists travel as text: neither side writes the other's arrays
        declared = ", ".join(
            f"'{name}': '{'varchar' if _is_text(kind) else kind}'" for name, kind in kinds.items()
        )
        selected = ", ".join(_received(name, kind) for name, (kind, _) in self._source.columns.items())
        read = (
            f"read_csv('{path}', header = false, auto_detect = false, parallel = false, quote = '\"',"
            f" escape = '\"', delim = ',', max_line_size = 16777216, columns = {{{declared}}})"
        )
        with self._duck.cursor() as cursor:
            cursor.begin()
            cursor.execute(
                f"create or replace temp table changed as"
                f" select key, branch, moment, kept, {selected} from {read}"
            )
            words = self._learn(cursor)
            gone = cursor.execute(
                f"delete from {self._name} where {self._source.key} in (select key from changed)"
            ).fetchone()
            cursor.execute(
                f"insert into {self._name}"
                " select * exclude (key, branch, moment, kept) from changed where kept"
            )
            newest = cursor.execute("select branch, max(moment) from changed group by branch").fetchall()
            cursor.execute("drop table changed")
            cursor.commit()
            self._words = words
            for branch, moment in newest:
                self._newest[branch] = max(moment, self._newest.get(branch, moment))
            self._superseded += gone[0] if gone else 0
            self._pack(cursor)

    def _word_type(self, column: str, version: int) -> str:
        """The type that numbers the words of a column; it is made anew when there are new words."""
        return f"{self._name}_{column}_{version}"

    def _learn(self, cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
        """The versions of the columns' types that have every word of what is received."""
        words = dict(self._words)
        if not words:
            return words
        # asked for all columns at once: a question costs more than the few rows that it looks through
        unknown = ", ".join(
            f"coalesce(bool_or(try_cast({column} as {self._word_type(column, version)}) is null), false)"
            for column, version in words.items()
        )
        found = cursor.execute(f"select {unknown} from changed").fetchone() or ()
        for column, new in zip(self._words, found, strict=True):
            if new:
                words[column] = self._make_type(cursor, column, words[column])
        return words

    def _make_type(self, cursor: duckdb.DuckDBPyConnection, column: str, version: int) -> int:
        known, next_ = self._word_type(column, version), self._word_type(column, version + 1)
        every = f"select unnest(enum_range(null::{known})) as word"
        cursor.execute(f"create type {next_} as enum ({every} union select {column} from changed)")
        cursor.execute(f"alter table {self._name} alter {column} type {next_}")
        return version + 1

    def _fetch(self, file: IO[bytes]) -> None:
        """Writes the facts that changed since the last look to a file."""
        columns = ", ".join(sql for _, sql in self._source.columns.values())
        statement = (
            f"copy (select {self._source.key}, branch_id, {_MOMENT}, {self._source.kept}, {columns}"
            f" from {self._source.table}"
            f" where change_xid >= '{self._seen}'::xid8) to stdout with (format csv)"
        )
        with self._database.engine.begin() as connection:
            connection.execute(text("set local statement_timeout = 0"))
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a checked-out connection has one
            with driver.cursor() as cursor:
                cursor.copy_expert(statement, file)

    def _pack(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Superseded rows keep their place until the table is written anew."""
        counted = cursor.execute(f"select count(*) from {self._name}").fetchone()
        if counted and self._superseded > max(PACK_FROM, counted[0]):
            cursor.execute(f"create or replace table {self._name} as select * from {self._name}")
            self._superseded = 0


class Copies:
    """Copies of several tables that one question may join, each by its name."""

    def __init__(self, database: Database, sources: Mapping[str, Source]) -> None:
        self._duck = _opened()
        self._copies = {
            name: Columns(database, source, name=name, duck=self._duck) for name, source in sources.items()
        }
        self._local = threading.local()

    def rows(
        self, tables: Sequence[str], statement: str, values: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Rows of a select from these tables, which have every fact that was committed before the call."""
        for name in tables:
            self._copies[name].catch_up()
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._duck.cursor()
        found: list[tuple[Any, ...]] = cursor.execute(statement, list(values)).fetchall()
        return found

    def newest(self, branches: Sequence[int]) -> datetime | None:
        """The time of the newest event that the facts of these branches include."""
        known = [one for copy in self._copies.values() if (one := copy.newest(branches)) is not None]
        return max(known, default=None)

    def close(self) -> None:
        """Frees the copies."""
        self._duck.close()


def _opened() -> duckdb.DuckDBPyConnection:
    duck = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    # it reads the files we hand over, and nothing else of the machine
    duck.execute(f"set allowed_directories = ['{tempfile.gettempdir()}']")
    duck.execute("set enable_external_access = false")
    return duck


def _received(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"string_split(coalesce({name}, ''), ',') as {name}"
    return f"coalesce({name}, '') as {name}" if _is_text(kind) else name


def _is_text(kind: str) -> bool:
    """Whether values come as text, whatever the copy makes of them."""
    return kind in ("varchar", WORD) or kind.endswith("[]")
