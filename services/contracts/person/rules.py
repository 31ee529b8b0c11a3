"""Members of staff as owners of contracts: in which team they are."""

from matricula.gateway.v1.events_pb2 import StaffSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.person.model import Person


def keep(session: Session, staff: StaffSnapshot) -> None:
    """Keeps a member of staff as the newest event tells."""
    values = {
        "branch_id": staff.branch_id,
        "version": staff.version,
        "name": staff.name,
        "department_id": staff.department_id or None,
        "enabled": staff.enabled,
    }
    statement = insert(Person).values(id=staff.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Person.id], set_=values, where=Person.version < staff.version
        )
    )


def department(session: Session, staff_id: str | None) -> str | None:
    """The team of somebody who works here, or None."""
    found = session.execute(
        select(Person.department_id).where(Person.id == staff_id, Person.enabled)
    ).scalar_one_or_none()
    return found


def works_here(session: Session, staff_id: str) -> bool:
    """Whether somebody of the caller's branches is known by this id."""
    return (
        session.execute(select(Person.id).where(Person.id == staff_id, Person.enabled)).scalar_one_or_none()
        is not None
    )
