"""The one source of "now", so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The present moment in UTC, with microseconds, as PostgreSQL keeps it."""
    return _source()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests); None puts the real one back."""
    global _source
    _source = source or (lambda: datetime.now(UTC))
