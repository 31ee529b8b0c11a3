"""Students as people work with them: entered by hand, changed, given a team, in the recycle bin and back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.database import grant, principal
from kit.errors import EtagMismatch, NotFound, PermissionDenied
from kit.identity import Grant, Scope
from kit.ids import is_id
from kit.query import scope
from kit.statement import Row
from services.students.person import rules as people
from services.students.student import recognition
from services.students.student.derived import TEAM
from services.students.student.model import STUDENT, Student
from services.students.student.normal import check_team, normal

ASSIGN = "students.student.assign"


class AssignNotAllowed(PermissionDenied):
    reason = "ASSIGN_NOT_ALLOWED"
    zh = "没有权限安排服务团队，请联系主管"
    en = "You may not choose the service team; ask your manager"


def create_student(session: Session, values: Mapping[str, Any]) -> Row:
    """A student entered by hand, one's own unless it says whose; DuplicateStudent when the person exists."""
    who = principal(session)
    found = normal(values)
    found["branch_id"] = found.get("branch_id") or who.branch_id
    if not found.get("owner_id") and is_id(who.id):
        found["owner_id"] = who.id
    if {found[role] for role in TEAM if found.get(role)} - {who.id} and not may_assign(session, found):
        raise AssignNotAllowed
    check_team(session, found["branch_id"], {**found, "owner_id": _other(found.get("owner_id"), who.id)})
    found["department_id"] = department(session, found.get("owner_id"))
    recognition.refuse(session, found["branch_id"], found)
    return STUDENT.insert(session, found)


def _other(staff_id: str | None, me: str) -> str | None:
    """Oneself needs no check: the identity says that one works here."""
    return None if staff_id == me else staff_id


def update_student(session: Session, row: Row, values: Mapping[str, Any], etag: str = "") -> Row:
    """Changes a student read with a lock; DuplicateStudent when it would become somebody who exists."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    found = normal(values)
    changed = {name: value for name, value in found.items() if row[name] != value}
    if not changed.keys().isdisjoint(TEAM):
        if not may_assign(session, row):
            raise AssignNotAllowed
        changed |= _team(session, row, changed)
    after = {**row, **changed}
    before = recognition.keys_of(row)
    if any(before.get(name) != value for name, value in recognition.keys_of(after).items()):
        recognition.refuse(session, row["branch_id"], after, row["id"])
    kind = "staffed" if changed and changed.keys() <= {*TEAM, "department_id"} else "updated"
    return STUDENT.change(session, row["id"], changed, kind=kind, row=row)


def staff_student(session: Session, student_id: str, roles: Mapping[str, str], etag: str = "") -> Row:
    """Puts people into the roles of the team; an empty id leaves the role without anybody."""
    row = STUDENT.get(session, student_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    changed = {role: staff_id or None for role, staff_id in roles.items()}
    return STUDENT.change(
        session, student_id, {**changed, **_team(session, row, changed)}, kind="staffed", row=row
    )


def _team(session: Session, row: Row, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Checks the people of the changed roles; returns the columns that follow from the consultant."""
    check_team(session, row["branch_id"], changed)
    if "owner_id" not in changed:
        return {}
    return {"department_id": department(session, changed["owner_id"])}


def department(session: Session, staff_id: str | None) -> str | None:
    """The department of the consultant, which is the student's."""
    if not staff_id:
        return None
    who, person = principal(session), people.known(session, [staff_id]).get(staff_id)
    if person is not None:
        return person.department_id
    return who.departments[0] if staff_id == who.id and who.departments else None


def may_assign(session: Session, row: Mapping[Any, Any]) -> bool:
    """Whether the caller may choose the team of this student."""
    who = principal(session)
    if who.kind == "system":
        return True
    reach = who.grant(ASSIGN)
    return reach is not None and covers(who.id, who.departments, reach, row)


def covers(me: str, departments: tuple[str, ...], reach: Grant, row: Mapping[Any, Any]) -> bool:
    """Whether a permission with this reach covers the student: branch, then team or department."""
    if row["branch_id"] not in reach.branches:
        return False
    if reach.scope in (Scope.BRANCH, Scope.ALL) or me in [row.get(role) for role in TEAM]:
        return True
    return reach.scope is Scope.DEPARTMENT and row.get("department_id") in departments


def undelete_student(session: Session, student_id: str) -> Row:
    """Out of the recycle bin; DuplicateStudent when the same person came meanwhile."""
    who, reach = principal(session), grant(session)
    statement = scope.visible(select(*STUDENT.columns), STUDENT.resource, who, reach, deleted=True)
    row = session.execute(statement.where(Student.id == student_id).with_for_update()).mappings().first()
    if row is None:
        raise NotFound
    recognition.refuse(session, row["branch_id"], row, student_id)
    return STUDENT.change(session, student_id, {"delete_time": None}, kind="undeleted", row=row)
