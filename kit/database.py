"""One PostgreSQL database per service: engine, and transactions that carry the caller's row scope.

The scope is set inside each transaction, never on the session, so a pooled connection cannot leak it.
A transaction without a principal is refused; row-level security returns nothing without a scope.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from kit.identity import SHARED_BRANCH, Grant, Principal, Scope

_SET_SCOPE = text(
    "select set_config('app.branches', :read, true), set_config('app.write_branches', :write, true),"
    " set_config('app.actor', :actor, true)"
)
NO_GRANT = Grant(Scope.OWN)
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


class Database:
    """The database of one service, as one role. Threads and green threads share it."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            executemany_mode="values_plus_batch",
            hide_parameters=True,  # values of records have no place in errors, which are logged and stored
            connect_args=NOTICE,
        )

    @contextmanager
    def transaction(self, who: Principal, grant: Grant | None = None) -> Iterator[Session]:
        """One transaction for `who`, with the rows of `grant` (a permission's reach).

        Commits once at the end, rolls back on any exception. `session.info` holds `who` and `grant`.
        """
        session = Session(self.engine, autoflush=True, expire_on_commit=False)
        session.info["who"] = who
        session.info["grant"] = grant or who.grants.get("*") or NO_GRANT
        event.listen(session, "after_begin", set_scope)
        with session, session.begin():
            yield session

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def set_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Tells the database for whom the transaction's next statements are (`session.info`)."""
    who = session.info.get("who")
    if who is None:
        raise ScopeMissing("begin transactions with Database.transaction(who, grant)")
    grant: Grant = session.info["grant"]
    write = (SHARED_BRANCH, *grant.branches) if grant.scope is Scope.ALL else grant.branches
    connection.execute(
        _SET_SCOPE,
        {
            "read": _array((SHARED_BRANCH, *grant.branches) if who.kind != "public" else grant.branches),
            "write": _array(() if who.read_only else write),
            "actor": who.id,
        },
    )


def _array(branches: Sequence[int]) -> str:
    return "{" + ",".join(str(branch) for branch in branches) + "}"


def principal(session: Session) -> Principal:
    """Who the transaction acts for."""
    who: Principal = session.info["who"]
    return who


def grant(session: Session) -> Grant:
    """The reach of the permission the transaction was begun with."""
    reach: Grant = session.info["grant"]
    return reach
