"""Students from the events of the students service."""

from datetime import date
from typing import Any

from matricula.students.v1 import events_pb2 as students
from sqlalchemy.orm import Session

from kit.resource import enum_choices
from services.contracts.student import rules


def on_student_told(session: Session, event: Any) -> None:
    """A student came, changed, was linked to a lead or restored: the copy follows."""
    _keep(session, event.student, deleted=event.student.HasField("delete_time"))


def on_student_removed(session: Session, event: students.StudentRemoved) -> None:
    """A student is gone: no new contracts. Those that exist keep their names."""
    _keep(session, event.student, deleted=True)


def _keep(session: Session, student: students.StudentSnapshot, *, deleted: bool) -> None:
    guardians = sorted(student.guardians, key=lambda one: not one.primary)
    rules.keep(
        session,
        student.id,
        {
            "branch_id": student.branch_id,
            "version": student.version,
            "name": student.name,
            "lead_id": student.lead_id,
            "owner_id": student.owner_id or None,
            "department_id": student.department_id or None,
            "team_ids": sorted({member.staff_id for member in student.team if member.staff_id}),
            "phone": student.phone,
            "adult_date": date.fromisoformat(student.adult_date) if student.adult_date else None,
            "minor": student.is_minor,
            "guardians": [
                {"id": one.id, "name": one.name, "phone": one.phone, "relation": _relation(one)}
                for one in guardians
            ],
            "deleted": deleted,
        },
    )


def _relation(guardian: Any) -> str:
    kind = guardian.DESCRIPTOR.fields_by_name["relation"].enum_type
    name = kind.values_by_number[guardian.relation].name
    return next((one.zh for one in enum_choices(kind) if one.value == name), "")


HANDLERS = {
    students.StudentCreated: on_student_told,
    students.StudentUpdated: on_student_told,
    students.StudentLinked: on_student_told,
    students.StudentUnlinked: on_student_told,
    students.StudentKept: on_student_told,
    students.StudentRestored: on_student_told,
    students.StudentRemoved: on_student_removed,
}
