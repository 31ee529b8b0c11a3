"""Days and instants, without I/O: workdays counted over holidays and make-up days, clock times put into time
zones.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Workdays:
    """Mondays to Fridays, less the holidays, plus the weekend days that are worked in exchange."""

    holidays: frozenset[date] = field(default_factory=frozenset)
    made_up: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Whether people work on the day."""
        if day in self.made_up:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def shift(self, day: date, count: int) -> date:
        """The workday `count` workdays after the day, before it when negative; 0 = the last one until the
        day.

        A day that is no workday counts as the moment before the next one, so that nothing is due too late.
        """
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        if not count:
            while not self.works(day):
                day += step
        while left:
            day += step
            left -= self.works(day)
        return day


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment a clock in the zone shows the time on the day, in UTC.

    An hour that happens twice means its first time. One that does not happen (clocks go forward) means the
    moment by the offset that follows, which is the earlier reading: what is due must never be due later
    than people think.
    """
    local = datetime.combine(day, at, zone)
    return min(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
