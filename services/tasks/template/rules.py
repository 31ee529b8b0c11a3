"""Keeping templates, and making tasks from them: once for each template and subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import FailedPrecondition, InvalidArgument, Violation
from kit.identity import SHARED_BRANCH
from kit.ids import is_id
from kit.statement import Row
from services.tasks.branch import rules as branches
from services.tasks.calendar.rules import workdays
from services.tasks.person import rules as people
from services.tasks.student import rules as students
from services.tasks.task import rules as tasks
from services.tasks.task.model import TASK, TODO, Task
from services.tasks.template import schedule
from services.tasks.template.model import TASK_TEMPLATES, TaskTemplate, TemplateUse
from services.tasks.template.schedule import Anchor

OWNER = "TEAM_ROLE_OWNER"


class TemplateArchived(FailedPrecondition):
    reason = "TEMPLATE_ARCHIVED"
    zh = "此模板已停用，请选择其他模板"
    en = "This template is archived; choose another one"


@dataclass(frozen=True, slots=True)
class Subject:
    """What tasks are made for. `parts`: team role -> staff id, before the student's own team is asked."""

    branch_id: int
    type: str
    id: str
    title: str
    student_id: str | None = None
    student_name: str = ""
    owner_id: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)


# keeping -------------------------------------------------------------------------------------------------


def create_template(session: Session, values: dict[str, Any]) -> Row:
    """A new template; InvalidArgument names what is wrong with an item."""
    _check(values, {})
    return TASK_TEMPLATES.insert(session, values)


def drafted(values: dict[str, Any]) -> dict[str, Any]:
    """A template that is not saved, fit to look ahead with; InvalidArgument names what is wrong in it."""
    _check(values, {}, "draft")
    return values


