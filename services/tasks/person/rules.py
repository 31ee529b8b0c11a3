"""Finding people: by id, and by the roles they hold in a branch.

The copy is shared by all branches: somebody of the head office decides and works for branches that do not
know them as theirs. It holds names and places of work, never contact data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matricula.gateway.v1.events_pb2 import StaffSnapshot
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.identity import SHARED_BRANCH, Principal
from kit.ids import is_id
from services.tasks.person.model import Person


class AssigneeNotHere(InvalidArgument):
    reason = "ASSIGNEE_NOT_HERE"
    zh = "该员工不在此校区或已停用，请选择其他人"
    en = "This person left, or works for other branches; choose somebody else"


def keep(session: Session, staff: StaffSnapshot) -> None:
    """Keeps a member of staff as the newest event tells."""
    values: dict[str, Any] = {
        "branch_id": SHARED_BRANCH,
        "version": staff.version,
        "username": staff.username,
        "name": staff.name,
        "department_id": staff.department_id or None,
        "role_ids": list(staff.role_ids),
        "home_branch_id": staff.branch_id,
        "extra_branch_ids": list(staff.extra_branch_ids),
        "enabled": staff.enabled,
    }
    statement = insert(Person).values(id=staff.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Person.id], set_=values, where=Person.version < staff.version
        )
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A member of staff as far as tasks care."""

    id: str
    name: str
    branches: frozenset[int]
    department_id: str | None
    enabled: bool

    def works_for(self, branch_id: int) -> bool:
        """Whether they work here and would see what belongs to the branch."""
        return self.enabled and bool(self.branches & {branch_id, SHARED_BRANCH})


def known(session: Session, staff_ids: Iterable[str]) -> dict[str, Known]:
    """Those of the people that the directory has told of."""
    wanted = {one for one in staff_ids if is_id(one)}
    if not wanted:
        return {}
    table = Person.__table__.c
    rows = session.execute(
        select(
            table.id, table.name, table.home_branch_id, table.extra_branch_ids, table.department_id,
            table.enabled,
        ).where(table.id.in_(wanted))
    )  # fmt: skip
    return {
        row.id: Known(
            row.id, row.name, frozenset({row.home_branch_id, *row.extra_branch_ids}), row.department_id,
            row.enabled,
        )
        for row in rows
    }  # fmt: skip


def name(session: Session, staff_id: str | None) -> str:
    """What a person is called; empty when nobody is meant or known."""
    found = known(session, [staff_id or ""])
    return found[staff_id].name if staff_id in found else ""


def holding(session: Session, role_ids: Iterable[str], branch_id: int) -> list[str]:
    """Everybody who works for the branch and has one of the roles, in the order of ids."""
    wanted = list(role_ids)
    if not wanted:
        return []
    statement = (
        select(Person.id)
        .where(
            Person.enabled,
            Person.role_ids.overlap(wanted),
            or_(
                Person.home_branch_id.in_((branch_id, SHARED_BRANCH)),
                Person.extra_branch_ids.contains([branch_id]),
            ),
        )
        .order_by(Person.id)
    )
    return list(session.execute(statement).scalars())


def place(session: Session, staff_id: str, branch_id: int, who: Principal) -> tuple[str, str | None]:
    """(name, department) of somebody who is to do something for a branch; AssigneeNotHere when they
    cannot.
    """
    person = known(session, [staff_id]).get(staff_id)
    if person is None and staff_id == who.id:  # the identity says more than an event that is still on its way
        department = who.departments[0] if who.departments and is_id(who.departments[0]) else None
        return who.name, department
    if person is None or not person.works_for(branch_id):
        raise AssigneeNotHere(fields=[Violation("owner_id", AssigneeNotHere.zh, AssigneeNotHere.en)])
    return person.name, person.department_id
