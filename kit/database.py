"""One PostgreSQL database per service: engine, and transactions that carry the caller's row scope.

The scope is set inside each transaction, never on the session, so a pooled connection cannot leak it.
A transaction without a principal is refused; row-level security returns nothing without a scope.

The scope costs no round trip of its own: it travels in front of the transaction's first statement. Reads run
in autocommit with the scope in front of each statement, which PostgreSQL takes as one transaction: what they
see is the same (each statement of READ COMMITTED has its own snapshot), without BEGIN and COMMIT.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import orjson
from psycopg2.extensions import connection as PgConnection
from psycopg2.extensions import new_array_type, new_type, register_type
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, SessionTransaction

from kit.identity import SHARED_BRANCH, Grant, Principal, Scope

NO_GRANT = Grant(Scope.OWN)
_ID = new_type((2950,), "ID", lambda value, _cursor: value)
_IDS = new_array_type((2951,), "ID[]", _ID)
_AHEAD, _EACH = "matricula_ahead", "matricula_each"
"""Execution options of a connection: SQL that goes in front of its next statement, or of each."""
_CONNECTION = "matricula_connection"
"""Where the information of a reading session has its connection."""
_PREPARE = "matricula_prepare"
"""Execution option of an engine: its connections are not shared between transactions by a pooler outside."""
NOTICE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A server that vanished without a word is noticed within half a minute; the kernel alone takes hours."""


class ScopeMissing(RuntimeError):
    """A transaction was begun without saying for whom: a programming error, never a refusal."""


class _ScopedSession(Session):
    """A session whose transactions begin by saying for whom they are."""


class Database:
    """The database of one service, as one role. Threads and green threads share it."""

    def __init__(self, url: str, *, pool_size: int = 8, prepare: bool = True) -> None:
        options = {_PREPARE: prepare}
        self.engine = _engine(url, pool_size, execution_options=options)
        # connections of their own: to switch one to autocommit and back costs two round trips
        self.reading = _engine(url, pool_size, execution_options=options, isolation_level="AUTOCOMMIT")

    @contextmanager
    def transaction(
        self, who: Principal, grant: Grant | None = None, *, read_only: bool = False
    ) -> Iterator[Session]:
        """One transaction for `who`, with the rows of `grant` (a permission's reach).

        Commits once at the end, rolls back on any exception. `session.info` holds `who` and `grant`.
        `read_only`: what is written would not be rolled back, so nothing may be.
        """
        info = {"who": who, "grant": grant or who.grants.get("*") or NO_GRANT, "read_only": read_only}
        if read_only:
            with self._reading(info) as session:
                yield session
            return
        session = _ScopedSession(self.engine, expire_on_commit=False, info=info)
        with session, session.begin():
            yield session

    @contextmanager
    def _reading(self, info: dict[Any, Any]) -> Iterator[Session]:
        """A session that begins nothing until it is used itself: statements that were compiled once go to its
        connection at once, which saves them half of what they cost (85 us of processor time, then 42).
        """
        with self.reading.connect() as connection:
            session = _ScopedSession(connection, autoflush=False, expire_on_commit=False, info=info)
            session.info[_CONNECTION] = connection
            set_scope(session, connection)
            with closing(session):
                yield session

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()
        self.reading.dispose()


def _engine(url: str, pool_size: int, **options: Any) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=1800,
        executemany_mode="values_plus_batch",
        json_deserializer=orjson.loads,
        hide_parameters=True,  # values of records have no place in errors, which are logged and stored
        connect_args=NOTICE,
        **options,
    )
    event.listen(engine, "connect", _ids_as_text)
    event.listen(engine, "before_cursor_execute", _go_ahead, retval=True)
    return engine


def _ids_as_text(connection: PgConnection, _record: Any) -> None:
    """Ids are texts here; psycopg2 would parse each into an object that is only printed again."""
    register_type(_ID, connection)
    register_type(_IDS, connection)


def connection_of(session: Session) -> Connection:
    """The connection of a session; a reading one need not begin anything for it."""
    return session.info.get(_CONNECTION) or session.connection()


def begun(session: Session) -> Connection | None:
    """The connection that knows already for whom the session's statements are, if there is one."""
    if session.get_transaction() is not None:
        return session.connection()
    return session.info.get(_CONNECTION)


@event.listens_for(_ScopedSession, "after_begin")
def _on_begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if _CONNECTION not in session.info:  # a reading one knows already
        set_scope(session, connection)


def set_scope(session: Session, connection: Connection) -> None:
    """Tells the database for whom the transaction's next statements are (`session.info`)."""
    who = session.info.get("who")
    if who is None:
        raise ScopeMissing("begin transactions with Database.transaction(who, grant)")
    grant: Grant = session.info["grant"]
    write = (SHARED_BRANCH, *grant.branches) if grant.scope is Scope.ALL else grant.branches
    nothing_to_write = who.read_only or session.info.get("read_only")
    read = _array((SHARED_BRANCH, *grant.branches) if who.kind != "public" else grant.branches)
    ahead = (
        f"select set_config('app.branches', '{read}', true),"
        f" set_config('app.write_branches', '{_array(() if nothing_to_write else write)}', true); "
    )
    connection.execution_options(**{_AHEAD: ahead, _EACH: bool(session.info.get("read_only"))})


def prepares(connection: Connection) -> bool:
    """Whether what is prepared on the connection is there the next time."""
    return bool(connection.get_execution_options().get(_PREPARE))


def take_ahead(connection: Connection) -> str:
    """SQL to put in front of the next statement: the scope, until the database knows it."""
    options = connection.get_execution_options()
    ahead: str | None = options.get(_AHEAD)
    if ahead is None:
        return ""
    if not options.get(_EACH):
        connection.execution_options(**{_AHEAD: None})
    return ahead


def _go_ahead(
    connection: Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    _executemany: bool,
) -> tuple[str, Any]:
    ahead = take_ahead(connection)
    if ahead and context is not None and context.execution_options.get("yield_per"):
        # a cursor that the server holds is declared by a statement of its own
        plain = connection.connection.cursor()
        plain.execute(ahead)
        plain.close()
        return statement, parameters
    return ahead + statement, parameters


def _array(branches: Sequence[int]) -> str:
    """A PostgreSQL array of numbers; anything else is a programming error."""
    return "{" + ",".join(str(int(branch)) for branch in branches) + "}"


def principal(session: Session) -> Principal:
    """Who the transaction acts for."""
    who: Principal = session.info["who"]
    return who


def grant(session: Session) -> Grant:
    """The reach of the permission the transaction was begun with."""
    reach: Grant = session.info["grant"]
    return reach
