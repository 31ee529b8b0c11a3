"""Shortlists as people build them: a round of the library once per student, in a tier."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import AlreadyExists, InvalidArgument, Violation
from kit.records import Edit
from kit.statement import Row
from services.students.application.rules import copies
from services.students.education.model import Education
from services.students.programme.model import Round
from services.students.programme.rules import hold_round
from services.students.shortlist import matching
from services.students.shortlist.model import SHORTLIST_ITEM, ShortlistItem
from services.students.student import parts
from services.students.student.model import STUDENT
from services.students.test_sitting.model import TestSitting


class OnShortlist(AlreadyExists):
    reason = "ON_SHORTLIST"
    zh = "该轮次已在选校方案中"
    en = "This round is on the shortlist already"


def create_item(session: Session, values: dict[str, Any]) -> Row:
    """Puts a round on the shortlist; OnShortlist when it is there."""
    student = parts.student_of(session, values["student_id"], "shortlist_item")
    row = _round(session, values["round_id"])
    _once(session, student["id"], row["id"], None)
    return SHORTLIST_ITEM.insert(session, {**values, **copies(row), "branch_id": student["branch_id"]})


def update_item(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Another tier, place, note, or round."""
    found = {name: value for name, value in values.items() if name != "branch_id"}
    if found.get("round_id", row["round_id"]) != row["round_id"]:
        parts.student_of(session, row["student_id"], "shortlist_item")
        other = _round(session, found["round_id"])
        _once(session, row["student_id"], other["id"], row["id"])
        found |= copies(other)
    return SHORTLIST_ITEM.change(session, row["id"], found, etag=etag, row=row)


def _round(session: Session, round_id: str) -> Row:
    hold_round(session, round_id)
    row = session.execute(select(Round.__table__).where(Round.id == round_id)).mappings().first()
    if row is None:
        zh, en = "请从院校库中选择申请轮次", "Choose a round of the library"
        raise InvalidArgument(fields=[Violation("shortlist_item.round_id", zh, en, "NOT_FOUND")])
    return row


def _once(session: Session, student_id: str, round_id: str, own_id: str | None) -> None:
    """The student is locked, so nobody adds the same one meanwhile."""
    found = session.execute(
        select(ShortlistItem.id).where(
            ShortlistItem.student_id == student_id, ShortlistItem.round_id == round_id
        )
    ).scalars()
    if any(one != own_id for one in found):
        raise OnShortlist


def follow_round(session: Session, round_id: str) -> None:
    """Brings the items of a round to what the round says now."""
    row = session.execute(select(Round.__table__).where(Round.id == round_id)).mappings().first()
    if row is None:
        return
    statement = select(*SHORTLIST_ITEM.columns).where(ShortlistItem.round_id == round_id)
    rows = session.execute(statement.order_by(ShortlistItem.id).with_for_update()).mappings().all()
    SHORTLIST_ITEM.change_many(session, [Edit(one, copies(row)) for one in rows])


# matching ------------------------------------------------------------------------------------------------


def match_rounds(
    session: Session, student_id: str, round_ids: Sequence[str]
) -> list[tuple[str, matching.Verdict]]:
    """How a student whom the caller reaches stands to rounds, in the order asked."""
    student = STUDENT.get(session, student_id)
    known = _known(session, student["id"])
    rows = session.execute(select(Round.id, Round.asked).where(Round.id.in_(round_ids)))
    asked: Mapping[str, Any] = {row.id: row.asked for row in rows}
    return [(one, matching.judge(asked[one], known)) for one in dict.fromkeys(round_ids) if one in asked]


def _known(session: Session, student_id: str) -> matching.Known:
    """What is known of the student's education and tests."""
    education = session.execute(
        select(Education.__table__).where(Education.student_id == student_id, Education.delete_time.is_(None))
    ).mappings()
    sittings = session.execute(
        select(TestSitting.__table__)
        .where(TestSitting.student_id == student_id, TestSitting.delete_time.is_(None))
        .order_by(TestSitting.test_date.desc(), TestSitting.id)
    ).mappings()
    return matching.Known(education=list(education), sittings=list(sittings))
