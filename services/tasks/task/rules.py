"""Tasks as people work with them: new, changed, started, completed, opened again, cancelled, given to
somebody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, PermissionDenied, Violation
from kit.identity import SHARED_BRANCH, Principal, Scope
from kit.ids import is_id
from kit.records import Edit
from kit.statement import Row
from kit.values import Unreadable
from kit.values.text import clean, said
from services.tasks.person import rules as people
from services.tasks.student import rules as students
from services.tasks.task import dependencies, reminders
from services.tasks.task.model import CANCELLED, DONE, IN_PROGRESS, OPEN, TASK, TODO

ASSIGN = "tasks.task.assign"
_KIND, _PRIORITY = "TASK_KIND_GENERAL", "TASK_PRIORITY_NORMAL"
_EDITABLE = frozenset(
    {
        "title", "note", "kind", "priority", "start_time", "due_time", "due_zone", "warn_time",
        "estimate_minutes", "depends_on", "files",
    }
)  # fmt: skip


class AssignNotAllowed(PermissionDenied):
    reason = "ASSIGN_NOT_ALLOWED"
    zh = "没有权限给他人安排任务，请联系主管"
    en = "You may not give tasks to somebody else; ask your manager"


class TaskNotOpen(FailedPrecondition):
    reason = "TASK_NOT_OPEN"
    zh = "任务已完成或已取消，请先重新打开"
    en = "The task is done or cancelled; open it again first"


class TaskIsOpen(FailedPrecondition):
    reason = "TASK_IS_OPEN"
    zh = "任务尚未完成，无需重新打开"
    en = "The task is open already"


class TaskWaits(FailedPrecondition):
    reason = "TASK_WAITS"
    zh = "请先完成前置任务：{titles}"
    en = "Complete these tasks first: {titles}"


# new -----------------------------------------------------------------------------------------------------


def create_task(session: Session, values: Mapping[str, Any]) -> Row:
    """A new task from column values; for the caller when it names nobody."""
    who = principal(session)
    creator_id = who.id if is_id(who.id) else None
    found = {**_normal(values), "status": TODO, "creator_id": creator_id}
    found["team_ids"] = [creator_id] if creator_id else []
    found["branch_id"] = found.get("branch_id") or who.branch_id
    if found["branch_id"] == SHARED_BRANCH:
        raise InvalidArgument(
            fields=[Violation("task.branch_id", "请选择校区", "Choose a branch", "REQUIRED")]
        )
    found["kind"] = found.get("kind") or _KIND
    found["priority"] = found.get("priority") or _PRIORITY
    found |= _owner(session, who, found["branch_id"], found.get("owner_id"))
    if found.get("student_id"):
        found["student_name"] = students.name(session, found["student_id"])
    _check_times(found)
    found |= dependencies.waiting(session, found["branch_id"], found.get("depends_on") or [])
    row = TASK.insert(session, found)
    reminders.assigned(session, row)
    reminders.plan(session, row)
    return row


def create_planned(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Many tasks that a template made, complete with owners and dependencies among themselves."""
    made = TASK.insert_many(session, rows)
    for row in made:
        reminders.assigned(session, row)
        reminders.plan(session, row)
    return made


def _owner(session: Session, who: Principal, branch_id: int, owner_id: str | None) -> dict[str, Any]:
    """Whose it is. Giving it to somebody else needs the right to assign in that branch."""
    owner_id = owner_id or (who.id if is_id(who.id) and who.kind != "system" else None)
    if not owner_id:
        return {"owner_id": None, "owner_name": "", "department_id": None}
    if owner_id != who.id:
        may_assign(who, branch_id)
    name, department_id = people.place(session, owner_id, branch_id, who)
    return {"owner_id": owner_id, "owner_name": name, "department_id": department_id}


def may_assign(who: Principal, branch_id: int) -> None:
    """AssignNotAllowed for somebody who may not give tasks to others here: OWN reaches only what is theirs
    already.
    """
    if who.kind == "system":
        return
    reach = who.grant(ASSIGN)
    if reach is None or branch_id not in reach.branches or reach.scope is Scope.OWN:
        raise AssignNotAllowed


