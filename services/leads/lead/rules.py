"""Leads as people work with them: new, changed, given to somebody, in the recycle bin and back."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, NotFound, Violation
from kit.identity import SHARED_BRANCH, Scope
from kit.ids import is_id
from kit.query import scope
from kit.records import Edit
from kit.statement import Row, Statement
from services.leads.assignment import rules as assignment
from services.leads.branch import rules as branches
from services.leads.lead import duplicates, moves
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.normal import normal
from services.leads.lead.reach import ASSIGN, IMPORT, AssignNotAllowed, reaches
from services.leads.person import rules as people

_ORIGINS = {"staff": "ORIGIN_CONSOLE", "service": "ORIGIN_API"}
_ASSIGNED = frozenset({"owner_id", "department_id", "assign_time"})


class NobodyFree(FailedPrecondition):
    reason = "NOBODY_FREE"
    zh = "没有规则命中或团队无人可接，请选择负责人"
    en = "No assignment rule takes this lead, or nobody of its team is free; choose an owner"


class OwnerNotHere(InvalidArgument):
    reason = "OWNER_NOT_HERE"
    zh = "该员工不在此校区或已停用，请选择其他负责人"
    en = "This person left, or works for other branches, and would never see the lead; choose another owner"


class LeadMergedAway(FailedPrecondition):
    reason = "LEAD_MERGED"
    zh = "此线索已合并到另一条线索，不能恢复"
    en = "This lead was merged into another one and cannot be restored"


def find_lead(session: Session, lead_id: str) -> Row:
    """A lead in the caller's scope; one that was merged into another is found too."""
    who, reach = principal(session), grant(session)
    narrow = scope.narrowed(who, reach)
    row = _finding(narrow).first(session, {**scope.bindings(who, reach), "_id": lead_id})
    if row is None:
        raise NotFound
    return row


@cache
def _finding(narrow: Scope) -> Statement:
    table = Lead.__table__
    return Statement(
        select(*LEAD.columns).where(
            table.c.id == bindparam("_id"),
            *scope.reached(table, narrow),
            or_(table.c.delete_time.is_(None), table.c.merged_into_id.is_not(None)),
        )
    )


# new -----------------------------------------------------------------------------------------------------


def create_lead(
    session: Session, values: Mapping[str, Any], *, allow_duplicate: bool = False, origin: str = "",
    origin_id: str = "",
) -> Row:  # fmt: skip
    """A new lead from column values; DuplicateLead when the same person exists in the branch.

    Without an owner the assignment rules decide, except that callers who reach only their own leads keep it.
    """
    prepared, facts = new_lead(session, values, origin=origin, origin_id=origin_id)
    if not allow_duplicate:
        duplicates.refuse(session, prepared["branch_id"], duplicates.keys_of(prepared))
    return LEAD.insert(session, prepared, facts=facts)


