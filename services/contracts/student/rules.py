"""Students as parties of a contract: who they are, who takes care of them, who signs beside a minor."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.ids import is_id
from kit.query import scope
from kit.statement import Row
from services.contracts.student.model import Student

_TABLE = Student.__table__


def keep(session: Session, student_id: str, values: Mapping[str, Any]) -> None:
    """Keeps a student as the newest event tells; an older one changes nothing."""
    statement = insert(_TABLE).values(id=student_id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[_TABLE.c.id], set_=dict(values), where=_TABLE.c.version < values["version"]
        )
    )


def find(session: Session, student_id: str) -> Row | None:
    """A living student whom the caller's permission reaches."""
    if not is_id(student_id):
        return None
    who, reach = principal(session), grant(session)
    statement = select(_TABLE).where(
        _TABLE.c.id == student_id,
        ~_TABLE.c.deleted,
        scope.in_branches(_TABLE.c.branch_id, scope.branches(who, reach)),
        scope.within(_TABLE, who, reach),
    )
    row = session.execute(statement).mappings().first()
    return dict(row) if row else None


def party(session: Session, student_id: str) -> Row:
    """The student of a contract that the caller has already been given."""
    return dict(session.execute(select(_TABLE).where(_TABLE.c.id == student_id)).mappings().one())


def is_minor(student: Mapping[Any, Any], today: date | None = None) -> bool:
    """Whether a guardian signs, too: by the birthday, or as the event said while none is known."""
    adult = student["adult_date"]
    return bool((today or clock.today()) < adult if adult else student["minor"])


def guardian(student: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The guardian who signs for a minor: the first one on file; empty when there is none."""
    return student["guardians"][0] if student["guardians"] else {}
