"""Conversions from the events of leads."""

from matricula.leads.v1.events_pb2 import LeadConversionUndone, LeadConverted, LeadDeleted
from sqlalchemy.orm import Session

from services.students.conversion import rules, undoing


def on_lead_converted(session: Session, event: LeadConverted) -> None:
    """A lead becomes a student, new or known already."""
    rules.convert(session, event)


def on_lead_conversion_undone(session: Session, event: LeadConversionUndone) -> None:
    """A conversion is to be taken back."""
    undoing.undo(session, event.conversion_id)


def on_lead_deleted(session: Session, event: LeadDeleted) -> None:
    """A lead went into another one. One that was only deleted still is where its student came from."""
    if event.lead.merged_into_id:
        rules.follow_merge(session, event.lead.id, event.lead.merged_into_id)


HANDLERS = {
    LeadConverted: on_lead_converted,
    LeadConversionUndone: on_lead_conversion_undone,
    LeadDeleted: on_lead_deleted,
}
