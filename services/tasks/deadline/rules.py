"""Plans: made with an application, asked about when a date moves (deciding.py), closed when the
application is out of the house.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from matricula.students.v1.application_events_pb2 import ApplicationSnapshot
from matricula.students.v1.application_pb2 import ApplicationStatus
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock
from kit.packing import moment
from kit.statement import Row
from services.tasks.deadline import moved
from services.tasks.deadline.model import ACTIVE, CLOSED, DEADLINE_PLANS, SHIFTED, DeadlinePlan
from services.tasks.notification import rules as notifications
from services.tasks.notification.rules import Message
from services.tasks.task import rules as tasks
from services.tasks.task.model import OPEN, TASK, Task
from services.tasks.template import rules as templates
from services.tasks.template import schedule
from services.tasks.template.model import TASK_TEMPLATES, TaskTemplate
from services.tasks.template.rules import Subject

USE = "TEMPLATE_USE_DEADLINE"
APPLICATION = "students.application"
_BEFORE = frozenset(
    f"APPLICATION_STATUS_{name}" for name in ("UNSPECIFIED", "PREPARING", "WRITING", "READY", "FILLED")
)
"""Statuses in which the deadline is still ahead."""
_TAKEN_BACK = "APPLICATION_STATUS_WITHDRAWN"


# an application ------------------------------------------------------------------------------------------


def follow(
    session: Session, application: ApplicationSnapshot, changed: Sequence[str] | None = None
) -> Row | None:
    """Brings the plan of an application in line with what is told of it; None as long as it has no deadline.

    `changed`: the fields that changed; None when the event says nothing about them.
    """
    row = _plan(session, DeadlinePlan.application_id == application.id)
    if row is None:
        return _begin(session, application)
    if application.version <= row["application_version"]:
        return row
    values: dict[str, Any] = {"application_version": application.version, "title": title(application)}
    values |= {"owner_id": application.owner_id or None, "department_id": application.department_id or None}
    row = DEADLINE_PLANS.change(session, row["id"], values, row=row)
    if _over(application):
        return _close(session, row, application)
    if row["state"] == CLOSED:
        row = DEADLINE_PLANS.change(session, row["id"], {"state": ACTIVE}, row=row)
    if application.round_id != (row["round_id"] or "") or "deadline_time" in (changed or ()):
        row = DEADLINE_PLANS.change(session, row["id"], {"round_id": application.round_id or None}, row=row)
        row = propose(session, row, moment(application.deadline_time), application.deadline_zone)
    return row


def _over(application: ApplicationSnapshot) -> bool:
    status = ApplicationStatus.Name(application.status)
    return status not in _BEFORE or application.HasField("delete_time")


def title(application: ApplicationSnapshot) -> str:
    """What people call an application: the school and the programme."""
    names = (
        application.institution_name_zh or application.institution_name_en,
        application.programme_name_zh or application.programme_name_en,
    )
    return " · ".join(name for name in names if name)


def _begin(session: Session, application: ApplicationSnapshot) -> Row | None:
    deadline = moment(application.deadline_time)
    if deadline is None or _over(application):
        return None
    zone = application.deadline_zone or clock.zone().key
    subject = Subject(
        branch_id=application.branch_id,
        type=APPLICATION,
        id=application.id,
        title=title(application),
        student_id=application.student_id or None,
        student_name=application.student_name,
        owner_id=application.owner_id or None,
    )
    day = deadline.astimezone(ZoneInfo(zone)).date()
    template = templates.fitting(session, application.branch_id, USE, application.country, day)
    row = DEADLINE_PLANS.insert(
        session,
        {
            "branch_id": application.branch_id,
            "title": subject.title,
            "application_id": application.id,
            "application_version": application.version,
            "round_id": application.round_id or None,
            "student_id": subject.student_id,
            "student_name": subject.student_name,
            "country": application.country,
            "owner_id": application.owner_id or None,
            "department_id": application.department_id or None,
            "deadline_time": deadline,
            "deadline_zone": zone,
            "template_id": template["id"] if template else None,
            "state": ACTIVE,
        },
    )
    if template is not None:
        anchor = templates.anchor_of(session, application.branch_id, deadline, zone)
        templates.instantiate(session, template, subject, anchor)
    later = moved.later(session, application.round_id, deadline)
    return propose(session, row, *later) if later else row


def _close(session: Session, row: Row, application: ApplicationSnapshot) -> Row:
    """Submitted: what is left to do stays for people to tick off. Withdrawn or removed: it is not needed any
    more.
    """
    if ApplicationStatus.Name(application.status) == _TAKEN_BACK or application.HasField("delete_time"):
        reason = "申请已撤回或删除 / The application was withdrawn or removed"
        tasks.cancel_all(session, open_tasks(session, row), reason)
    values: dict[str, Any] = {"state": CLOSED, "proposed_time": None, "proposed_zone": "", "changes": []}
    return DEADLINE_PLANS.change(session, row["id"], values, kind="closed", row=row)


# a date that moved ---------------------------------------------------------------------------------------


def round_moved(session: Session, round_id: str, deadline: datetime | None, zone: str) -> None:
    """Every plan of the round asks whether it takes the new date."""
    statement = (
        select(*DEADLINE_PLANS.columns)
        .where(DeadlinePlan.round_id == round_id, DeadlinePlan.state != CLOSED)
        .order_by(DeadlinePlan.id)
        .with_for_update()
    )
    for row in list(session.execute(statement).mappings()):
        propose(session, row, deadline, zone)


def propose(session: Session, row: Row, deadline: datetime | None, zone: str) -> Row:
    """Puts the diff of a moved date before people; nothing when the plan has that date, or it was asked
    before.
    """
    zone = zone or row["deadline_zone"]
    if deadline is None or (deadline == row["deadline_time"] and zone == row["deadline_zone"]):
        if row["state"] != SHIFTED:
            return row
        values: dict[str, Any] = {"state": ACTIVE, "proposed_time": None, "proposed_zone": "", "changes": []}
        return DEADLINE_PLANS.change(session, row["id"], values, row=row)
    if deadline == row["proposed_time"] and zone == row["proposed_zone"]:
        return row
    values = {
        "state": SHIFTED,
        "proposed_time": deadline,
        "proposed_zone": zone,
        "changes": _differences(session, row, deadline, zone),
        "undo_until_time": None,  # a newer date: what was decided on the one before is past
        "settled": {},
    }
    values["team_ids"] = sorted({one["owner_id"] for one in values["changes"] if one.get("owner_id")})
    after = DEADLINE_PLANS.change(session, row["id"], values, kind="shifted", row=row)
    _tell(session, after)
    return after


def _differences(session: Session, row: Row, deadline: datetime, zone: str) -> list[dict[str, Any]]:
    """What the new date means for the open tasks. Dates that people changed since move by as much as the
    deadline.
    """
    before = templates.anchor_of(session, row["branch_id"], row["deadline_time"], row["deadline_zone"])
    after = templates.anchor_of(session, row["branch_id"], deadline, zone)
    items = _items(session, row)
    found = []
    for task in open_tasks(session, row):
        item = items.get(task["template_item"])
        if item is None or task["due_time"] is None:
            continue
        planned, new = schedule.due(item, before), schedule.due(item, after)
        due, warn = new.due_time, new.warn_time
        if task["due_time"] != planned.due_time:
            shift = deadline - row["deadline_time"]
            due, warn = task["due_time"] + shift, task["warn_time"] + shift if task["warn_time"] else None
        found.append(
            {
                "task_id": task["id"],
                "title": task["title"],
                "old_due_time": text(task["due_time"]),
                "new_due_time": text(due),
                **({"old_warn_time": text(task["warn_time"])} if task["warn_time"] else {}),
                **({"new_warn_time": text(warn)} if warn else {}),
                "overdue": due < clock.now(),
                "owner_id": task["owner_id"] or "",
                "due_zone": task["due_zone"] or new.due_zone,
            }
        )
    return found


# inside --------------------------------------------------------------------------------------------------


def _plan(session: Session, condition: Any) -> Row | None:
    statement = select(*DEADLINE_PLANS.columns).where(condition).with_for_update()
    return session.execute(statement).mappings().first()


def _items(session: Session, row: Row) -> Mapping[str, Mapping[str, Any]]:
    """The items of the plan's template by key, as they are now."""
    statement = select(*TASK_TEMPLATES.columns).where(TaskTemplate.id == row["template_id"])
    template = session.execute(statement).mappings().first()
    return {item["key"]: item for item in template["items"]} if template else {}


