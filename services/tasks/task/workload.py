"""Who has how much to do, of the tasks the caller may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Row, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import InvalidArgument, Violation
from kit.query import scope
from services.tasks.task.model import DONE, OPEN, TASK, Task

_AHEAD = timedelta(days=7)


def list_workload(session: Session, start: datetime | None, end: datetime | None) -> list[Row[Any]]:
    """One row per person with tasks that are open, or were completed in the time asked for; the busiest
    first.
    """
    now = clock.now()
    start = start or now
    end = end or start + _AHEAD
    is_open = Task.status.in_(OPEN)
    planned = is_open & Task.due_time.between(start, end)
    completed = (Task.status == DONE) & Task.complete_time.between(start, end)
    columns: list[Any] = [
        Task.owner_id,
        func.max(Task.owner_name).label("owner_name"),
        Task.department_id,
        func.count().filter(is_open).label("open_count"),
        func.count().filter(is_open & (Task.due_time < now)).label("overdue_count"),
        func.count().filter(is_open & (Task.open_dependency_count > 0)).label("waiting_count"),
        func.count().filter(planned).label("planned_count"),
        func.coalesce(func.sum(Task.estimate_minutes).filter(planned), 0).label("planned_minutes"),
        func.count().filter(completed).label("completed_count"),
    ]
    statement = (
        select(*columns)
        .where(is_open | completed)
        .group_by(Task.owner_id, Task.department_id)
        .order_by(func.count().filter(is_open).desc(), Task.owner_id)
    )
    return list(session.execute(scope.visible(statement, TASK.resource, principal(session), grant(session))))


def list_weekly_workload(session: Session, bounds: Sequence[datetime]) -> list[dict[str, Any]]:
    """One entry per person with open tasks, the busiest first: how many of them are due in which week, those
    overdue told apart. `bounds`: when each week begins and the last one ends.
    """
    if list(bounds) != sorted(set(bounds)):
        zh, en = "各周的开始时间必须递增", "Weeks have to follow one another"
        raise InvalidArgument(fields=[Violation("week_times", zh, en)])
    place = func.width_bucket(Task.due_time, array(list(bounds), type_=DateTime(timezone=True))) - 1
    columns: list[Any] = [
        Task.owner_id,
        func.max(Task.owner_name).label("owner_name"),
        place.label("place"),
        func.count().label("due_count"),
        func.count().filter(Task.due_time < clock.now()).label("overdue_count"),
        func.coalesce(func.sum(Task.estimate_minutes), 0).label("minutes"),
    ]
    statement = (
        select(*columns)
        .where(Task.status.in_(OPEN))
        .group_by(Task.owner_id, place)
        .order_by(Task.owner_id, place)
    )
    people: dict[str | None, dict[str, Any]] = {}
    visible = scope.visible(statement, TASK.resource, principal(session), grant(session))
    for row in session.execute(visible).mappings():
        one = people.setdefault(
            row["owner_id"],
            {
                "owner_id": row["owner_id"] or "", "owner_name": row["owner_name"], "open_count": 0,
                "undated_count": 0, "weeks": [],
            },
        )  # fmt: skip
        one["open_count"] += row["due_count"]
        if row["place"] is None:
            one["undated_count"] += row["due_count"]
        else:
            one["weeks"].append({name: row[name] for name in _WEEK})
    return sorted(people.values(), key=lambda one: (-one["open_count"], one["owner_id"]))


_WEEK = ("place", "due_count", "overdue_count", "minutes")
