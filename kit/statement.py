"""Statements that every request sends: compiled once, planned once a connection, run by the driver.

Building and compiling an expression and wrapping its rows costs several times what PostgreSQL needs to answer
(measured for one lead: 400 us against 40), and so does planning it (the look for duplicates: 400 us against
80). What is asked often is therefore an expression with bind parameters, made once and prepared on every
connection that sends it; everything else goes through the session as usual.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from psycopg2 import errors
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import psycopg2 as dialects
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable

from kit.database import connection_of, prepares, take_ahead

Row = Mapping[Any, Any]
"""A row by the names of its columns, however it was read."""
NOTHING: Mapping[str, Any] = {}
PREPARED, QUESTIONS = "matricula_statements", "matricula_questions"
"""What a connection has prepared: statements by name; questions by name, with how often they were asked."""
OFTEN = 3
MOST_QUESTIONS = 64
"""So many statements without parameters stay prepared per connection: their plans take memory there."""
_DIALECT = dialects.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types
_PLACE = re.compile(r"%\((\w+)\)s|%%")
_STALE = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)
"""The statement is not there any more, or its tables have changed: another connection has neither problem."""


class Statement:
    """An expression in PostgreSQL's words. Values go by the names of its bind parameters.

    `ahead` runs in front of it in the same round trip, unprepared, with values from the same mapping.
    """

    def __init__(self, expression: Executable, *, ahead: Executable | None = None) -> None:
        compiled = _compiled(expression)
        self._sql = str(compiled)
        self._ahead = "" if ahead is None else f"{_compiled(ahead)}; "
        self._fixed = dict(compiled.params)
        processors = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            for name, bind in compiled.binds.items()
        }
        self._process = {
            name: one for name, one in processors.items() if one is not None and name in self._fixed
        }
        self._name = "s_" + hashlib.sha256(self._sql.encode()).hexdigest()[:24]
        self._execute = ""

    def first(self, session: Session, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The first row, or None."""
        names, rows = self._run(session, values)
        return dict(zip(names, rows[0], strict=True)) if rows else None

    def all(self, session: Session, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every row."""
        names, rows = self._run(session, values)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def tuples(self, session: Session, values: Mapping[str, Any] = NOTHING) -> list[tuple[Any, ...]]:
        """Every row, as the values of its columns in their order."""
        return list(self._run(session, values)[1])

    def run(self, session: Session, values: Mapping[str, Any]) -> None:
        """For statements that give no rows, or whose rows nobody needs."""
        self._run(session, values)

    def _run(
        self, session: Session, values: Mapping[str, Any]
    ) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        given = {**self._fixed, **values}
        for name, process in self._process.items():
            given[name] = process(given[name])
        connection = connection_of(session)
        cursor = connection.connection.cursor()
        try:
            sql = self._prepared(connection, cursor, given) if prepares(connection) else self._sql
            cursor.execute(take_ahead(connection) + self._ahead + sql, given)
            if cursor.description is None:
                return (), ()
            return [column[0] for column in cursor.description], cursor.fetchall()
        except psycopg2.Error as error:
            raise _problem(connection, self._sql, error) from error
        finally:
            cursor.close()

    def _prepared(self, connection: Connection, cursor: Any, _given: Mapping[str, Any]) -> str:
        """The call of this statement, which the connection knows afterwards."""
        known = connection.info.setdefault(PREPARED, {})
        if self._name not in known:
            cursor.execute(f"prepare {self._name} as {_numbered(self._sql, {})}")
            known[self._name] = self
        if not self._execute:  # another statement of the same words may have been prepared here before
            order: dict[str, int] = {}
            _numbered(self._sql, order)
            self._execute = _call(cursor, self._name, list(order))
        return self._execute


class Question(Statement):
    """A statement whose values never change, one of many: prepared where it is asked again and again."""

    def __init__(self, expression: Executable) -> None:
        super().__init__(expression)
        self._name = "q_" + hashlib.sha256(f"{self._sql}{self._fixed}".encode()).hexdigest()[:24]

    def _prepared(self, connection: Connection, cursor: Any, given: Mapping[str, Any]) -> str:
        known = connection.info.setdefault(QUESTIONS, OrderedDict())
        asked = known[self._name] = known.pop(self._name, 0) + 1
        if asked < OFTEN:
            return self._sql
        if asked == OFTEN:
            cursor.execute(b"prepare " + self._name.encode() + b" as " + cursor.mogrify(self._sql, given))
            self._forget(known, cursor)
        return f"execute {self._name}"

    def _forget(self, known: "OrderedDict[str, int]", cursor: Any) -> None:
        while len(known) > MOST_QUESTIONS:
            name, asked = known.popitem(last=False)
            if asked >= OFTEN:
                cursor.execute(f"deallocate {name}")


def _compiled(expression: Executable) -> Any:
    return expression.compile(  # type: ignore[attr-defined]  # every executable has it
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )


def _numbered(sql: str, order: dict[str, int]) -> str:
    """SQL with $1, $2 ... for its named places; `order` gets the names."""

    def number(match: re.Match[str]) -> str:
        name = match[1]
        return "%" if name is None else f"${order.setdefault(name, len(order) + 1)}"

    return _PLACE.sub(number, sql)


def _call(cursor: Any, name: str, order: Sequence[str]) -> str:
    """EXECUTE with every value cast to the type that PostgreSQL found for its place."""
    if not order:
        return f"execute {name}"
    cursor.execute("select parameter_types::text[] from pg_prepared_statements where name = %s", (name,))
    types = cursor.fetchone()[0]
    values = (f"%({one})s::{kind}" for one, kind in zip(order, types, strict=True))
    return f"execute {name}({', '.join(values)})"


def _problem(connection: Connection, sql: str, error: psycopg2.Error) -> Exception:
    """What SQLAlchemy would raise, without the values; a connection that broke is given up as it would."""
    gone = getattr(connection.connection.driver_connection, "closed", False)
    broken = isinstance(error, _STALE) or (
        isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)) and bool(gone)
    )
    if broken:
        connection.invalidate(error)
    found: Exception = DBAPIError.instance(
        sql,
        None,
        error,
        psycopg2.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=_DIALECT,
    )
    return found
