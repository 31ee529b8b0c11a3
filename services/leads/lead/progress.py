"""Stages that a lead reaches because of what happened in another service: a proposal sent, a contract won.

The gate of the stage is for people who move a lead by hand; here the fact itself is the proof.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.ids import is_id
from kit.statement import Row
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.moves import entered, rank
from services.leads.pipeline import stages
from services.leads.pipeline.stages import Stage


def reach(session: Session, status: str, lead_id: str, student_id: str, fact: str, fact_id: str) -> None:
    """Moves the lead (named, or that became the student) to its pipeline's stage of this status.

    Nothing happens for a lead that is there or further, or whose pipeline has no such stage. A lost lead
    comes back.
    """
    row = _lead(session, lead_id, student_id)
    if row is None or rank(row["status"]) >= rank(status):
        return
    stage = _stage(session, row, status)
    if stage is not None:
        LEAD.change(
            session, row["id"], entered(row, stage, "", ""), kind="moved", facts={fact: fact_id}, row=row
        )


def _lead(session: Session, lead_id: str, student_id: str) -> Row | None:
    """The lead, locked: the one named, else the newest that became the student. A merged one stands for the
    lead it went into.
    """
    table = Lead.__table__.c
    statement = select(*LEAD.columns).order_by(table.create_time.desc()).limit(1)
    if is_id(lead_id):
        statement = statement.where(table.id == lead_id)
    elif is_id(student_id):
        statement = statement.where(table.student_id == student_id)
    else:
        return None
    row: Row | None = session.execute(statement.with_for_update()).mappings().first()
    while row is not None and row["merged_into_id"]:
        into = select(*LEAD.columns).where(table.id == row["merged_into_id"])
        row = session.execute(into.with_for_update()).mappings().first()
    return None if row is None or row["delete_time"] else row


def _stage(session: Session, row: Row, status: str) -> Stage | None:
    """Of the lead's own pipeline; of the first that fits when it has none."""
    ways = stages.ways(session, row["branch_id"])
    way = next((one for one in ways if one.id == row["pipeline_id"]), None)
    way = way or stages.pipeline_for(session, row)
    return next((one for one in way.stages if one.status == status), None) if way else None
