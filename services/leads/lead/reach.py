"""Whether a permission reaches one lead: for methods that need more than the one they are called by."""

from collections.abc import Mapping
from typing import Any

from kit.errors import PermissionDenied
from kit.identity import SHARED_BRANCH, Principal, Scope

READ, UPDATE, ASSIGN, DELETE, IMPORT = (
    "leads.lead.read",
    "leads.lead.update",
    "leads.lead.assign",
    "leads.lead.delete",
    "leads.lead.import",
)


class AssignNotAllowed(PermissionDenied):
    reason = "ASSIGN_NOT_ALLOWED"
    zh = "没有权限把线索分配给他人，请联系主管"
    en = "You may not give leads to somebody else; ask your manager"


def reaches(who: Principal, permission: str, row: Mapping[Any, Any]) -> bool:
    """Whether the caller holds the permission and its scope covers the lead (branch, owner, department)."""
    if who.kind == "system":
        return True
    grant = who.grant(permission)
    if grant is None:
        return False
    shared = row["branch_id"] == SHARED_BRANCH and grant.scope is Scope.ALL
    if row["branch_id"] not in grant.branches and not shared:
        return False
    if grant.scope in (Scope.BRANCH, Scope.ALL):
        return True
    mine = row["owner_id"] == who.id
    return mine or (grant.scope is Scope.DEPARTMENT and row["department_id"] in who.departments)
