"""Exports of students as jobs."""

from sqlalchemy.orm import Session

from kit.exports import steps as exports
from services.students.person import rules as people
from services.students.student.model import STUDENT


def names(session: Session, _locale: str) -> dict[str, str]:
    """What a reader of an export calls the people that students refer to."""
    return people.names(session)


JOBS_FAILED = exports.jobs_failed(STUDENT)
JOBS = exports.jobs(STUDENT, names)
