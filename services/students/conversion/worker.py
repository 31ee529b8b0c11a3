"""Conversions from the events of leads."""

from matricula.leads.v1.events_pb2 import LeadConversionUndone, LeadConverted
from sqlalchemy.orm import Session

from services.students.conversion import rules, undoing


def on_lead_converted(session: Session, event: LeadConverted) -> None:
    """A lead becomes a student, new or known already."""
    rules.convert(session, event)


def on_lead_conversion_undone(session: Session, event: LeadConversionUndone) -> None:
    """A conversion is to be taken back."""
    undoing.undo(session, event.conversion_id)


HANDLERS = {
    LeadConverted: on_lead_converted,
    LeadConversionUndone: on_lead_conversion_undone,
}
