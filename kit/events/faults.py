"""Which errors mean what: the database is away, it is worth trying again at once, or the handler failed."""

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_AWAY = ("08", "53", "57P", "58")
"""Connection, out of resources (disk, connections), shutting down, system errors."""
_AGAIN = ("40001", "40P01", "55P03", "23505")
"""Serialization failure, deadlock, lock not available, lost race for a unique key."""


class DatabaseAway(Exception):
    """The service's own database cannot be used now; what was being done has to wait."""


def is_away(error: BaseException) -> bool:
    """Whether the error says that the database cannot be used, rather than that the work is wrong."""
    for one in _chain(error):
        if isinstance(one, DatabaseAway | PoolTimeout):
            return True
        if isinstance(one, DBAPIError):
            code = _code(one)
            if one.connection_invalidated or code.startswith(_AWAY):
                return True
            if not code and isinstance(one, OperationalError | InterfaceError):
                return True
    return False


def is_transient(error: BaseException) -> bool:
    """Whether the same work may well succeed when it is done again at once."""
    return any(isinstance(one, DBAPIError) and _code(one) in _AGAIN for one in _chain(error))


def describe(error: BaseException) -> str:
    """The error for people who look at what failed: type and message, at most 500 characters."""
    return f"{type(error).__name__}: {error}"[:500]


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "pgcode", None) or ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