def open_tasks(session: Session, row: Row) -> list[Row]:
    """What the template made for the plan's application and is still to be done, locked."""
    statement = (
        select(*TASK.columns)
        .where(
            Task.branch_id == row["branch_id"],
            Task.subject_type == APPLICATION,
            Task.subject_id == row["application_id"],
            Task.template_id == row["template_id"],
            Task.status.in_(OPEN),
            Task.delete_time.is_(None),
        )
        .order_by(Task.id)
        .with_for_update()
    )
    return list(session.execute(statement).mappings())


def text(value: datetime) -> str:
    """As proto JSON writes times."""
    return value.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")


def _tell(session: Session, row: Row) -> None:
    """Everybody with a task that would move, and who answers for the application."""
    for owner_id in sorted({*row["team_ids"], *([row["owner_id"]] if row["owner_id"] else [])}):
        notifications.notify(session, _moved_message(row, owner_id))


def _moved_message(row: Row, owner_id: str) -> Message:
    return Message(
        branch_id=row["branch_id"],
        owner_id=owner_id,
        kind="NOTIFICATION_KIND_DEADLINE_MOVED",
        key=f"moved:{row['id']}:{row['proposed_time']:%Y%m%d%H%M}:{row['version']}",
        record_type=DEADLINE_PLANS.resource.type,
        record_id=row["id"],
        facts={
            "title": row["title"],
            "student": row["student_name"],
            "due_time": row["proposed_time"].isoformat(),
            "due_zone": row["proposed_zone"],
        },
    )
