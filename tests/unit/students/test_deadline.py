"""Deadlines where the clock is turned, at the cases that schools really publish."""

from datetime import UTC, date, datetime

import pytest

from services.students.programme import deadline


@pytest.mark.parametrize(
    ("day", "clock", "zone", "wanted"),
    [
        # UCAS by cycle: October is summer time, January is not
        ("2025-10-15", "18:00", "Europe/London", "2025-10-15T17:00"),
        ("2020-01-15", "18:00", "Europe/London", "2020-01-15T18:00"),
        ("2021-01-29", "18:00", "Europe/London", "2021-01-29T18:00"),
        ("2025-01-29", "18:00", "Europe/London", "2025-01-29T18:00"),
        ("2026-01-14", "18:00", "Europe/London", "2026-01-14T18:00"),
        ("2026-06-30", "18:00", "Europe/London", "2026-06-30T17:00"),
        # UC: the last minute of November in California is the next day in London and Beijing
        ("2026-11-30", "23:59", "America/Los_Angeles", "2026-12-01T07:59"),
        # Common App, local time of the school: the Sunday on which the clock is turned is 1 November 2026
        ("2026-10-31", "23:59", "America/New_York", "2026-11-01T03:59"),
        ("2026-11-01", "23:59", "America/New_York", "2026-11-02T04:59"),
        ("2026-11-01", "23:59", "America/Chicago", "2026-11-02T05:59"),
        # no summer time
        ("2026-11-30", "23:59", "Asia/Hong_Kong", "2026-11-30T15:59"),
        ("2027-02-01", "12:00", "Asia/Singapore", "2027-02-01T04:00"),
        # the southern summer
        ("2027-01-31", "17:00", "Australia/Sydney", "2027-01-31T06:00"),
        ("2026-07-31", "17:00", "Australia/Sydney", "2026-07-31T07:00"),
    ],
)
def test_the_instant_of_a_deadline(day, clock, zone, wanted):
    found = deadline.instant(date.fromisoformat(day), clock, zone)
    assert found == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


def test_a_time_that_is_there_twice_or_never_counts_early():
    # 01:30 in London is there twice on 25 October 2026: first in summer time
    assert deadline.instant(date(2026, 10, 25), "01:30", "Europe/London") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    # 02:30 in New York is skipped on 8 March 2026: 02:30 of summer time is before 02:30 of winter time
    assert deadline.instant(date(2026, 3, 8), "02:30", "America/New_York") == datetime(
        2026, 3, 8, 6, 30, tzinfo=UTC
    )


def test_zones_are_names_of_the_database_and_countries_with_one_know_theirs():
    assert deadline.is_zone("Europe/London")
    for wrong in ("GMT+8", "London", "UTC", "Europe/Nowhere", ""):
        assert not deadline.is_zone(wrong)
    assert deadline.zone_of_country("GB") == "Europe/London"
    assert deadline.zone_of_country("HK") == "Asia/Hong_Kong"
    assert deadline.zone_of_country("US") == ""
    assert deadline.zone_of_country("XX") == ""