def _normal(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    problems = []
    for name in ("title", "note", "subject_title"):
        try:
            if found.get(name):
                found[name] = clean(found[name], lines=name == "note")
        except Unreadable as error:
            problems.append(Violation(f"task.{name}", error.zh, error.en, error.reason))
    if found.get("title") == "":
        problems.append(Violation("task.title", "请填写标题", "Say what is to be done", "REQUIRED"))
    if zone := found.get("due_zone"):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            zh, en = "没有这个时区，例如 Asia/Shanghai", "There is no such time zone; e.g. Asia/Shanghai"
            problems.append(Violation("task.due_zone", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _check_times(values: Mapping[str, Any]) -> None:
    due = values.get("due_time")
    for name, zh, en in (
        ("start_time", "开始时间不能晚于截止时间", "It cannot start after it is due"),
        ("warn_time", "提醒时间不能晚于截止时间", "The warning cannot come after it is due"),
    ):
        moment: datetime | None = values.get(name)
        if due and moment and moment > due:
            raise InvalidArgument(fields=[Violation(f"task.{name}", zh, en)])


# changed -------------------------------------------------------------------------------------------------


def update_task(session: Session, row: Row, values: Mapping[str, Any], etag: str = "") -> Row:
    """Changes a task that was read with a lock. A new due time sets the reminders anew."""
    found = {name: value for name, value in _normal(values).items() if name in _EDITABLE}
    found["kind"] = found.get("kind") or row["kind"]
    found["priority"] = found.get("priority") or row["priority"]
    _check_times({**row, **found})
    if "depends_on" in found:
        found |= dependencies.waiting(session, row["branch_id"], found["depends_on"], row["id"])
    after = TASK.change(session, row["id"], found, etag=etag, row=row)
    reminders.plan(session, after)
    return after


def start_task(session: Session, row: Row, etag: str = "") -> Row:
    """Somebody works on it."""
    if row["status"] not in OPEN:
        raise TaskNotOpen
    return TASK.change(session, row["id"], {"status": IN_PROGRESS}, etag=etag, kind="started", row=row)


def complete_task(session: Session, row: Row, result: str = "", etag: str = "") -> Row:
    """It is done; TaskWaits names what has to be done before. Done twice is done once."""
    if row["status"] == DONE:
        return row
    if row["status"] not in OPEN:
        raise TaskNotOpen
    if titles := dependencies.open_titles(session, row["depends_on"]):
        raise TaskWaits(titles="、".join(titles))
    who = principal(session)
    values = {
        "status": DONE,
        "complete_time": clock.now(),
        "completed_by": who.id if is_id(who.id) else None,
        "result": said(result, "result"),
        "open_dependency_count": 0,
    }
    return _ended(session, row, values, "completed", etag)


def cancel_task(session: Session, row: Row, reason: str = "", etag: str = "") -> Row:
    """It is not needed any more; what waited for it waits no longer."""
    if row["status"] == CANCELLED:
        return row
    if row["status"] not in OPEN:
        raise TaskNotOpen
    values = {"status": CANCELLED, "result": said(reason, "reason")}
    return _ended(session, row, values, "cancelled", etag)


def cancel_all(session: Session, rows: Sequence[Row], reason: str) -> None:
    """Many open tasks, read with a lock, are not needed any more."""
    values = {"status": CANCELLED, "result": reason, "open_dependency_count": 0}
    after = TASK.change_many(session, [Edit(row, values, "cancelled") for row in rows])
    for row in after:
        reminders.plan(session, row)
        dependencies.recount(session, row["branch_id"], row["id"])


def _ended(session: Session, row: Row, values: Mapping[str, Any], kind: str, etag: str) -> Row:
    after = TASK.change(session, row["id"], values, etag=etag, kind=kind, row=row)
    reminders.plan(session, after)
    dependencies.recount(session, row["branch_id"], row["id"])
    return after


def reopen_task(session: Session, row: Row, etag: str = "") -> Row:
    """Back to be done, from done or cancelled."""
    if row["status"] in OPEN:
        raise TaskIsOpen
    values: dict[str, Any] = {"status": TODO, "complete_time": None, "completed_by": None, "result": ""}
    values |= dependencies.waiting(session, row["branch_id"], row["depends_on"], row["id"])
    after = TASK.change(session, row["id"], values, etag=etag, kind="reopened", row=row)
    reminders.plan(session, after)
    dependencies.recount(session, row["branch_id"], row["id"])
    return after


def reassign_task(session: Session, row: Row, owner_id: str, reason: str = "", etag: str = "") -> Row:
    """To somebody else of the branch."""
    if row["status"] not in OPEN:
        raise TaskNotOpen
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    name, department_id = people.place(session, owner_id, row["branch_id"], principal(session))
    values = {"owner_id": owner_id, "owner_name": name, "department_id": department_id}
    facts = {"reason": said(reason, "reason", lines=False)} if reason else {}
    after = TASK.change(session, row["id"], values, kind="reassigned", facts=facts, row=row)
    if after is not row:
        reminders.assigned(session, after)
        reminders.plan(session, after)
    return after


def delete_task(session: Session, task_id: str, etag: str = "") -> Row:
    """Into the recycle bin; what waited for it waits no longer."""
    row = TASK.remove(session, task_id, etag=etag)
    reminders.plan(session, row)
    dependencies.recount(session, row["branch_id"], task_id)
    return row
