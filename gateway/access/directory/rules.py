"""Who may change whom in the directory, and what has to hold afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.access import lookup, merging
from gateway.access.directory import sync
from gateway.access.directory.model import (
    BRANCH,
    BRANCHES,
    DEPARTMENT,
    DEPARTMENTS,
    STAFF,
    STAFF_MEMBERS,
    branch_key,
)
from gateway.access.role import rules as roles
from kit.database import grant, principal
from kit.errors import AlreadyExists, InvalidArgument, NotFound, PermissionDenied, Violation
from kit.identity import SHARED_BRANCH, Principal, Scope
from kit.ids import is_id
from kit.records import OutsideScope
from kit.statement import Row

_NEXT_NUMBER = text("select nextval('branch_number')::int")
_BELOW = text(
    "with recursive below as (select cast(:id as uuid) as id"
    " union select d.id from department d join below on d.parent_id = below.id)"
    " select cast(:parent as uuid) in (select id from below)"
)


class MoreThanYouHold(PermissionDenied):
    reason = "MORE_THAN_YOU_HOLD"
    zh = "此员工的权限超出您自己的权限（{names}），请由总部管理员操作"
    en = "This person would have or has more than you hold ({names}); ask a head-office administrator"


class UsernameTaken(AlreadyExists):
    reason = "USERNAME_TAKEN"
    zh = "登录名「{username}」已被使用，请换一个"
    en = "The user name “{username}” is taken; choose another"


class CodeTaken(AlreadyExists):
    reason = "BRANCH_CODE_TAKEN"
    zh = "代码「{code}」已被使用，请换一个"
    en = "The code “{code}” is taken; choose another"


# branches ---------------------------------------------------------------------------------------------------


def branch_id(number: str) -> str:
    """The row id of a branch as the API names it; NotFound for what is no number."""
    if not number.isascii() or not number.isdecimal() or len(number) > 6:
        raise NotFound
    return branch_key(int(number))


def create_branch(session: Session, values: Mapping[str, Any]) -> Row:
    """A new branch with the next number, and its group in Keycloak."""
    if grant(session).scope is not Scope.ALL:
        raise OutsideScope
    _check_branch(session, values)
    number = session.execute(_NEXT_NUMBER).scalar_one()
    row = BRANCHES.insert(
        session, {**values, "number": number, "id": branch_key(number), "branch_id": SHARED_BRANCH}
    )
    sync.branch_changed(session, row)
    return row


def update_branch(session: Session, row: Row, values: Mapping[str, Any], etag: str) -> Row:
    """Changes a branch; a new code renames its group."""
    _check_branch(session, values, row)
    after = BRANCHES.change(session, str(row["id"]), values, etag=etag, row=row)
    if after["code"] != row["code"]:
        sync.branch_changed(session, after)
    return after


def _check_branch(session: Session, values: Mapping[str, Any], row: Row | None = None) -> None:
    zone, code = values.get("time_zone"), values.get("code")
    if zone and not _is_zone(zone):
        raise InvalidArgument(
            fields=[
                Violation("branch.time_zone", f"没有时区 {zone}", f"There is no time zone {zone}", "UNKNOWN")
            ]
        )
    other = select(BRANCH.c.id).where(BRANCH.c.code == code)
    if code and (row is None or code != row["code"]) and session.execute(other).first():
        raise CodeTaken(code=code)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# departments ------------------------------------------------------------------------------------------------


def create_department(session: Session, values: Mapping[str, Any]) -> Row:
    """A new department, under a parent of its own branch or of the organisation."""
    home = values.get("branch_id") or principal(session).branch_id
    _check_parent(session, values.get("parent_id"), home, None)
    return DEPARTMENTS.insert(session, values)


def update_department(session: Session, row: Row, values: Mapping[str, Any], etag: str) -> Row:
    """Changes a department; it cannot come under itself."""
    home = values.get("branch_id", row["branch_id"])
    _check_parent(session, values.get("parent_id"), home, str(row["id"]))
    return DEPARTMENTS.change(session, str(row["id"]), values, etag=etag, row=row)


def _check_parent(session: Session, parent: str | None, home: int, own_id: str | None) -> None:
    if not parent:
        return
    _check_department(session, parent, (home,), "department.parent_id")
    if own_id and session.execute(_BELOW, {"id": own_id, "parent": parent}).scalar_one():
        raise InvalidArgument(
            fields=[Violation(
                "department.parent_id", "上级部门不能是自己或下级部门",
                "It cannot come under itself or a part of itself", "CYCLE",
            )]
        )  # fmt: skip


def _check_department(session: Session, department_id: str, branches: Sequence[int], path: str) -> None:
    found = None
    if is_id(department_id):
        wanted = select(DEPARTMENT.c.branch_id).where(DEPARTMENT.c.id == department_id)
        found = session.execute(wanted).scalar_one_or_none()
    if found is None or found not in (SHARED_BRANCH, *branches):
        raise InvalidArgument(
            fields=[Violation(
                path, "此校区没有这个部门，请重新选择", "This branch has no such department; choose another",
                "NOT_FOUND",
            )]
        )  # fmt: skip


# staff ------------------------------------------------------------------------------------------------------


def create_staff(
    session: Session, values: Mapping[str, Any], actor: Principal, *, password: sync.Sealed | None = None
) -> Row:
    """A new member of staff, followed by Keycloak. `password` is sealed for the id in `values`."""
    username = values["username"]
    if session.execute(select(STAFF.c.id).where(STAFF.c.username == username)).first():
        raise UsernameTaken(username=username)
    whole = SHARED_BRANCH if grant(session).scope is Scope.ALL else principal(session).branch_id
    complete = {
        "enabled": True, **values, "branch_id": values.get("branch_id") or whole,
        "service_account": sync.is_service(username), "sync_state": sync.initial_state(username),
        "password_issue": password.issue if password else "",
    }  # fmt: skip
    _check_staff(session, complete)
    row = STAFF_MEMBERS.insert(session, complete)
    _refuse_beyond(session, actor, str(row["id"]))
    sync.staff_changed(session, row, password)
    return row


def update_staff(
    session: Session,
    row: Row,
    values: Mapping[str, Any],
    etag: str,
    actor: Principal,
    *,
    password: sync.Sealed | None = None,
) -> Row:
    """Changes a person, who must hold no more than the actor before and after. Raises LastAdministrator
    too."""
    if "username" in values and values["username"] != row["username"]:
        raise InvalidArgument(
            fields=[Violation("staff.username", "登录名不能修改", "A user name never changes", "IMMUTABLE")]
        )
    staff_id = str(row["id"])
    _check_staff(session, {**row, **values})
    _refuse_beyond(session, actor, staff_id)
    wanted = {**values, **({"password_issue": password.issue} if password else {})}
    differs = any(row[name] != value for name, value in wanted.items())
    if differs and not row["service_account"]:
        wanted["sync_state"] = sync.PENDING
    after = STAFF_MEMBERS.change(session, staff_id, wanted, etag=etag, row=row)
    _refuse_beyond(session, actor, staff_id)
    if (row["enabled"] and not after["enabled"]) or row["role_ids"] != after["role_ids"]:
        roles.keep_an_administrator(session)
    if differs:
        sync.staff_changed(session, after, password)
    return after


def _check_staff(session: Session, values: Mapping[str, Any]) -> None:
    """Roles, department and branches exist, and the branches are within the actor's reach."""
    roles.rows(session, [str(one) for one in values.get("role_ids") or ()], "staff.role_ids")
    reach = grant(session)
    home = values.get("branch_id") or SHARED_BRANCH
    extra = list(values.get("extra_branch_ids") or ())
    existing = set(session.execute(select(BRANCH.c.number)).scalars())
    unknown = [number for number in (*extra, home) if number not in existing and number != SHARED_BRANCH]
    if unknown or SHARED_BRANCH in extra:
        numbers = ", ".join(map(str, unknown)) or "0"
        raise InvalidArgument(
            fields=[
                Violation(
                    "staff.extra_branch_ids",
                    f"没有校区 {numbers}",
                    f"There is no branch {numbers}",
                    "UNKNOWN",
                )
            ]
        )
    if reach.scope is not Scope.ALL and not {home, *extra} <= set(reach.branches):
        raise OutsideScope
    if values.get("department_id"):
        _check_department(session, str(values["department_id"]), (home, *extra), "staff.department_id")


def _refuse_beyond(session: Session, actor: Principal, staff_id: str) -> None:
    """Refuses to touch somebody who holds more than the actor; whoever edits roles everywhere may."""
    if _manages_roles(actor):
        return
    member = lookup.by_id(session, staff_id)
    if member is None:
        raise NotFound
    beyond = merging.exceeds(actor, merging.principal(member))
    if beyond:
        raise MoreThanYouHold(names=", ".join(beyond[:5]))


def _manages_roles(actor: Principal) -> bool:
    reach = actor.grant("gateway.role.edit")
    return actor.kind == "system" or (reach is not None and reach.scope is Scope.ALL)
