"""The one source of "now", so that tests can move it."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The present moment in UTC, with microseconds, as PostgreSQL keeps it."""
    return _source()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests); None puts the real one back."""
    global _source
    _source = source or (lambda: datetime.now(UTC))


def zone() -> ZoneInfo:
    """The installation's time zone: what "today" means where no branch says otherwise."""
    return ZoneInfo(os.environ.get("MATRICULA_TIME_ZONE", "Asia/Shanghai"))


def today() -> date:
    """The present day in the installation's time zone."""
    return now().astimezone(zone()).date()


def day_start(day: date) -> datetime:
    """The moment a day begins in the installation's time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)
