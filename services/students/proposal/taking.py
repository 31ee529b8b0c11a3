"""Programmes of the shortlist become items of a draft, with what the library says of their round."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import EtagMismatch, NotFound, PermissionDenied
from kit.statement import Row
from services.students.programme.model import Round
from services.students.proposal import rules
from services.students.proposal.model import DRAFT, PROPOSAL
from services.students.shortlist.model import SHORTLIST_ITEM, ShortlistItem

_SHORTLIST = ShortlistItem.__table__
_ROUND = Round.__table__
_ORDER = ("TIER_REACH", "TIER_MATCH", "TIER_SAFETY")
_SAME = (
    "tier",
    "institution_name_zh",
    "institution_name_en",
    "country",
    "programme_name_zh",
    "programme_name_en",
    "start_month",
)


def take_shortlist(session: Session, proposal_id: str, item_ids: Sequence[str], etag: str = "") -> Row:
    """Adds the named items of the student's shortlist, or all; NotFound when one is not the student's."""
    if not principal(session).may(SHORTLIST_ITEM.resource.permission("read")):
        raise PermissionDenied
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["state"] != DRAFT:
        raise rules.ProposalFrozen
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    found = _listed(session, str(row["student_id"]), item_ids)
    if len(found) < len(set(item_ids)):
        raise NotFound
    there = {one.get("shortlist_item_id") for one in row["items"]}
    fresh = [_item(one) for one in found if str(one["id"]) not in there]
    return PROPOSAL.change(session, proposal_id, {"items": [*row["items"], *fresh]}, row=row)


def _listed(session: Session, student_id: str, item_ids: Sequence[str]) -> list[Row]:
    """Items of the shortlist with the tuition of their round, the boldest tier first."""
    tuition = (_ROUND.c.tuition_amount, _ROUND.c.tuition_currency)
    statement = (
        select(_SHORTLIST, *tuition)
        .outerjoin(_ROUND, _ROUND.c.id == _SHORTLIST.c.round_id)
        .where(_SHORTLIST.c.student_id == student_id)
    )
    if item_ids:
        statement = statement.where(_SHORTLIST.c.id.in_(item_ids))
    rows = session.execute(statement).mappings()
    return sorted(rows, key=lambda one: (_ORDER.index(one["tier"]), one["position"], str(one["id"])))


def _item(listed: Mapping[Any, Any]) -> dict[str, Any]:
    day = listed["deadline_date"]
    until = (day.isoformat() if day else "", listed["deadline_clock"], listed["deadline_zone"])
    item = {
        **{name: listed[name] for name in _SAME if listed[name]},
        "deadline": " ".join(part for part in until if part) if day else "",
        "shortlist_item_id": str(listed["id"]),
        "programme_id": str(listed["programme_id"]),
        "round_id": str(listed["round_id"]),
    }
    if listed["tuition_amount"] and listed["tuition_currency"]:
        item["tuition_amount"] = str(listed["tuition_amount"])  # as JSON of protobuf has it
        item["tuition_currency"] = listed["tuition_currency"]
    return item
