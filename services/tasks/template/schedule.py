"""When the tasks of a template are due, without I/O.

Days are counted in one of two ways. An item without a clock time of its own keeps the anchor's wall clock:
seven days before 23:59 in California is 23:59 in California, whatever the clocks did between. An item with
a clock time is work for people of the branch: its day is counted in their time zone, from the day on which
the anchor falls there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.tasks.calendar.workdays import Workdays, instant

_WORKDAY = "OFFSET_UNIT_WORKDAY"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What everything is counted from, and by whose calendar and clock people work."""

    moment: datetime
    zone: ZoneInfo
    work_zone: ZoneInfo
    workdays: Workdays


@dataclass(frozen=True, slots=True)
class Due:
    """When one item is due and from when on it is due soon."""

    due_time: datetime
    due_zone: str
    warn_time: datetime | None

    @property
    def day(self) -> date:
        """The day it is due, where it is due."""
        return self.due_time.astimezone(ZoneInfo(self.due_zone)).date()


def due(item: Mapping[str, Any], anchor: Anchor) -> Due:
    """The times of an item. What comes before the anchor is never due after it."""
    clock = item.get("due_clock", "")
    zone = anchor.work_zone if clock else anchor.zone
    local = anchor.moment.astimezone(zone)
    at = time.fromisoformat(clock) if clock else local.timetz().replace(tzinfo=None)
    offset = int(item.get("offset", 0))
    if item.get("offset_unit") == _WORKDAY:
        day = anchor.workdays.shift(local.date(), offset)
    else:
        day = local.date() + timedelta(days=offset)
    moment = instant(day, at, zone)
    if offset <= 0:
        moment = min(moment, anchor.moment)
    warn = int(item.get("warn_days", 0))
    warned = instant(day - timedelta(days=warn), at, zone) if warn else None
    return Due(moment, zone.key, min(warned, moment) if warned else None)


def holding(facts: Iterable[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    """The dated facts that hold on a day; both ends belong to their time."""
    text = day.isoformat()
    return [
        one
        for one in facts
        if one.get("effective_from", "") <= text
        and (not one.get("effective_to") or text <= one["effective_to"])
    ]


def note(item: Mapping[str, Any], day: date, *, chinese: bool) -> str:
    """What is said about an item: its own text, then the facts that hold on the day it is due."""
    own, other = ("zh", "en") if chinese else ("en", "zh")
    lines = [item.get(f"note_{own}") or item.get(f"note_{other}", "")]
    for fact in holding(item.get("facts", ()), day):
        said = fact.get(f"text_{own}") or fact.get(f"text_{other}", "")
        amount = int(fact.get("amount_minor", 0))
        price = f" {fact.get('currency', '')} {amount / 100:,.2f}" if amount else ""
        source = f" [{fact['source']}]" if fact.get("source") else ""
        lines.append(f"• {said}{price}{source}")
    return "\n".join(line for line in lines if line)


def title(item: Mapping[str, Any], *, chinese: bool) -> str:
    """What an item is called."""
    zh: str = item["title_zh"]
    en: str = item.get("title_en", "")
    return zh if chinese or not en else en


def circle(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys of items that wait for each other; none when they can all be done in some order."""
    left = {item["key"]: set(item.get("depends_on", ())) for item in items}
    while free := [key for key, ahead in left.items() if not ahead & left.keys()]:
        for key in free:
            del left[key]
    return sorted(left)
