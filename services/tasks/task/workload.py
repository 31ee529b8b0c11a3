"""Who has how much to do, of the tasks the caller may see."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
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
