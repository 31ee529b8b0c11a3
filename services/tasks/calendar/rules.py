"""The workdays of a branch: the days everybody has off, and those of the branch itself, which win."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from kit.settled import Settled
from services.tasks.calendar.model import CalendarDay
from services.tasks.calendar.workdays import Workdays

_HOLIDAY = "CALENDAR_DAY_KIND_HOLIDAY"


def workdays(session: Session, branch_id: int) -> Workdays:
    """By what the people of a branch count."""
    known = _days.get(session)
    days = {**known.get(SHARED_BRANCH, {}), **known.get(branch_id, {})}
    return Workdays(
        frozenset(day for day, kind in days.items() if kind == _HOLIDAY),
        frozenset(day for day, kind in days.items() if kind != _HOLIDAY),
    )


def _read(session: Session) -> Mapping[int, Mapping[date, str]]:
    found: dict[int, dict[date, str]] = {}
    for branch_id, day, kind in session.execute(
        select(CalendarDay.branch_id, CalendarDay.day, CalendarDay.kind)
    ):
        found.setdefault(branch_id, {})[day] = kind
    return found


_days: Settled[Mapping[int, Mapping[date, str]]] = Settled(_read)
forget = _days.forget