def update_template(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a template. Tasks that were made from it stay as they are."""
    _check(values, row)
    return TASK_TEMPLATES.change(session, row["id"], values, etag=etag, row=row)


def _check(values: Mapping[str, Any], row: Mapping[Any, Any], noun: str = "task_template") -> None:
    problems = []
    whole = {**row, **values}
    first, last = whole.get("effective_from"), whole.get("effective_to")
    if first and last and first > last:
        zh, en = "失效日期不能早于生效日期", "It cannot end before it begins"
        problems.append(Violation(f"{noun}.effective_to", zh, en))
    items: Sequence[Mapping[str, Any]] = values.get("items", ())
    keys = [item.get("key", "") for item in items]
    for place, item in enumerate(items):
        if keys.count(item.get("key", "")) > 1:
            zh, en = "每项的标识不能重复", "Each item needs a key of its own"
            problems.append(Violation(f"{noun}.items[{place}].key", zh, en))
        for ahead in item.get("depends_on", ()):
            if ahead not in keys:
                zh, en = f"没有标识为 {ahead} 的项", f"There is no item {ahead}"
                problems.append(Violation(f"{noun}.items[{place}].depends_on", zh, en))
    if not problems and (found := schedule.circle(items)):
        names = ", ".join(found)
        problems.append(
            Violation(f"{noun}.items", f"互相等待：{names}", f"These wait for each other: {names}")
        )
    if problems:
        raise InvalidArgument(fields=problems)


def fitting(session: Session, branch_id: int, use: str, country: str, day: date) -> Row | None:
    """The template for a use: the branch's own before shared ones, one for the country before one for any."""
    table = TaskTemplate
    statement = (
        select(*TASK_TEMPLATES.columns)
        .where(
            table.branch_id.in_((branch_id, SHARED_BRANCH)),
            table.use == use,
            ~table.archived,
            or_(func.cardinality(table.countries) == 0, table.countries.contains([country])),
            or_(table.effective_from.is_(None), table.effective_from <= day),
            or_(table.effective_to.is_(None), table.effective_to >= day),
        )
        .order_by(
            table.branch_id == SHARED_BRANCH, func.cardinality(table.countries) == 0, table.position, table.id
        )
    )
    return session.execute(statement.limit(1)).mappings().first()


# using ---------------------------------------------------------------------------------------------------


def anchor_of(session: Session, branch_id: int, moment: datetime, zone: str) -> Anchor:
    """An anchor with the calendar and the clock of the branch that does the work."""
    work_zone = branches.zone(session, branch_id)
    try:
        where = ZoneInfo(zone) if zone else work_zone
    except (ZoneInfoNotFoundError, ValueError) as error:
        zh, en = "没有这个时区，例如 Europe/London", "There is no such time zone; e.g. Europe/London"
        raise InvalidArgument(fields=[Violation("anchor_zone", zh, en)]) from error
    return Anchor(moment, where, work_zone, workdays(session, branch_id))


def planned(row: Mapping[Any, Any], anchor: Anchor, *, chinese: bool) -> list[dict[str, Any]]:
    """The tasks of a template, with their times; nobody's yet."""
    found = []
    for item in row["items"]:
        times = schedule.due(item, anchor)
        found.append(
            {
                "template_item": item["key"],
                "title": schedule.title(item, chinese=chinese),
                "note": schedule.note(item, times.day, chinese=chinese),
                "kind": item.get("kind", "TASK_KIND_GENERAL"),
                "priority": item.get("priority", "TASK_PRIORITY_NORMAL"),
                "team_role": item.get("team_role"),
                "due_time": times.due_time,
                "due_zone": times.due_zone,
                "warn_time": times.warn_time,
                "estimate_minutes": item.get("estimate_minutes", 0),
            }
        )
    return found


def instantiate(
    session: Session, row: Mapping[Any, Any], subject: Subject, anchor: Anchor, *, chinese: bool = True
) -> list[Row]:
    """The tasks of a template for a subject: made now, or those that were made before."""
    used = session.execute(
        insert(TemplateUse)
        .values(
            template_id=row["id"], subject_type=subject.type, subject_id=subject.id,
            branch_id=subject.branch_id, use_time=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(TemplateUse.template_id)
    ).first()  # fmt: skip
    if used is None:
        return made(session, row["id"], subject)
    if row["archived"]:
        raise TemplateArchived
    who = principal(session)
    keys = {item["key"]: ids.new_id() for item in row["items"]}
    fill = _Filling(session, subject)
    rows = []
    for item, values in zip(row["items"], planned(row, anchor, chinese=chinese), strict=True):
        ahead = [keys[key] for key in item.get("depends_on", ())]
        rows.append(
            {
                **values,
                **fill.owner(values["team_role"]),
                "id": keys[item["key"]],
                "branch_id": subject.branch_id,
                "status": TODO,
                "subject_type": subject.type,
                "subject_id": subject.id,
                "subject_title": subject.title,
                "student_id": subject.student_id,
                "student_name": subject.student_name,
                "creator_id": who.id if is_id(who.id) else None,
                "depends_on": ahead,
                "open_dependency_count": len(ahead),
                "template_id": row["id"],
            }
        )
    return tasks.create_planned(session, rows)


def made(session: Session, template_id: str, subject: Subject) -> list[Row]:
    """What was made from a template for a subject, in the order of their time."""
    statement = (
        select(*TASK.columns)
        .where(
            Task.branch_id == subject.branch_id,
            Task.template_id == template_id,
            Task.subject_type == subject.type,
            Task.subject_id == subject.id,
            Task.delete_time.is_(None),
        )
        .order_by(Task.due_time, Task.id)
    )
    return list(session.execute(statement).mappings())


class _Filling:
    """Who gets the tasks of which part: as named, else of the student's team, else the subject's owner."""

    def __init__(self, session: Session, subject: Subject) -> None:
        self._branch_id = subject.branch_id
        self._parts = {**students.team(session, subject.student_id or ""), **subject.parts}
        if subject.owner_id:
            self._parts.setdefault(OWNER, subject.owner_id)
        self._people = people.known(session, self._parts.values())

    def owner(self, part: str | None) -> dict[str, Any]:
        """The columns that say whose a task is; nobody's when nobody who could is known."""
        for one in (part, OWNER):
            person = self._people.get(self._parts.get(one or "", ""))
            if person is not None and person.works_for(self._branch_id):
                return {
                    "owner_id": person.id, "owner_name": person.name, "department_id": person.department_id,
                }  # fmt: skip
        return {"owner_id": None, "owner_name": "", "department_id": None}
