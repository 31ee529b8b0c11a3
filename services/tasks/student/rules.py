"""What tasks take from a student: the name, who fills which part of the service, and what a hand-over
freezes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from google.protobuf import json_format
from matricula.students.v1.events_pb2 import StudentSnapshot
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.ids import is_id
from services.tasks.student.model import Student
from services.tasks.task.model import Task

_PARTS = {
    "owner": ("TEAM_ROLE_OWNER", "TEAM_ROLE_CONSULTANT"),
    "planner": ("TEAM_ROLE_PLANNER",),
    "writer": ("TEAM_ROLE_WRITER",),
    "application_officer": ("TEAM_ROLE_APPLICATION_OFFICER",),
    "visa_officer": ("TEAM_ROLE_VISA_OFFICER",),
}
"""What the students service calls the parts -> the parts that templates name."""


def keep(session: Session, student: StudentSnapshot) -> None:
    """Keeps a student as the newest event tells; tasks show the name that people know now."""
    values: dict[str, Any] = {
        "branch_id": student.branch_id,
        "version": student.version,
        "name": student.name,
        "owner_id": student.owner_id or None,
        "snapshot": json_format.MessageToDict(student, preserving_proto_field_name=True),
        "know_time": clock.now(),
    }
    statement = insert(Student).values(id=student.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Student.id], set_=values, where=Student.version < student.version
        )
    )
    # a copy of a copy: no change of the task itself, so no new version of it and no event
    session.execute(
        update(Task)
        .where(Task.student_id == student.id, Task.student_name != student.name)
        .values(student_name=student.name)
    )


def name(session: Session, student_id: str) -> str:
    """What a student is called; empty as long as nobody has told."""
    if not is_id(student_id):
        return ""
    return session.execute(select(Student.name).where(Student.id == student_id)).scalar() or ""


def team(session: Session, student_id: str) -> dict[str, str]:
    """Team role -> staff id, as far as the students service has told."""
    snapshot, _ = profile(session, student_id)
    return {
        part: member["staff_id"]
        for member in snapshot.get("team", ())
        if member.get("staff_id")
        for part in _PARTS.get(member.get("role", ""), ())
    }


def profile(session: Session, student_id: str) -> tuple[Mapping[str, Any], datetime | None]:
    """Everything that is known of a student, and as of when; nothing for somebody not told of yet."""
    if not is_id(student_id):
        return {}, None
    row = session.execute(select(Student.snapshot, Student.know_time).where(Student.id == student_id)).first()
    return (row.snapshot, row.know_time) if row else ({}, None)
