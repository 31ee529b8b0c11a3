"""What belongs to a student: written under the student's lock, in the student's branch.

The lock keeps a conversion from being taken back while something new is hung on the student.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, NotFound, Violation
from kit.ids import is_id
from kit.records import Records
from kit.statement import Row
from services.students.student.model import STUDENT


def create(session: Session, records: Records, values: Mapping[str, Any]) -> Row:
    """A new part of a student whom the caller reaches with the permission of the call."""
    student = student_of(session, values["student_id"], records.resource.name)
    return records.insert(session, {**values, "branch_id": student["branch_id"]})


def student_of(session: Session, student_id: str, noun: str, path: str = "student_id") -> Row:
    """The student, locked; InvalidArgument when the caller reaches none of this id."""
    try:
        if is_id(student_id):
            return STUDENT.get(session, student_id, lock=True)
        raise NotFound
    except NotFound as error:
        zh, en = "请选择一位可见的学生", "Choose a student whom you may see"
        raise InvalidArgument(fields=[Violation(f"{noun}.{path}", zh, en, "NOT_FOUND")]) from error
