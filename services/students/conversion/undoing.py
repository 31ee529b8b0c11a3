"""Taking a conversion back: the link or the student goes, unless something hangs on the student since."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from kit import clock
from kit.service import load
from kit.statement import Row
from services.students.conversion import rules
from services.students.conversion.model import Conversion
from services.students.education.model import EDUCATION
from services.students.guardian import rules as guardians
from services.students.guardian.model import GUARDIAN, Guardian
from services.students.student.model import STUDENT, Student
from services.students.timeline.model import TimelineEntry

_OF_LEADS = "leads."


def undo(session: Session, conversion_id: str) -> None:
    """Answers with an event of the student: removed, unlinked, or kept with the reasons."""
    conversion = rules.known(session, conversion_id)
    if conversion is None or conversion["undone"]:
        return
    student = _student(session, conversion["student_id"])
    facts = {"lead_id": conversion["lead_id"], "conversion_id": conversion_id}
    others = [one for one in student["lead_ids"] if one != conversion["lead_id"]]
    if not conversion["created"] or others:
        _change(session, student, {"lead_ids": others}, "unlinked", facts)
    elif blockers := hanging(session, student["id"], conversion["made"]):
        _change(session, student, {}, "kept", {**facts, "blockers": blockers})
        return
    else:
        _take_apart(session, student["id"], conversion["made"])
        student = _student(session, student["id"])
        gone = student["delete_time"] or clock.now()
        _change(session, student, {"delete_time": gone, "lead_ids": []}, "removed", facts)
    session.execute(update(Conversion).where(Conversion.id == conversion_id).values(undone=True))


def _student(session: Session, student_id: str) -> Row:
    """The student, locked, be they in the recycle bin."""
    statement = select(*STUDENT.columns).where(Student.id == student_id).with_for_update()
    return session.execute(statement).mappings().one()


def _change(
    session: Session, student: Row, values: Mapping[str, Any], kind: str, facts: Mapping[str, Any]
) -> None:
    """A version of its own in any case: the lead waits for the event."""
    STUDENT.change(
        session, student["id"], {**values, "update_time": clock.now()}, kind=kind, facts=facts, row=student
    )


def hanging(session: Session, student_id: str, made: Mapping[str, int]) -> list[str]:
    """Record types that hang on the student, beside what the conversion itself made and nobody changed.

    Every record type of this service with a `student_id` counts, and whatever another service told of them.
    """
    found = {
        resource.type
        for resource in load("students").resources().values()
        if "student_id" in resource.table.c and _any(session, resource.table, student_id, made)
    }
    found |= {GUARDIAN.resource.type} if _own_guardians(session, student_id, made) else set()
    told = select(TimelineEntry.subject_type).where(TimelineEntry.student_id == student_id).distinct()
    found |= {one for one in session.execute(told).scalars() if not one.startswith(_OF_LEADS)}
    return sorted(found)


def _any(session: Session, table: Table, student_id: str, made: Mapping[str, int]) -> bool:
    statement = select(table.c.id, table.c.version).where(table.c.student_id == student_id)
    if "delete_time" in table.c:
        statement = statement.where(table.c.delete_time.is_(None))
    return any(made.get(row.id) != row.version for row in session.execute(statement))


def _own_guardians(session: Session, student_id: str, made: Mapping[str, int]) -> bool:
    """Whether somebody added a guardian of this student alone, or changed one; a sibling's stays anyway."""
    return any(
        len(row["student_ids"]) == 1 and made.get(row["id"]) != row["version"]
        for row in _guardians(session, student_id)
    )


def _guardians(session: Session, student_id: str) -> list[Row]:
    table = Guardian.__table__
    statement = select(table).where(table.c.student_ids.contains([student_id]), table.c.delete_time.is_(None))
    return list(session.execute(statement.order_by(table.c.id).with_for_update()).mappings())


def _take_apart(session: Session, student_id: str, made: Mapping[str, int]) -> None:
    """Removes what the conversion made; guardians of siblings lose one ward."""
    table = EDUCATION.resource.table
    statement = select(table.c.id).where(table.c.student_id == student_id, table.c.delete_time.is_(None))
    for education_id in session.execute(statement).scalars().all():
        EDUCATION.remove(session, education_id)
    for row in _guardians(session, student_id):
        wards = [ward for ward in row["wards"] if ward["student_id"] != student_id]
        if wards:
            GUARDIAN.change(session, row["id"], {"wards": wards}, row=row)
        else:
            GUARDIAN.remove(session, row["id"])
    guardians.retell(session, [student_id])
