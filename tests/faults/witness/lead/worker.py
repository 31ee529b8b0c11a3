"""Writes down what is applied; fails on events that were made to fail."""

from collections.abc import Sequence
from typing import Any

from matricula.leads.v1 import events_pb2 as leads
from sqlalchemy.orm import Session

from kit.events.subscriptions import batch
from tests.faults.witness.seeing import see

POISON = "poison"
"""A lead of this region makes the handler fail, each time."""


def on_leads_changed(session: Session, events: Sequence[Any]) -> None:
    """One row per event."""
    if any(event.lead.region == POISON for event in events):
        raise ValueError("this event always fails")
    see(session)


def on_told(session: Session, _events: Sequence[Any]) -> None:
    """What was done with a lead."""
    see(session)


HANDLERS = {
    **{
        kind: batch(on_leads_changed)
        for kind in (
            leads.LeadCreated,
            leads.LeadUpdated,
            leads.LeadMoved,
            leads.LeadAssigned,
            leads.LeadConverted,
            leads.LeadConversionUndone,
            leads.LeadMerged,
            leads.LeadDeleted,
            leads.LeadUndeleted,
        )
    },
    **{kind: batch(on_told) for kind in (leads.LeadHistoryTold, leads.ActivityRecorded)},
}
