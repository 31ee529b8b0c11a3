"""What has to be done before what. The count of open tasks that a task waits for is kept on it, for boards
and filters; whether it may be completed is looked at anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import any_, func, literal, select
from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.records import Edit
from services.tasks.task.model import OPEN, TASK, Task

_LIVING = (Task.delete_time.is_(None), Task.status.in_(OPEN))


def waiting(session: Session, branch_id: int, wanted: Sequence[str], task_id: str = "") -> dict[str, Any]:
    """The columns that say what a task waits for; InvalidArgument for a task that is not there, or a
    circle.
    """
    unique = list(dict.fromkeys(wanted))
    if not unique:
        return {"depends_on": [], "open_dependency_count": 0}
    rows = session.execute(
        select(Task.id, Task.status).where(
            Task.branch_id == branch_id, Task.id.in_(unique), Task.delete_time.is_(None)
        )
    ).all()
    missing = set(unique) - {row.id for row in rows}
    if missing - _gone(session, missing, task_id):
        _refuse("前置任务不存在", "There is no such task to wait for")
    if task_id and _leads_back(session, unique, task_id):
        _refuse("任务不能互相等待", "Tasks cannot wait for each other")
    return {"depends_on": unique, "open_dependency_count": sum(row.status in OPEN for row in rows)}


def _gone(session: Session, missing: set[str], task_id: str) -> set[str]:
    """Those that the task waited for already: they went to the recycle bin since, which is no fault of the
    caller.
    """
    if not task_id or not missing:
        return set()
    known = session.execute(select(Task.depends_on).where(Task.id == task_id)).scalar() or []
    return missing & set(known)


def _leads_back(session: Session, wanted: Sequence[str], task_id: str) -> bool:
    """Whether one of the tasks waits for this one, directly or through others."""
    first = select(Task.id, Task.depends_on).where(Task.id.in_(wanted)).cte("ahead", recursive=True)
    step = select(Task.id, Task.depends_on).join(first, Task.id == any_(first.c.depends_on))
    ahead = first.union(step)
    return session.execute(select(ahead.c.id).where(ahead.c.id == task_id)).first() is not None


def _refuse(zh: str, en: str) -> None:
    raise InvalidArgument(fields=[Violation("task.depends_on", zh, en)])


def open_titles(session: Session, task_ids: Sequence[str]) -> list[str]:
    """What of these is still to be done."""
    if not task_ids:
        return []
    statement = select(Task.title).where(Task.id.in_(task_ids), *_LIVING).order_by(Task.due_time, Task.id)
    return list(session.execute(statement).scalars())


def recount(session: Session, branch_id: int, task_id: str) -> None:
    """Counts anew what the tasks that wait for this one wait for. Locked first: the last of two that end at
    the same time sees both."""
    rows = list(
        session.execute(
            select(*TASK.columns)
            .where(
                Task.branch_id == branch_id,
                Task.depends_on.contains([task_id]),
                Task.delete_time.is_(None),
            )
            .order_by(Task.id)
            .with_for_update()
        ).mappings()
    )
    if not rows:
        return
    ahead = Task.__table__.alias("ahead")
    counts: dict[str, int] = {
        row.id: row.ahead_count
        for row in session.execute(
            select(Task.id, func.count(ahead.c.id).label("ahead_count"))
            .join(
                ahead,
                (ahead.c.id == any_(Task.depends_on))
                & ahead.c.delete_time.is_(None)
                & (ahead.c.status == any_(literal(list(OPEN)))),
            )
            .where(Task.id.in_([row["id"] for row in rows]))
            .group_by(Task.id)
        )
    }
    TASK.change_many(
        session,
        [Edit(row, {"open_dependency_count": counts.get(row["id"], 0)}, "released") for row in rows],
    )
