"""The timeline as somebody may read it, newest first: the history of the student and of all that hangs on
them, and what other services told.

Each record type is told under its own permission and scope; changes are told as far as the viewer may read
the fields: of a masked field only that it changed, of a hidden field nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matricula.common.v1 import record_pb2 as pb
from sqlalchemy import ColumnElement, DateTime, Select, Table, Uuid, and_, column, or_, select, table, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from kit.database import principal
from kit.identity import SHARED_BRANCH, Grant, Principal, Scope
from kit.ids import is_id
from kit.query import Pager, scope
from kit.resource import Resource
from kit.service import load
from kit.statement import Row
from services.students.student.model import STUDENT
from services.students.timeline.labels import permissions
from services.students.timeline.model import TimelineEntry
from services.students.timeline.telling import Teller

SIZE = 50
UNTOLD = "retold"
"""A version of the student that repeats what the history of a guardian tells."""
_ENTRY = TimelineEntry.__table__.c
_HISTORY = table(
    "history",
    column("id", Uuid(as_uuid=False)),
    column("branch_id"),
    column("record_type"),
    column("record_id", Uuid(as_uuid=False)),
    column("kind"),
    column("occur_time", DateTime(timezone=True)),
    column("actor_id"),
    column("actor_name"),
    column("changes", JSONB),
)
Start = tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of one page and the token of the next, empty on the last page."""

    entries: list[pb.TimelineEntry]
    next_page_token: str


def list_student_timeline(
    session: Session, student_id: str, pager: Pager, locale: str, *, size: int = 0, token: str = "",
    kinds: Sequence[str] = (),
) -> Page:  # fmt: skip
    """A page of the timeline of a student the caller may see."""
    student = STUDENT.get(session, student_id)
    size = size or SIZE
    mark = f"timeline {student_id} {','.join(kinds)} {principal(session).id}"
    start: Start = None
    if token:
        time, entry_id = pager.read(mark, token)
        start = (time, entry_id)
    rows = [
        *_history(session, student, size + 1, start, kinds),
        *_told(session, student, size + 1, start, kinds),
    ]
    rows.sort(key=lambda row: (row["occur_time"], row["id"]), reverse=True)
    teller = Teller(session, locale)
    entries = [teller.told(row) if "permission" in row else teller.history(row) for row in rows[:size]]
    if len(rows) <= size:
        return Page(entries, "")
    last = rows[size - 1]
    return Page(entries, pager.write(mark, [last["occur_time"], last["id"]]))


def resources() -> dict[str, Resource]:
    """The record types of this service whose history is a student's: the student's, and what hangs on one."""
    return {
        one.type: one
        for one in load("students").resources().values()
        if one is STUDENT.resource or _link(one)
    }


def _link(resource: Resource) -> str:
    return next((name for name in ("student_id", "student_ids") if name in resource.table.c), "")


# what happened here --------------------------------------------------------------------------------------


def _history(session: Session, student: Row, limit: int, start: Start, kinds: Sequence[str]) -> list[Row]:
    who = principal(session)
    parts = [
        and_(_HISTORY.c.record_type == one.type, _HISTORY.c.record_id.in_(_ids(one, student, who)), *narrow)
        for one in resources().values()
        if _reach(who, one.permission("read"), student["branch_id"]) is not None
        and (narrow := _of_kinds(one.type, kinds)) is not None
    ]
    if not parts:
        return []
    statement = select(_HISTORY).where(
        _HISTORY.c.branch_id == student["branch_id"], _HISTORY.c.kind != UNTOLD, or_(*parts)
    )
    return _newest(session, statement, _HISTORY.c, limit, start)


def _ids(resource: Resource, student: Row, who: Principal) -> Any:
    """The records of one type that hang on the student, deleted ones too, that the caller reaches."""
    if resource is STUDENT.resource:
        return [student["id"]]
    source: Table = resource.table
    link = source.c[_link(resource)]
    on: ColumnElement[bool] = (
        link == student["id"] if link.name == "student_id" else link.contains([student["id"]])
    )
    grant = who.grant(resource.permission("read"))
    within = () if grant is None else (scope.within(source, who, grant),)
    return select(source.c.id).where(source.c.branch_id == student["branch_id"], on, *within)


def _of_kinds(record_type: str, kinds: Sequence[str]) -> list[ColumnElement[bool]] | None:
    """What narrows the history of a record type to the kinds asked for; None when none of it is."""
    if not kinds or record_type in kinds:
        return []
    verbs = [kind.rpartition(".")[2] for kind in kinds if kind.rpartition(".")[0] == record_type]
    return [_HISTORY.c.kind.in_(verbs)] if verbs else None


# what other services told --------------------------------------------------------------------------------


def _told(session: Session, student: Row, limit: int, start: Start, kinds: Sequence[str]) -> list[Row]:
    allowed = _allowed(principal(session), student)
    if allowed is None:
        return []
    found: list[Row] = []
    for belongs in (_ENTRY.student_id == student["id"], _ENTRY.lead_id.in_(student["lead_ids"])):
        statement = select(*_ENTRY).where(_ENTRY.branch_id == student["branch_id"], belongs, allowed)
        if kinds:
            statement = statement.where(or_(_ENTRY.kind.in_(kinds), _ENTRY.subject_type.in_(kinds)))
        found += _newest(session, statement, _ENTRY, limit, start)
    return found


def _allowed(who: Principal, student: Row) -> ColumnElement[bool] | None:
    """Entries whose permission the caller holds here. The consultant of a student reads of all of them, whom
    the permission lets read only their own."""
    ways: list[ColumnElement[bool]] = []
    for permission in permissions():
        grant = _reach(who, permission, student["branch_id"])
        if grant is None:
            continue
        wide = grant.scope in (Scope.BRANCH, Scope.ALL) or student["owner_id"] == who.id
        same = _ENTRY.permission == permission
        ways.append(same if wide else and_(same, _own(who, grant)))
    return or_(*ways) if ways else None


def _own(who: Principal, grant: Grant) -> ColumnElement[bool]:
    mine = _ENTRY.owner_id == (who.id if is_id(who.id) else None)
    departments = [one for one in who.departments if is_id(one)]
    if grant.scope is Scope.DEPARTMENT and departments:
        return or_(mine, _ENTRY.department_id.in_(departments))
    return mine


def _reach(who: Principal, permission: str, branch_id: int) -> Grant | None:
    """The reach of a permission when it covers the branch."""
    if who.kind == "system":
        return Grant(Scope.ALL, (branch_id,))
    grant = who.grant(permission)
    if grant is None or branch_id not in (SHARED_BRANCH, *grant.branches):
        return None
    return grant


def _newest(session: Session, statement: Select[Any], columns: Any, limit: int, start: Start) -> list[Row]:
    if start is not None:
        types = [columns.occur_time.type, columns.id.type]
        statement = statement.where(tuple_(columns.occur_time, columns.id) < tuple_(*start, types=types))
    newest = statement.order_by(columns.occur_time.desc(), columns.id.desc()).limit(limit)
    return list(session.execute(newest).mappings())
