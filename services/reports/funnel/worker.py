"""Facts from the leads' events, many at a time."""

from collections.abc import Sequence
from typing import Any

from matricula.leads.v1 import events_pb2 as leads
from sqlalchemy.orm import Session

from kit.events.subscriptions import batch, envelopes
from services.reports.funnel import facts


def on_leads_changed(session: Session, events: Sequence[Any]) -> None:
    """Every event of a lead carries the lead after the change."""
    facts.keep(
        session,
        [(event.lead, envelope.occurred) for event, envelope in zip(events, envelopes(session), strict=True)],
    )


HANDLERS = {
    leads.LeadCreated: batch(on_leads_changed),
    leads.LeadUpdated: batch(on_leads_changed),
    leads.LeadMoved: batch(on_leads_changed),
    leads.LeadAssigned: batch(on_leads_changed),
    leads.LeadMerged: batch(on_leads_changed),
    leads.LeadDeleted: batch(on_leads_changed),
    leads.LeadUndeleted: batch(on_leads_changed),
}
