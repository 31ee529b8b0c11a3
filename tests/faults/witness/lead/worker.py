"""Writes down what is applied; fails on events that were made to fail."""

from collections.abc import Sequence
from typing import Any

from matricula.leads.v1 import events_pb2 as leads
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.events.subscriptions import batch, envelopes

POISON = "poison"
"""A lead of this region makes the handler fail, each time."""
_SEE = text(
    "insert into seen (consumer, event_id, aggregate_id, seq, branch)"
    " select 'witness.leads.lead', * from unnest(cast(:event as uuid[]), cast(:aggregate as text[]),"
    " cast(:seq as bigint[]), cast(:branch as int[]))"
)


def on_leads_changed(session: Session, events: Sequence[Any]) -> None:
    """One row per event."""
    if any(event.lead.region == POISON for event in events):
        raise ValueError("this event always fails")
    found = envelopes(session)
    session.execute(
        _SEE,
        {
            "event": [one.event_id for one in found],
            "aggregate": [one.aggregate_id for one in found],
            "seq": [one.seq for one in found],
            "branch": [one.branch_id for one in found],
        },
    )


HANDLERS = {
    kind: batch(on_leads_changed)
    for kind in (
        leads.LeadCreated,
        leads.LeadUpdated,
        leads.LeadMoved,
        leads.LeadAssigned,
        leads.LeadMerged,
        leads.LeadDeleted,
        leads.LeadUndeleted,
    )
}
