"""Finding people: by id, and by what a sheet calls them."""

from collections.abc import Mapping
from typing import Any

from matricula.gateway.v1.events_pb2 import StaffSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.values import fold
from services.leads.person.model import Person


def keep(session: Session, staff: StaffSnapshot) -> None:
    """Keeps a member of staff as the newest event tells."""
    values: dict[str, Any] = {
        "branch_id": staff.branch_id,
        "version": staff.version,
        "username": staff.username,
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


def department(session: Session, staff_id: str) -> str | None:
    """The department of a person; None when it has none or is not known here."""
    return session.execute(select(Person.department_id).where(Person.id == staff_id)).scalar()


def by_name(session: Session) -> Mapping[str, str]:
    """Names and user names -> id of those who work here; a name that two people share is left out."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for person_id, name, username in session.execute(
        select(Person.id, Person.name, Person.username).where(Person.enabled)
    ):
        for key in {fold(name), fold(username)}:
            if found.setdefault(key, person_id) != person_id:
                shared.add(key)
    return {name: person_id for name, person_id in found.items() if name not in shared}


def names(session: Session) -> dict[str, str]:
    """Id -> name of everybody known here."""
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
