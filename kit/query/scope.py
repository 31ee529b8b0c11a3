"""The rows a caller may see: branch, scope of the permission, and living or deleted records."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from kit.identity import SHARED_BRANCH, Grant, Principal, Scope
from kit.ids import is_id
from kit.resource import Resource

Expression = ColumnElement[bool]
PARENT = "parent"
"""Key in `Table.info` of (table above, column): who reaches the row above reaches this one.

The column names that row, or several. For a part of a larger record, which has no owner of its own:

    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)
"""


def branches(who: Principal, grant: Grant | None) -> tuple[int, ...]:
    """The branches whose rows the caller reads: those of the grant and, for people, the shared one."""
    if grant is None:
        return ()
    shared = () if who.kind == "public" else (SHARED_BRANCH,)
    return tuple(dict.fromkeys((*shared, *grant.branches)))


def in_branches(branch: ColumnElement[int], numbers: Sequence[int]) -> Expression:
    """`branch_id = any(...)`: explicit beside row-level security, so that indexes led by branch are used."""
    if not numbers:
        return false()
    if len(numbers) == 1:
        return branch == numbers[0]
    return branch == any_(literal(list(numbers), ARRAY(Integer)))


def within(table: Table, who: Principal, grant: Grant) -> Expression:
    """What the scope leaves of the branches' rows. OWN and DEPARTMENT need `kit.model.Owned` or PARENT."""
    if grant.scope in (Scope.BRANCH, Scope.ALL) or who.kind == "system":
        return true()
    if not is_id(who.id):
        return false()
    departments = [department for department in who.departments if is_id(department)]
    team = departments if grant.scope is Scope.DEPARTMENT else None
    return _belongs(
        table,
        literal(who.id, Uuid(as_uuid=False)),
        literal(team, ARRAY(Uuid(as_uuid=False))) if team else None,
    )


def _belongs(table: Table, me: Any, departments: Any | None) -> Expression:
    """Rows of somebody or, with `departments`, of their departments: by owner, by team, by the parent row."""
    parent = table.info.get(PARENT)
    if parent is not None:
        above, link = parent
        column = table.c[link]
        same = above.c.id == (any_(column) if isinstance(column.type, ARRAY) else column)
        return exists(select(literal(1)).where(same, _belongs(above, me, departments)))
    if "owner_id" not in table.c:
        return false()
    ways: list[Expression] = [table.c.owner_id == me]
    if "team_ids" in table.c:
        ways.append(table.c.team_ids.contains(array([me])))
    if departments is not None and "department_id" in table.c:
        ways.append(table.c.department_id == any_(departments))
    return or_(*ways)


def alive(table: Table, *, deleted: bool = False) -> Expression:
    """Living records, or those in the recycle bin."""
    if "delete_time" not in table.c:
        return false() if deleted else true()
    column = table.c.delete_time
    return column.is_not(None) if deleted else column.is_(None)


def visible(
    select: Select[Any], resource: Resource, who: Principal, grant: Grant | None, *, deleted: bool = False
) -> Select[Any]:
    """The select narrowed to what the caller may see. Without a grant nothing is seen."""
    if grant is None:
        return select.where(false())
    table = resource.table
    return select.where(
        in_branches(table.c.branch_id, branches(who, grant)),
        within(table, who, grant),
        alive(table, deleted=deleted),
    )


# the same for statements that are compiled once (kit.statement): the caller's part comes as values ---------


def narrowed(who: Principal, grant: Grant | None) -> Scope:
    """Which of the compiled forms is the caller's: OWN, DEPARTMENT, or BRANCH for everything wider."""
    if grant is None or who.kind == "system" or grant.scope is Scope.ALL:
        return Scope.BRANCH
    return grant.scope


def reached(table: Table, narrow: Scope) -> tuple[Expression, ...]:
    """Conditions for the rows of a caller whose `bindings` fill them."""
    branch = table.c.branch_id == any_(bindparam("_branches", type_=ARRAY(Integer)))
    if narrow is Scope.BRANCH:
        return (branch,)
    me = bindparam("_me", type_=Uuid(as_uuid=False))
    departments = bindparam("_departments", type_=ARRAY(Uuid(as_uuid=False)))
    return branch, _belongs(table, me, departments if narrow is Scope.DEPARTMENT else None)


def bindings(who: Principal, grant: Grant | None) -> Mapping[str, Any]:
    """The caller's part of `reached`."""
    values: dict[str, Any] = {"_branches": list(branches(who, grant))}
    narrow = narrowed(who, grant)
    if narrow is not Scope.BRANCH:
        values["_me"] = who.id if is_id(who.id) else None
    if narrow is Scope.DEPARTMENT:
        values["_departments"] = [one for one in who.departments if is_id(one)]
    return values
