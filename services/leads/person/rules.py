"""Finding people: by id, and by what a sheet calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matricula.gateway.v1.events_pb2 import StaffSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
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
        "extra_branch_ids": list(staff.extra_branch_ids),
        "enabled": staff.enabled,
    }
    statement = insert(Person).values(id=staff.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Person.id], set_=values, where=Person.version < staff.version
        )
    )


TAKES = (
    f"p.enabled and (p.branch_id in (:branch, {SHARED_BRANCH})"
    f" or p.extra_branch_ids && array[:branch, {SHARED_BRANCH}])"
)
"""SQL for Known.takes of person `p`, where statements read people beside something else."""


@dataclass(frozen=True, slots=True)
class Known:
    """A member of staff as far as leads care: whether they can have leads of a branch, and for which team."""

    branches: frozenset[int]
    department_id: str | None
    enabled: bool

    def takes(self, branch_id: int) -> bool:
        """Whether they work here and would see a lead of the branch."""
        return self.enabled and bool(self.branches & {branch_id, SHARED_BRANCH})


def known(session: Session, staff_ids: Iterable[str]) -> dict[str, Known]:
    """Those of the people of whom the caller's branches know."""
    table = Person.__table__.c
    rows = session.execute(
        select(table.id, table.branch_id, table.extra_branch_ids, table.department_id, table.enabled).where(
            table.id.in_(set(staff_ids))
        )
    )
    return {
        row.id: Known(frozenset({row.branch_id, *row.extra_branch_ids}), row.department_id, row.enabled)
        for row in rows
    }


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
