"""When the tasks of a template are due: over daylight saving, holidays and time zones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.tasks.calendar.workdays import Workdays
from services.tasks.template import schedule
from services.tasks.template.schedule import Anchor

SHANGHAI, LONDON, PACIFIC = (ZoneInfo(n) for n in ("Asia/Shanghai", "Europe/London", "America/Los_Angeles"))
# National Day 2025: 1-8 October off, 28 September and 11 October worked
DAYS = Workdays(
    frozenset(date(2025, 10, day) for day in (1, 2, 3, 6, 7, 8)),
    frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)
UCAS = Anchor(datetime(2025, 10, 15, 17, tzinfo=UTC), LONDON, SHANGHAI, DAYS)  # 18:00 UK
UC = Anchor(datetime(2025, 12, 1, 7, 59, tzinfo=UTC), PACIFIC, SHANGHAI, DAYS)  # 30 November 23:59 Pacific


def item(offset, unit="WORKDAY", clock="18:00", warn=0, **more):
    found = {"key": "a", "title_zh": "一", "offset": offset, "offset_unit": f"OFFSET_UNIT_{unit}", **more}
    return {**found, **({"due_clock": clock} if clock else {}), **({"warn_days": warn} if warn else {})}


@pytest.mark.parametrize(
    ("anchor", "one", "expected"),
    [
        # the deadline is 01:00 on 16 October in Shanghai: one workday before is the 15th
        (UCAS, item(-1), datetime(2025, 10, 15, 10, tzinfo=UTC)),
        # 15, 14, 13, then the Saturday that is worked, then over the holiday
        (UCAS, item(-4), datetime(2025, 10, 11, 10, tzinfo=UTC)),
        (UCAS, item(-7), datetime(2025, 9, 30, 10, tzinfo=UTC)),
        (UCAS, item(-9), datetime(2025, 9, 28, 10, tzinfo=UTC)),
        # a wall clock in California stays what it is although the clocks went back on 2 November
        (UC, item(0, "DAY", ""), datetime(2025, 12, 1, 7, 59, tzinfo=UTC)),
        (UC, item(-14, "DAY", ""), datetime(2025, 11, 17, 7, 59, tzinfo=UTC)),
        (UC, item(-30, "DAY", ""), datetime(2025, 11, 1, 6, 59, tzinfo=UTC)),
    ],
)
def test_items_are_scheduled_back_from_the_anchor(anchor, one, expected):
    assert schedule.due(one, anchor).due_time == expected


def test_what_comes_before_the_anchor_is_never_due_after_it():
    found = schedule.due(item(0, "DAY", "18:00"), UCAS)
    assert found.due_time == UCAS.moment


def test_the_warning_comes_days_before_and_knows_the_zone():
    found = schedule.due(item(-14, "DAY", "", warn=20), UC)
    assert found.due_zone == "America/Los_Angeles"
    assert found.warn_time == datetime(2025, 10, 28, 6, 59, tzinfo=UTC)  # 23:59 on the 27th, summer time


def test_a_spring_forward_keeps_the_wall_clock():
    anchor = Anchor(datetime(2026, 4, 1, 17, tzinfo=UTC), LONDON, SHANGHAI, DAYS)  # 18:00 in summer time
    assert schedule.due(item(-7, "DAY", ""), anchor).due_time == datetime(2026, 3, 25, 18, tzinfo=UTC)


def test_facts_hold_for_their_time_with_both_ends():
    facts = [
        {"text_zh": "旧", "effective_to": "2025-11-10", "amount_minor": "113600", "currency": "GBP"},
        {"text_zh": "新", "effective_from": "2025-11-11", "amount_minor": "117100", "currency": "GBP", "source": "X"},
    ]
    one = item(0, facts=facts, note_zh="存满 28 天")
    assert schedule.note(one, date(2025, 11, 10), chinese=True) == "存满 28 天\n• 旧 GBP 1,136.00"
    assert schedule.note(one, date(2025, 11, 11), chinese=True) == "存满 28 天\n• 新 GBP 1,171.00 [X]"


def test_items_that_wait_for_each_other_are_found():
    ring = [{"key": "a", "depends_on": ["b"]}, {"key": "b", "depends_on": ["a"]}, {"key": "c"}]
    assert schedule.circle(ring) == ["a", "b"]
    assert schedule.circle(ring[2:]) == []
