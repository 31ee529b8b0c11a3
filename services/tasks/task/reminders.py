"""What the assignee of a task is told, and when: given, due soon, overdue."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, timers
from kit.database import principal
from services.tasks.notification import rules as notifications
from services.tasks.notification.rules import Message
from services.tasks.task.model import OPEN, TASK, Task

WARN, OVERDUE = "task.warn", "task.overdue"


def assigned(session: Session, row: Mapping[Any, Any]) -> None:
    """Tells the assignee, unless it was their own doing."""
    if row["owner_id"] and row["owner_id"] != principal(session).id:
        _tell(session, row, "NOTIFICATION_KIND_TASK_ASSIGNED", f"assigned:{row['id']}:{row['version']}")


def plan(session: Session, row: Mapping[Any, Any]) -> None:
    """Sets the timers of a task as it is now: none for one that is over."""
    alive = row["status"] in OPEN and row["delete_time"] is None
    due = row["due_time"]
    for kind, moment in ((WARN, row["warn_time"]), (OVERDUE, due)):
        key = f"{kind}:{row['id']}"
        useful = alive and moment is not None and moment > clock.now()
        if not useful:
            timers.cancel(session, key)
            continue
        timers.schedule(
            session, kind, moment, {"task_id": row["id"]}, branch_id=row["branch_id"], dedupe_key=key
        )


def on_warn(session: Session, payload: Mapping[str, Any]) -> None:
    """A task will be due soon."""
    row = _alive(session, payload["task_id"])
    if row is not None and row["owner_id"]:
        key = f"warn:{row['id']}:{row['due_time']}"
        _tell(session, row, "NOTIFICATION_KIND_TASK_DUE_SOON", key)


def on_overdue(session: Session, payload: Mapping[str, Any]) -> None:
    """A task is due and not done."""
    row = _alive(session, payload["task_id"])
    if row is not None and row["owner_id"]:
        key = f"overdue:{row['id']}:{row['due_time']}"
        _tell(session, row, "NOTIFICATION_KIND_TASK_OVERDUE", key)


def _alive(session: Session, task_id: str) -> Mapping[Any, Any] | None:
    statement = select(*TASK.columns).where(
        Task.id == task_id, Task.delete_time.is_(None), Task.status.in_(OPEN)
    )
    return session.execute(statement).mappings().first()


def _tell(session: Session, row: Mapping[Any, Any], kind: str, key: str) -> None:
    notifications.notify(
        session,
        Message(
            branch_id=row["branch_id"],
            owner_id=row["owner_id"],
            kind=kind,
            key=key,
            record_type=TASK.resource.type,
            record_id=row["id"],
            facts={
                "title": row["title"],
                "student": row["student_name"],
                "due_time": row["due_time"].isoformat() if row["due_time"] else "",
                "due_zone": row["due_zone"],
            },
        ),
    )
