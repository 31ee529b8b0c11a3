"""Deciding on a moved date: the open tasks take their new dates, or keep those they have; and taking that
back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.ids import is_id
from kit.records import Edit
from kit.statement import Row
from kit.values.text import said
from services.tasks.deadline.model import ACTIVE, DEADLINE_PLANS, SHIFTED
from services.tasks.deadline.rules import open_tasks, text
from services.tasks.task import reminders
from services.tasks.task.model import OPEN, TASK, Task

UNDO_WITHIN = timedelta(days=1)
_DATES = ("due_time", "warn_time")


class NothingMoved(FailedPrecondition):
    reason = "NOTHING_MOVED"
    zh = "此排期没有待确认的日期变更"
    en = "No moved date waits for a decision here"


class NothingToUndo(FailedPrecondition):
    reason = "NOTHING_TO_UNDO"
    zh = "没有可撤销的处理：已超过一天，或日期此后又有变更"
    en = "There is no decision to take back: it is older than a day, or the date has moved since"


def accept_shift(session: Session, row: Row, keep: Sequence[str] = (), etag: str = "") -> Row:
    """The open tasks get their new dates, but those that are to keep theirs."""
    _shifted(row, etag)
    _check_kept(row, keep)
    wanted = {one["task_id"]: one for one in row["changes"] if one["task_id"] not in set(keep)}
    before = [task for task in open_tasks(session, row) if task["id"] in wanted]
    edits = [
        Edit(
            task,
            {
                "due_time": datetime.fromisoformat(wanted[task["id"]]["new_due_time"]),
                "warn_time": _moment(wanted[task["id"]].get("new_warn_time")),
            },
        )
        for task in before
    ]
    _redate(session, edits)
    moved = {edit.row["id"]: _dates(edit.row, edit.values) for edit in edits}
    values = {**_settled(row, moved, session), "decline_reason": ""}
    return DEADLINE_PLANS.change(session, row["id"], values, kind="accepted", row=row)


def decline_shift(session: Session, row: Row, reason: str, etag: str = "") -> Row:
    """The tasks keep their dates; the plan knows the school's new one and why it was not taken over."""
    _shifted(row, etag)
    values = {**_settled(row, {}, session), "decline_reason": said(reason, "reason")}
    return DEADLINE_PLANS.change(session, row["id"], values, kind="declined", row=row)


def undo_shift(session: Session, row: Row, etag: str = "") -> Row:
    """The plan asks again, and the tasks that it moved get back the dates they had. A task whose date
    somebody changed since, or that is over, stays as it is.
    """
    _fresh(row, etag)
    settled = row["settled"]
    until = row["undo_until_time"]
    if row["state"] != ACTIVE or not settled or until is None or until < clock.now():
        raise NothingToUndo
    moved: Mapping[str, Mapping[str, Any]] = settled["tasks"]
    statement = (
        select(*TASK.columns)
        .where(Task.id.in_(moved), Task.status.in_(OPEN), Task.delete_time.is_(None))
        .order_by(Task.id)
        .with_for_update()
    )
    edits = [
        Edit(task, {name: _moment(moved[task["id"]]["before"][name]) for name in _DATES})
        for task in session.execute(statement).mappings()
        if all(task[name] == _moment(moved[task["id"]]["after"][name]) for name in _DATES)
    ]
    _redate(session, edits)
    plan = settled["plan"]
    values = {
        "state": SHIFTED, "deadline_zone": plan["deadline_zone"], "proposed_zone": plan["proposed_zone"],
        "deadline_time": _moment(plan["deadline_time"]), "proposed_time": _moment(plan["proposed_time"]),
        "changes": plan["changes"], "decline_reason": "", **_UNDECIDED,
    }  # fmt: skip
    return DEADLINE_PLANS.change(session, row["id"], values, kind="undone", row=row)


_UNDECIDED: Mapping[str, Any] = {
    "decided_by": None, "decide_time": None, "undo_until_time": None, "settled": {},
}  # fmt: skip


def _settled(row: Row, moved: Mapping[str, Any], session: Session) -> dict[str, Any]:
    """A plan that knows the new date and asks no more, with what it takes to ask again."""
    who, now = principal(session), clock.now()
    plan = {
        "deadline_time": text(row["deadline_time"]), "deadline_zone": row["deadline_zone"],
        "proposed_time": text(row["proposed_time"]), "proposed_zone": row["proposed_zone"],
        "changes": row["changes"],
    }  # fmt: skip
    return {
        "state": ACTIVE, "deadline_time": row["proposed_time"], "deadline_zone": row["proposed_zone"],
        "proposed_time": None, "proposed_zone": "", "changes": [],
        "decided_by": who.id if is_id(who.id) else None, "decide_time": now,
        "undo_until_time": now + UNDO_WITHIN, "settled": {"plan": plan, "tasks": moved},
    }  # fmt: skip


def _redate(session: Session, edits: Sequence[Edit]) -> None:
    for task in TASK.change_many(session, edits):
        reminders.plan(session, task)


def _dates(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        side: {name: text(values[name]) if values[name] else None for name in _DATES}
        for side, values in (("before", before), ("after", after))
    }


def _check_kept(row: Row, keep: Sequence[str]) -> None:
    """Only what the diff moves can be kept: anything else is a diff that is not shown any more."""
    known = {one["task_id"] for one in row["changes"]}
    for place, task_id in enumerate(keep):
        if task_id not in known:
            zh, en = "该任务不在本次变更中，请刷新后重试", "This task is not part of the change; look again"
            raise InvalidArgument(fields=[Violation(f"keep_task_ids[{place}]", zh, en)])


def _shifted(row: Row, etag: str) -> None:
    _fresh(row, etag)
    if row["state"] != SHIFTED:
        raise NothingMoved


def _fresh(row: Row, etag: str) -> None:
    if etag and etag != str(row["version"]):
        raise EtagMismatch


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
