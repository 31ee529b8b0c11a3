"""Which facts a question is about: those the viewer reaches, in a period.

The columnar copy has no row-level security, so every question to it begins with `reached`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.errors import InvalidArgument, Violation
from kit.identity import Grant, Principal, Scope
from kit.ids import is_id
from kit.query import scope


class DimensionNotAvailable(InvalidArgument):
    reason = "DIMENSION_NOT_AVAILABLE"
    zh = "不能按此维度查看"
    en = "This dimension is not available"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and how far the permission reaches."""

    who: Principal
    reach: Grant


@dataclass(frozen=True, slots=True)
class Where:
    """A condition in the copy's SQL with the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Where") -> "Where":
        return Where(f"{self.sql} and {other.sql}", (*self.values, *other.values))


def reached(viewer: Viewer) -> Where:
    """The facts the viewer reaches: own, of the departments, of the branches."""
    who, reach = viewer.who, viewer.reach
    branches = scope.branches(who, reach)
    if not branches:
        return Where("false")
    found = Where(f"branch_id in ({marks(branches)})", branches)
    if reach.scope in (Scope.BRANCH, Scope.ALL) or who.kind == "system":
        return found
    mine = Where("owner_id = ?", (who.id,)) if is_id(who.id) else Where("false")
    if reach.scope is Scope.DEPARTMENT and who.departments:
        departments = Where(f"department_id in ({marks(who.departments)})", who.departments)
        mine = Where(f"({mine.sql} or {departments.sql})", (*mine.values, *departments.values))
    return found & mine


def marks(values: Sequence[Any]) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))


def period_of(first: str, last: str, field: str) -> Where:
    """Facts of the days from `first` to `last`, both included; empty = no bound."""
    try:
        begin = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last) if last else None
    except ValueError as error:
        raise InvalidArgument(fields=[Violation(field, "日期不存在", "There is no such day")]) from error
    if begin and end and begin > end:
        raise InvalidArgument(
            fields=[Violation(field, "开始日期晚于结束日期", "The period begins after its end")]
        )
    found = Where("true")
    if begin:
        found &= Where("day >= ?", (begin,))
    if end:
        found &= Where("day <= ?", (end,))
    return found
