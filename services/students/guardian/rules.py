"""Guardians of one or several students. The students keep a short list of theirs, which events tell."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import EtagMismatch, InvalidArgument, Violation
from kit.statement import Row
from kit.values.typed import tidy
from services.students.guardian.model import GUARDIAN, Guardian
from services.students.student import parts
from services.students.student.model import STUDENT, Student


def create_guardian(session: Session, values: dict[str, Any]) -> Row:
    """A new guardian of students whom the caller reaches."""
    found = tidy(GUARDIAN.resource, values)
    students = _students(session, found["wards"])
    _check_wards(found["wards"], students)
    row = GUARDIAN.insert(session, {**found, "branch_id": students[0]["branch_id"]})
    retell(session, row["student_ids"])
    return row


def update_guardian(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a guardian; a sibling is one more ward."""
    found = tidy(GUARDIAN.resource, values)
    if "wards" in found:
        new = [ward for ward in found["wards"] if ward["student_id"] not in row["student_ids"]]
        _check_wards(found["wards"], _students(session, new), row["branch_id"])
    after = GUARDIAN.change(session, row["id"], found, etag=etag, row=row)
    retell(session, {*row["student_ids"], *after["student_ids"]})
    return after


def delete_guardian(session: Session, guardian_id: str, etag: str) -> Row:
    """Into the recycle bin; the students have one guardian less."""
    row = GUARDIAN.get(session, guardian_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    after = GUARDIAN.remove(session, guardian_id)
    retell(session, row["student_ids"])
    return after


def _students(session: Session, wards: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The students, locked in one order; InvalidArgument for one that the caller does not reach."""
    places = {ward["student_id"]: place for place, ward in enumerate(wards)}
    return [
        parts.student_of(session, one, "guardian", f"wards[{places[one]}].student_id")
        for one in sorted(places)
    ]


def _check_wards(wards: list[dict[str, Any]], students: list[Row], branch_id: int | None = None) -> None:
    problems = []
    if len({ward["student_id"] for ward in wards}) != len(wards):
        problems.append(
            Violation("guardian.wards", "同一学生只能出现一次", "Each student can be there once", "DUPLICATE")
        )
    branches = {student["branch_id"] for student in students} | (
        {branch_id} if branch_id is not None else set()
    )
    if len(branches) > 1:
        zh, en = "只能关联同一校区的学生", "The students must be of one branch"
        problems.append(Violation("guardian.wards", zh, en, "ACROSS_BRANCHES"))
    if problems:
        raise InvalidArgument(fields=problems)


def retell(session: Session, student_ids: Iterable[str]) -> None:
    """Brings the short lists of these students up to date: a new version, and event, of those that differ.

    Siblings whom the caller does not reach are told too: the guardian is theirs as well.
    """
    for student_id in sorted(student_ids):
        statement = select(*STUDENT.columns).where(Student.id == student_id).with_for_update()
        row = session.execute(statement).mappings().first()
        if row is not None:
            told = {"guardians": briefs(session, student_id)}
            STUDENT.change(session, student_id, told, kind="retold", row=row)


def briefs(session: Session, student_id: str) -> list[dict[str, Any]]:
    """The living guardians of a student, those called first before the others."""
    table = Guardian.__table__.c
    rows = session.execute(
        select(table.id, table.name, table.phone, table.wards)
        .where(table.student_ids.contains([student_id]), table.delete_time.is_(None))
        .order_by(table.create_time, table.id)
    ).mappings()
    found = [_brief(row, student_id) for row in rows]
    return sorted(found, key=lambda one: not one.get("primary", False))


def _brief(row: Row, student_id: str) -> dict[str, Any]:
    ward = next(ward for ward in row["wards"] if ward["student_id"] == student_id)
    told = {"id": row["id"], "name": row["name"], "phone": row["phone"], **ward}
    return {name: value for name, value in told.items() if value and name != "student_id"}
