"""Entries from the events of other services."""

from matricula.leads.v1.events_pb2 import ActivityRecorded, LeadHistoryTold
from sqlalchemy.orm import Session

from kit.events.subscriptions import envelopes
from services.students.timeline import rules
from services.students.timeline.kinds import KINDS


def on_lead_history_told(session: Session, event: LeadHistoryTold) -> None:
    """What was done with a lead before its conversion."""
    (envelope,) = envelopes(session)
    rules.keep_of_lead(
        session, event.lead_id, envelope.branch_id, event.entries, event.owner_id, event.department_id
    )


def on_activity_recorded(session: Session, event: ActivityRecorded) -> None:
    """Something was done with a lead that is a student already; of others only that it was done is told."""
    if event.HasField("told"):
        rules.keep_of_lead(session, event.lead_id, event.branch_id, [event.told])


HANDLERS = {
    LeadHistoryTold: on_lead_history_told,
    ActivityRecorded: on_activity_recorded,
    **{kind.event: rules.keep(kind) for kind in KINDS},
}
