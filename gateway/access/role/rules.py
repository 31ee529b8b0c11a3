"""What a role may say, who may hand it out, and that somebody is always left who can."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.access.directory.model import BRANCH
from gateway.access.role import known
from gateway.access.role.model import ROLE, ROLES
from kit.database import grant
from kit.errors import FailedPrecondition, InvalidArgument, Violation
from kit.identity import Scope
from kit.ids import is_id
from kit.records import OutsideScope
from kit.statement import Row

_CHOSEN = "SCOPE_CHOSEN"
_STILL_ADMINISTERED = text(
    """
    select exists (
      select from staff s where s.enabled and not s.service_account
        and exists (select from role r where r.id = any (s.role_ids) and r.permissions @>
          '[{"permission": "gateway.role.edit", "scope": "SCOPE_ALL"}]')
        and not exists (select from role r where r.id = any (s.role_ids) and r.read_only))
    """
)
_ALONE = text("select pg_advisory_xact_lock(7302)")
_HOLDERS = text("select exists (select from staff where role_ids @> array[cast(:id as uuid)])")


class LastAdministrator(FailedPrecondition):
    reason = "LAST_ADMINISTRATOR"
    zh = "至少要保留一位可以管理角色的管理员，请先指定另一位"
    en = "Somebody must be left who can manage roles; appoint another administrator first"


class RoleInUse(FailedPrecondition):
    reason = "ROLE_IN_USE"
    zh = "仍有员工使用此角色，请先为他们更换角色"
    en = "Staff still have this role; give them another one first"


class BuiltInRole(FailedPrecondition):
    reason = "BUILT_IN_ROLE"
    zh = "内置角色可以修改，但不能删除"
    en = "A built-in role can be edited but not deleted"


def create(session: Session, values: Mapping[str, Any]) -> Row:
    """A new role, after its permissions and field rights were checked."""
    if grant(session).scope is not Scope.ALL:
        raise OutsideScope
    check(session, values)
    return ROLES.insert(session, values)


def update(session: Session, row: Row, values: Mapping[str, Any], etag: str) -> Row:
    """Changes a role; LastAdministrator when nobody would be left who can."""
    check(session, values)
    after = ROLES.change(session, str(row["id"]), values, etag=etag, row=row)
    if "permissions" in values or values.get("read_only"):
        keep_an_administrator(session)
    return after


def delete(session: Session, role_id: str, etag: str) -> None:
    """Removes a role that nobody has. Raises BuiltInRole, RoleInUse."""
    row = ROLES.get(session, role_id, lock=True)
    if row["builtin"]:
        raise BuiltInRole
    session.execute(_ALONE)
    if session.execute(_HOLDERS, {"id": role_id}).scalar_one():
        raise RoleInUse
    ROLES.remove(session, role_id, etag=etag)


def check(session: Session, values: Mapping[str, Any]) -> None:
    """InvalidArgument naming every permission, field and branch that does not exist, and what is said
    twice."""
    wrong = [
        *_permissions(session, values.get("permissions") or ()),
        *_fields(values.get("fields") or ()),
    ]
    if wrong:
        raise InvalidArgument(fields=wrong)


def rows(session: Session, role_ids: Sequence[str], path: str) -> list[Mapping[str, Any]]:
    """The roles with these ids; InvalidArgument for one that does not exist. Keeps them from being
    deleted."""
    if role_ids:
        session.execute(_ALONE)
    wanted = [one for one in role_ids if is_id(one)]
    found = session.execute(select(ROLE).where(ROLE.c.id.in_(wanted))).mappings().all()
    there = {str(row["id"]) for row in found}
    missing = [
        Violation(
            f"{path}[{place}]",
            "没有这个角色，请重新选择",
            "There is no such role; choose another",
            "NOT_FOUND",
        )
        for place, one in enumerate(role_ids)
        if one not in there
    ]
    if missing:
        raise InvalidArgument(fields=missing)
    return [dict(row) for row in found]


def keep_an_administrator(session: Session) -> None:
    """Refuses the change just made when it took away the last enabled person who may edit roles
    everywhere."""
    session.execute(_ALONE)
    if not session.execute(_STILL_ADMINISTERED).scalar_one():
        raise LastAdministrator


def _permissions(session: Session, entries: Sequence[Mapping[str, Any]]) -> Iterable[Violation]:
    names = known.permissions()
    branches: set[int] | None = None
    seen = set()
    for place, entry in enumerate(entries):
        path, name = f"role.permissions[{place}]", entry["permission"]
        if name not in names:
            yield Violation(
                f"{path}.permission", f"没有权限 {name}", f"There is no permission {name}", "UNKNOWN"
            )
        if name in seen:
            yield Violation(f"{path}.permission", f"{name} 重复", f"{name} is there twice", "DUPLICATE")
        seen.add(name)
        if entry["scope"] == _CHOSEN:
            branches = (
                branches if branches is not None else set(session.execute(select(BRANCH.c.number)).scalars())
            )
            yield from _chosen(path, entry.get("branch_ids", ()), branches)


def _chosen(path: str, numbers: Sequence[int], existing: set[int]) -> Iterable[Violation]:
    if not numbers:
        yield Violation(f"{path}.branch_ids", "请选择校区", "Choose at least one branch", "REQUIRED")
    for number in numbers:
        if number not in existing:
            yield Violation(
                f"{path}.branch_ids", f"没有校区 {number}", f"There is no branch {number}", "UNKNOWN"
            )


def _fields(entries: Sequence[Mapping[str, Any]]) -> Iterable[Violation]:
    seen = set()
    for place, entry in enumerate(entries):
        path, name = f"role.fields[{place}].field", entry["field"]
        if not known.is_field(name):
            yield Violation(path, f"没有字段或分类 {name}", f"There is no field or class {name}", "UNKNOWN")
        if name in seen:
            yield Violation(path, f"{name} 重复", f"{name} is there twice", "DUPLICATE")
        seen.add(name)
