"""Settings that every request reads and few people change: read at most once a second per process and scope.

A replica sees another one's change within a second; nothing here is a truth that another replica needs.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from kit.database import grant

T = TypeVar("T")
FRESH_SECONDS = 1.0


class Settled(Generic[T]):
    """Remembers what `read(session)` gives, per database and branches of the caller."""

    def __init__(self, read: Callable[[Session], T]) -> None:
        self._read = read
        self._known: dict[tuple[Pool, tuple[int, ...]], tuple[float, T]] = {}

    def get(self, session: Session) -> T:
        """The settings as they are, at most a second old."""
        key = (session.get_bind().engine.pool, grant(session).branches)
        known = self._known.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        value = self._read(session)
        if len(self._known) > 1000:
            self._known.clear()
        self._known[key] = (time.monotonic() + FRESH_SECONDS, value)
        return value

    def forget(self) -> None:
        """Drops everything: called when this process changes the settings."""
        self._known.clear()
