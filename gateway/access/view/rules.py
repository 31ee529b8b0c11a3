"""Whose views somebody sees and changes: the own ones, and those shared in the branches."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from gateway.access.view.model import VIEW, VIEWS
from kit.database import grant, principal
from kit.errors import NotFound, PermissionDenied
from kit.identity import SHARED_BRANCH, Principal, Scope
from kit.ids import is_id
from kit.statement import Row

_WIDE = (Scope.BRANCH, Scope.ALL)


class NotYourView(PermissionDenied):
    reason = "NOT_YOUR_VIEW"
    zh = "只有创建者或校区管理员可以修改共享视图；您可以另存为自己的视图"
    en = "Only its owner or a branch administrator may change a shared view; save it as your own instead"


def readable(who: Principal) -> ColumnElement[bool]:
    """The caller's own views and shared ones; row-level security leaves those of the caller's branches."""
    if who.kind == "system":
        return true()
    mine = VIEW.c.owner_id == who.id if is_id(who.id) else VIEW.c.shared
    return or_(mine, VIEW.c.shared)


def get(session: Session, view_id: str, *, lock: bool = False) -> Row:
    """A view the caller may see; NotFound for any other."""
    if not is_id(view_id):
        raise NotFound
    statement = select(VIEW).where(VIEW.c.id == view_id, readable(principal(session)))
    row = session.execute(statement.with_for_update() if lock else statement).mappings().first()
    if row is None:
        raise NotFound
    return row


def create(session: Session, values: Mapping[str, Any]) -> Row:
    """A view of the caller's, in the active branch."""
    who = principal(session)
    return VIEWS.insert(session, {**values, "owner_id": who.id if is_id(who.id) else None})


def update(session: Session, row: Row, values: Mapping[str, Any], etag: str) -> Row:
    """Changes a view that is the caller's to change."""
    _check_mine(session, row)
    return VIEWS.change(session, str(row["id"]), values, etag=etag, row=row)


def delete(session: Session, view_id: str, etag: str) -> None:
    """Removes a view that is the caller's to change."""
    _check_mine(session, get(session, view_id, lock=True))
    VIEWS.remove(session, view_id, etag=etag)


def _check_mine(session: Session, row: Row) -> None:
    who, reach = principal(session), grant(session)
    within = row["branch_id"] in reach.branches or (
        row["branch_id"] == SHARED_BRANCH and reach.scope is Scope.ALL
    )
    if row["owner_id"] != who.id and not (row["shared"] and reach.scope in _WIDE and within):
        raise NotYourView