def new_lead(
    session: Session, values: Mapping[str, Any], *, origin: str = "", origin_id: str = "",
    desk: assignment.Desk | None = None, assign: bool = True,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """(column values, history facts) of a new lead, not yet written nor checked for duplicates.

    `desk` counts what it gives away, for many new leads in one transaction; without `assign` a lead that
    names no owner gets none.
    """
    who = principal(session)
    found = normal(session, values)
    found["branch_id"] = found.get("branch_id") or who.branch_id
    if found["branch_id"] == SHARED_BRANCH:
        raise InvalidArgument(
            fields=[Violation("lead.branch_id", "请选择校区", "Choose a branch", "REQUIRED")]
        )
    found["business_line"] = found.get("business_line") or branches.only_line(session, found["branch_id"])
    found["origin"] = origin or _ORIGINS.get(who.kind, "ORIGIN_CONSOLE")
    found["origin_id"] = origin_id
    given = found.pop("create_time", None)
    found |= moves.beginning(session, found)
    _born(session, found, given)
    return found, _give(session, found, desk, assign)


def _born(session: Session, values: dict[str, Any], given: datetime | None) -> None:
    """Keeps the original date of a lead that comes from elsewhere, for those who may import."""
    if given is None or not principal(session).may(IMPORT):
        return
    if problems := too_late(given):
        raise InvalidArgument(fields=problems)
    values |= {"create_time": given, "stage_time": given}


def too_late(given: datetime | None) -> list[Violation]:
    """What is wrong with the time a lead is said to have come in."""
    if given is None or given <= clock.now():
        return []
    zh, en = "创建时间不能晚于现在", "A lead cannot have come in later than now"
    return [Violation("lead.create_time", zh, en, "IN_FUTURE")]


def _give(
    session: Session, values: dict[str, Any], desk: assignment.Desk | None, assign: bool
) -> dict[str, Any]:
    """Sets the owner of a new lead; returns what history keeps about it."""
    who = principal(session)
    owner_id = values.get("owner_id")
    narrow = grant(session).scope is Scope.OWN and who.kind != "system" and is_id(who.id)
    if not owner_id and narrow:
        owner_id = who.id
    if owner_id:
        if owner_id != who.id and not reaches(who, ASSIGN, {**values, "department_id": None}):
            raise AssignNotAllowed
        values |= _ownership(session, values["branch_id"], owner_id)
        return {}
    chosen = (desk or assignment.Desk(session)).choose(values) if assign else None
    if chosen is None:
        return {}
    values |= {
        "owner_id": chosen.owner_id,
        "department_id": chosen.department_id or None,
        "assign_time": clock.now(),
    }  # fmt: skip
    return {"rule_id": chosen.rule_id}


def owner_fits(session: Session, branch_id: int, owner_id: str) -> bool:
    """Whether somebody is known to work for the branch."""
    person = people.known(session, [owner_id]).get(owner_id)
    return person is not None and person.takes(branch_id)


def _ownership(session: Session, branch_id: int, owner_id: str | None) -> dict[str, Any]:
    """The columns that say whose a lead is; OwnerNotHere for somebody who would never see it."""
    if not owner_id:
        return {"owner_id": None, "department_id": None, "assign_time": None}
    who = principal(session)
    if owner_id == who.id and who.departments:  # the identity says it; no need to ask
        department: str | None = who.departments[0]
    else:
        person = people.known(session, [owner_id]).get(owner_id)
        if owner_id != who.id and (person is None or not person.takes(branch_id)):
            raise OwnerNotHere
        department = assignment.member(session, owner_id) or (person.department_id if person else None)
    fitting = department if department and is_id(department) else None
    return {"owner_id": owner_id, "department_id": fitting, "assign_time": clock.now()}


# changed -------------------------------------------------------------------------------------------------


def update_lead(session: Session, row: Row, values: Mapping[str, Any], etag: str = "") -> Row:
    """Changes a lead read with a lock; DuplicateLead when it would become the same person as another."""
    edit = edited(session, row, values, etag)
    duplicates.refuse(session, row["branch_id"], duplicates.keys_of(edit.values, row), row["id"])
    return LEAD.change(session, row["id"], edit.values, kind=edit.kind, row=row)


def checked(session: Session, row: Row, values: Mapping[str, Any]) -> Edit:
    """What an update would write, checked for duplicates, for changes that are part of a larger one."""
    edit = edited(session, row, values)
    duplicates.refuse(session, row["branch_id"], duplicates.keys_of(edit.values, row), row["id"])
    return edit


def edited(session: Session, row: Mapping[Any, Any], values: Mapping[str, Any], etag: str = "") -> Edit:
    """What an update would write, not yet checked for duplicates. A new owner needs the right to assign."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    found = normal(session, values)
    changed = {name: value for name, value in found.items() if row[name] != value}
    if "branch_id" in changed:
        zh, en = "线索不能换校区，请在目标校区新建", "A lead stays in its branch; create it in the other one"
        raise InvalidArgument(fields=[Violation("lead.branch_id", zh, en)])
    kind = "updated"
    if "owner_id" in changed:
        if not reaches(principal(session), ASSIGN, row):
            raise AssignNotAllowed
        changed |= _ownership(session, row["branch_id"], changed["owner_id"])
        kind = "assigned" if changed.keys() <= _ASSIGNED else kind
    if "pipeline_id" in changed:
        changed |= moves.other_pipeline(session, {**row, **changed})
        kind = "moved"
    return Edit(row, changed, kind)


def assign_lead(session: Session, row: Row, owner_id: str, etag: str = "") -> Row:
    """Gives a lead to a person, or by the rules when `owner_id` is empty (NobodyFree when they find none)."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    edit = assigned(session, row, owner_id, assignment.Desk(session))
    return LEAD.change(session, row["id"], edit.values, kind="assigned", facts=edit.facts, row=row)


def assigned(session: Session, row: Mapping[Any, Any], owner_id: str, desk: assignment.Desk) -> Edit:
    """What giving the lead away would write."""
    if not owner_id:
        chosen = desk.choose(row)
        if chosen is None:
            raise NobodyFree
        values = {"owner_id": chosen.owner_id, "department_id": chosen.department_id or None}
        return _handed(row, values, {"rule_id": chosen.rule_id})
    if not is_id(owner_id):
        raise InvalidArgument(fields=[Violation("owner_id", "请选择一位员工", "Choose a member of staff")])
    if row["owner_id"] == owner_id:
        return Edit(row, {}, "assigned")
    return _handed(row, _ownership(session, row["branch_id"], owner_id), {})


def _handed(row: Mapping[Any, Any], values: Mapping[str, Any], facts: Mapping[str, Any]) -> Edit:
    """Nothing is written for somebody who has the lead already."""
    if row["owner_id"] == values["owner_id"]:
        return Edit(row, {}, "assigned")
    return Edit(row, {**values, "assign_time": clock.now()}, "assigned", facts)


def undelete_lead(session: Session, lead_id: str) -> Row:
    """Out of the recycle bin; DuplicateLead when the same person came in meanwhile."""
    who, reach = principal(session), grant(session)
    statement = scope.visible(select(*LEAD.columns), LEAD.resource, who, reach, deleted=True)
    row = session.execute(statement.where(Lead.id == lead_id).with_for_update()).mappings().first()
    if row is None:
        raise NotFound
    if row["merged_into_id"]:
        raise LeadMergedAway
    duplicates.refuse(session, row["branch_id"], duplicates.keys_of(row), lead_id)
    return LEAD.change(session, lead_id, {"delete_time": None}, kind="undeleted", row=row)
