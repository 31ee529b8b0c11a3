"""What tasks take from a student: the name, and who fills which part of the service."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.ids import is_id
from services.tasks.student.model import Student


def name(session: Session, student_id: str) -> str:
    """What a student is called; empty as long as nobody has told."""
    if not is_id(student_id):
        return ""
    return session.execute(select(Student.name).where(Student.id == student_id)).scalar() or ""
