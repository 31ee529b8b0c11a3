"""Statements that every request sends: compiled once, then filled and run by the driver.

Building and compiling an expression and wrapping its rows costs several times what PostgreSQL needs to answer
(measured for one lead: 400 us against 40). What is asked often is therefore an expression with bind
parameters, made once; everything else goes through the session as usual.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import psycopg2 as dialects
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable

from kit.database import take_ahead

Row = Mapping[Any, Any]
"""A row by the names of its columns, however it was read."""
NOTHING: Mapping[str, Any] = {}
_DIALECT = dialects.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types


class Statement:
    """An expression in PostgreSQL's words. Values go by the names of its bind parameters."""

    def __init__(self, expression: Executable) -> None:
        compiled = expression.compile(  # type: ignore[attr-defined]  # every executable has it
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        self._sql = str(compiled)
        self._fixed = dict(compiled.params)
        processors = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            for name, bind in compiled.binds.items()
        }
        self._process = {
            name: one for name, one in processors.items() if one is not None and name in self._fixed
        }

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
        connection = session.connection()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(take_ahead(connection) + self._sql, given)
            if cursor.description is None:
                return (), ()
            return [column[0] for column in cursor.description], cursor.fetchall()
        except psycopg2.Error as error:
            raise _problem(connection, self._sql, error) from error
        finally:
            cursor.close()


def _problem(connection: Connection, sql: str, error: psycopg2.Error) -> Exception:
    """What SQLAlchemy would raise, without the values; a connection that broke is given up as it would."""
    broken = isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)) and bool(
        getattr(connection.connection.driver_connection, "closed", False)
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
