"""Many leads in one transaction: the bulk bar, grid edits, and taking back what a batch did.

A statement reads and locks the leads, a few write them. What cannot be done is named; the rest is done.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import FailedPrecondition, NotFound, PermissionDenied, Problem
from kit.many import Errors, Wanted, decided, locked
from kit.records import Edit
from kit.statement import Row
from kit.undo import entries, inverse
from services.leads.assignment.rules import Desk
from services.leads.lead import duplicates, moves, reach, rules
from services.leads.lead.model import LEAD

MOST = 1000
UNDO_TIME = timedelta(days=1)
Decide = Callable[[Row], Edit]


class ChangedSince(FailedPrecondition):
    reason = "CHANGED_SINCE"
    zh = "此后已被修改，未撤销"
    en = "It was changed since, and was left as it is"


class BatchTooOld(FailedPrecondition):
    reason = "BATCH_TOO_OLD"
    zh = "批量操作只能在一天内撤销"
    en = "A bulk action can be taken back for one day"


def each(
    session: Session, lead_ids: Sequence[str], permission: str, decide: Decide, batch_id: str
) -> tuple[int, Errors]:
    """Does to each lead what `decide` says, as far as the permission reaches; returns (changed, errors)."""
    if not principal(session).may(permission):
        raise PermissionDenied
    found = locked(session, LEAD, lead_ids)
    edits: list[Edit] = []
    errors: Errors = []
    for lead_id in dict.fromkeys(lead_ids):
        row = found.get(lead_id)
        try:
            if row is None:
                raise NotFound
            if not reach.reaches(principal(session), permission, row):
                raise PermissionDenied
            edits.append(decide(row))
        except Problem as problem:
            errors.append((lead_id, problem))
    changed = [edit for edit in edits if edit.values]
    LEAD.change_many(session, changed, batch_id=batch_id)
    return len(changed), errors


# what can be done with many ------------------------------------------------------------------------------


def assign(session: Session, lead_ids: Sequence[str], owner_id: str, batch_id: str) -> tuple[int, Errors]:
    """To one person, or by the rules when `owner_id` is empty."""
    desk = Desk(session)
    return each(
        session, lead_ids, reach.ASSIGN, lambda row: rules.assigned(session, row, owner_id, desk), batch_id
    )


def move(
    session: Session, lead_ids: Sequence[str], stage_id: str, loss_reason_id: str, batch_id: str
) -> tuple[int, Errors]:
    """To one stage, each lead through its gate."""
    active = moves.has_activity(session, list(lead_ids))

    def decide(row: Row) -> Edit:
        stage = moves.stage_of(session, row["branch_id"], stage_id)
        values = moves.moving(session, row, stage, loss_reason_id, "", active=row["id"] in active)
        return Edit(row, values, "moved")

    return each(session, lead_ids, reach.UPDATE, decide, batch_id)


def tag(
    session: Session, lead_ids: Sequence[str], name: str, batch_id: str, *, add: bool
) -> tuple[int, Errors]:
    """Adds or removes a tag."""

    def decide(row: Row) -> Edit:
        others = [one for one in row["tags"] if one != name]
        if add:
            return Edit(row, {} if name in row["tags"] else {"tags": [*others, name]})
        return Edit(row, {"tags": others} if name in row["tags"] else {})

    return each(session, lead_ids, reach.UPDATE, decide, batch_id)


def remove(session: Session, lead_ids: Sequence[str], batch_id: str) -> tuple[int, Errors]:
    """Into the recycle bin."""
    moment = clock.now()
    return each(
        session, lead_ids, reach.DELETE, lambda row: Edit(row, {"delete_time": moment}, "deleted"), batch_id
    )


def delete(session: Session, rows: Sequence[Mapping[Any, Any]], batch_id: str | None = None) -> None:
    """Rows that were read with a lock, into the recycle bin."""
    moment = clock.now()
    LEAD.change_many(
        session, [Edit(row, {"delete_time": moment}, "deleted") for row in rows], batch_id=batch_id
    )


def update(session: Session, wanted: Sequence[Wanted]) -> tuple[list[Mapping[str, Any]], Errors]:
    """Each lead with its own changes; returns the leads after and what could not be done."""
    edits, errors = decided(session, LEAD, wanted)
    errors += _drop_duplicates(session, edits)
    return LEAD.change_many(session, list(edits.values())), errors


def _drop_duplicates(session: Session, edits: dict[str, Edit]) -> Errors:
    """Takes out the edits that would make two leads of the same person."""
    errors: Errors = []
    for branch_id in sorted({edit.row["branch_id"] for edit in edits.values()}):
        wanted = {
            lead_id: duplicates.keys_of(edit.values, edit.row)
            for lead_id, edit in edits.items()
            if edit.row["branch_id"] == branch_id
        }
        errors += duplicates.refuse_many(session, branch_id, wanted).items()
    for lead_id, _ in errors:
        edits.pop(lead_id)
    return errors


# taking back ---------------------------------------------------------------------------------------------


def undo(session: Session, batch_id: str) -> tuple[str, int, Errors]:
    """Takes the caller's own bulk action back; returns (batch id of the undo, changed, errors)."""
    who = principal(session)
    found = [entry for entry in entries(session, LEAD.resource, batch_id) if entry["actor_id"] == who.id]
    if not found:
        raise NotFound
    if found[0]["occur_time"] < clock.now() - UNDO_TIME:
        raise BatchTooOld
    edits, errors = _inverse(session, found)
    for lead_id, edit in list(edits.items()):
        if not _may_take_back(session, edit):
            errors.append((lead_id, PermissionDenied()))
            edits.pop(lead_id)
    undone = ids.new_id()
    LEAD.change_many(session, list(edits.values()), batch_id=undone)
    return undone, len(edits), errors


def put_back(session: Session, batch_id: str) -> tuple[int, int]:
    """Puts back what a batch changed, where nobody changed it since; returns (put back, kept as they are)."""
    edits, errors = _inverse(
        session, [one for one in entries(session, LEAD.resource, batch_id) if one["kind"] != "created"]
    )
    LEAD.change_many(session, list(edits.values()))
    return len(edits), len(errors)


def _may_take_back(session: Session, edit: Edit) -> bool:
    """By the reach on the lead as it will be again: who gave a lead away may take it back."""
    needed = {"assigned": reach.ASSIGN, "undeleted": reach.DELETE}.get(edit.kind, reach.UPDATE)
    return reach.reaches(principal(session), needed, {**edit.row, **edit.values})


def _inverse(session: Session, changes: Sequence[Row]) -> tuple[dict[str, Edit], Errors]:
    """(lead id -> the edit that puts it back, leads left as they are)."""
    edits, since = inverse(session, LEAD, changes, _kind)
    errors: Errors = [(lead_id, ChangedSince()) for lead_id in since]
    return edits, errors + _drop_revived(session, edits)


def _drop_revived(session: Session, edits: dict[str, Edit]) -> Errors:
    """Leads that would come back beside a newer one of the same person stay where they are."""
    whole = {
        lead_id: Edit(
            {**edit.row, **edit.values}, dict(edit.row) if edit.kind == "undeleted" else edit.values
        )
        for lead_id, edit in edits.items()
    }
    errors = _drop_duplicates(session, whole)
    for lead_id, _ in errors:
        edits.pop(lead_id)
    return errors


def _kind(values: Mapping[str, Any]) -> str:
    if "delete_time" in values:
        return "undeleted"
    if "stage_id" in values:
        return "moved"
    return "assigned" if "owner_id" in values else "updated"
