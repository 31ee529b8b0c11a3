"""A lead becomes a student, and what the students service says of it.

The lead is converted at once; who the student is, new or known already, is decided where the people are and
comes back as an event. So does the answer when a conversion is taken back: nobody may lose what hangs on a
student.
"""

from datetime import timedelta
from typing import Any

from matricula.leads.v1.events_pb2 import LeadHistoryEntry, LeadHistoryTold
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.errors import EtagMismatch, FailedPrecondition
from kit.events import outbox
from kit.packing import timestamp
from kit.statement import Row
from services.leads.activity.model import Activity
from services.leads.activity.telling import told
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.moves import LOST

PENDING, DONE, UNDOING = "CONVERSION_PENDING", "CONVERSION_DONE", "CONVERSION_UNDOING"
UNDO_TIME = timedelta(days=1)
MOST, MOST_LETTERS = 200, 100_000
"""Activities, and letters of them, that are handed over: a message has a limit, a history none."""
_NOTHING: dict[str, Any] = {
    "conversion": None,
    "conversion_id": None,
    "convert_time": None,
    "student_id": None,
    "conversion_blockers": [],
}


class LostLead(FailedPrecondition):
    reason = "LEAD_IS_LOST"
    zh = "已流失的线索不能转化，请先移到其他阶段"
    en = "A lost lead cannot be converted; move it to another stage first"


class NotConverted(FailedPrecondition):
    reason = "LEAD_NOT_CONVERTED"
    zh = "此线索尚未转化"
    en = "This lead was not converted"


class StillUndoing(FailedPrecondition):
    reason = "CONVERSION_UNDOING"
    zh = "正在撤销上一次转化，请稍后再试"
    en = "The conversion before is being taken back; try again in a moment"


class TooLateToUndo(FailedPrecondition):
    reason = "TOO_LATE_TO_UNDO"
    zh = "转化只能在 24 小时内撤销"
    en = "A conversion can be taken back for 24 hours"


def convert_lead(session: Session, lead_id: str, etag: str = "") -> Row:
    """Converts a lead with its history; a lead that is converted already stays as it is."""
    row = LEAD.get(session, lead_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["conversion"] in (PENDING, DONE):
        return row
    if row["conversion"] == UNDOING:
        raise StillUndoing
    if row["status"] == LOST:
        raise LostLead
    values = {
        "conversion": PENDING, "conversion_id": ids.new_id(), "convert_time": clock.now(), "student_id": None,
        "conversion_blockers": [],
    }  # fmt: skip
    after = LEAD.change(session, lead_id, values, kind="converted", row=row)
    _tell_history(session, after)
    return after


def undo_convert_lead(session: Session, lead_id: str) -> Row:
    """Asks to take a conversion back; what the students service decides comes as an event."""
    row = LEAD.get(session, lead_id, lock=True)
    if row["conversion"] == UNDOING:
        return row
    if row["conversion"] is None:
        raise NotConverted
    if row["convert_time"] < clock.now() - UNDO_TIME:
        raise TooLateToUndo
    values = {"conversion": UNDOING, "conversion_blockers": []}
    return LEAD.change(session, lead_id, values, kind="undone", row=row)


def _tell_history(session: Session, lead: Row) -> None:
    """What was done with the lead so far, for the timeline of the student; newest first."""
    statement = select(Activity.__table__).where(Activity.lead_id == lead["id"])
    newest = statement.order_by(Activity.occur_time.desc(), Activity.id.desc()).limit(MOST)
    rows = session.execute(newest).mappings().all()
    entries: list[LeadHistoryEntry] = []
    letters = 0
    for row in rows:
        letters += len(row["text"])
        if letters > MOST_LETTERS:
            break
        entries.append(told(row))
    left_out = len(rows) - len(entries)
    entries.append(
        LeadHistoryEntry(
            id=lead["id"],
            kind=f"{LEAD.resource.type}.created",
            occur_time=timestamp(lead["create_time"]),
            way=lead["origin"],
        )
    )
    event = LeadHistoryTold(
        conversion_id=lead["conversion_id"], lead_id=lead["id"], owner_id=lead["owner_id"] or "",
        department_id=lead["department_id"] or "", entries=entries, left_out=left_out,
    )  # fmt: skip
    outbox.emit(
        session, event, aggregate_type="conversion", aggregate_id=lead["conversion_id"], seq=1,
        branch_id=lead["branch_id"],
    )  # fmt: skip


# what the students service says -------------------------------------------------------------------------


def student_known(session: Session, conversion_id: str, student_id: str) -> None:
    """The conversion made this student, or found them. Somebody may be taking it back meanwhile."""
    row = _of(session, conversion_id)
    if row is not None:
        state = UNDOING if row["conversion"] == UNDOING else DONE
        LEAD.change(
            session, row["id"], {"student_id": student_id, "conversion": state}, kind="linked", row=row
        )


def conversion_removed(session: Session, conversion_id: str) -> None:
    """The student, or the link, is gone: the lead can be converted again."""
    row = _of(session, conversion_id)
    if row is not None:
        LEAD.change(session, row["id"], _NOTHING, kind="unlinked", row=row)


def conversion_kept(session: Session, conversion_id: str, student_id: str, blockers: list[str]) -> None:
    """It could not be taken back, because of what hangs on the student."""
    row = _of(session, conversion_id)
    if row is not None:
        values = {"conversion": DONE, "student_id": student_id, "conversion_blockers": blockers}
        LEAD.change(session, row["id"], values, kind="kept", row=row)


def _of(session: Session, conversion_id: str) -> Row | None:
    """The lead that a conversion is of today, deleted or not, locked. An older conversion has none."""
    table = Lead.__table__
    statement = select(*LEAD.columns).where(
        table.c.conversion_id == conversion_id, table.c.merged_into_id.is_(None)
    )
    return session.execute(statement.with_for_update()).mappings().first()
