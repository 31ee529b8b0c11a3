"""Workdays over holidays and make-up days, and clock times put into time zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.calendar.workdays import Workdays, instant

# Spring Festival 2026: 16-23 February off, 14 and 28 February (Saturdays) worked
SPRING = Workdays(
    frozenset(date(2026, 2, day) for day in (16, 17, 18, 19, 20, 23)),
    frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
)
LONDON, PACIFIC, SHANGHAI = (ZoneInfo(n) for n in ("Europe/London", "America/Los_Angeles", "Asia/Shanghai"))


def test_a_make_up_saturday_is_worked_and_a_holiday_is_not():
    assert SPRING.works(date(2026, 2, 14))
    assert not SPRING.works(date(2026, 2, 16))
    assert not SPRING.works(date(2026, 2, 15))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 2, 24), -1, date(2026, 2, 14)),  # over the holiday to the made-up Saturday
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 2)),
        (date(2026, 2, 18), 0, date(2026, 2, 14)),  # no workday: the last one before it
        (date(2026, 2, 14), 0, date(2026, 2, 14)),
    ],
)
def test_workdays_are_counted_over_the_holiday(day, count, expected):
    assert SPRING.shift(day, count) == expected


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(-60, 60))
def test_a_shift_lands_on_a_workday_with_as_many_between(day, count):
    found = SPRING.shift(day, count)
    assert SPRING.works(found)
    low, high = sorted((day, found))
    between = sum(SPRING.works(low + timedelta(days=n)) for n in range(1, (high - low).days))
    if count:
        assert between == abs(count) - 1


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        # UCAS, 18:00 UK: Oxford, Cambridge and medicine in summer time, equal consideration in winter
        (date(2025, 10, 15), time(18), LONDON, datetime(2025, 10, 15, 17, tzinfo=UTC)),
        (date(2025, 1, 29), time(18), LONDON, datetime(2025, 1, 29, 18, tzinfo=UTC)),
        (date(2026, 1, 14), time(18), LONDON, datetime(2026, 1, 14, 18, tzinfo=UTC)),
        # Common App EA/ED on 1 November (summer time in 2025 until the 2nd), RD on 1 January
        (date(2025, 11, 1), time(23, 59), PACIFIC, datetime(2025, 11, 2, 6, 59, tzinfo=UTC)),
        (date(2026, 1, 1), time(23, 59), ZoneInfo("America/New_York"), datetime(2026, 1, 2, 4, 59, tzinfo=UTC)),
        # University of California, 23:59 Pacific
        (date(2025, 11, 30), time(23, 59), PACIFIC, datetime(2025, 12, 1, 7, 59, tzinfo=UTC)),
        # no summer time in China since 1991
        (date(2026, 7, 1), time(9), SHANGHAI, datetime(2026, 7, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_clock_time_is_the_right_instant(day, at, zone, expected):
    assert instant(day, at, zone) == expected


def test_an_hour_that_happens_twice_means_its_first_time():
    assert instant(date(2026, 10, 25), time(1, 30), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_does_not_happen_means_the_earlier_reading():
    assert instant(date(2026, 3, 29), time(1, 30), LONDON) == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert instant(date(2026, 3, 8), time(2, 30), PACIFIC) == datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
