"""Facts from the events of students, contracts and tasks, many at a time."""

from collections.abc import Sequence
from typing import Any

from google.protobuf.message import Message
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.students.v1 import application_events_pb2 as applications
from matricula.students.v1 import proposal_events_pb2 as proposals
from matricula.tasks.v1 import events_pb2 as tasks
from sqlalchemy.orm import Session

from kit.events.subscriptions import Handler, batch, envelopes
from services.reports.figure import facts


def _keeps(noun: str, *, gone: bool = False) -> Handler:
    """A handler: every event of a record carries the record after the change, in the field of its noun."""
    kind = facts.KINDS[noun]

    def on_changed(session: Session, events: Sequence[Any]) -> None:
        told = [
            facts.Told(getattr(event, noun), envelope.occurred, gone)
            for event, envelope in zip(events, envelopes(session), strict=True)
        ]
        facts.keep(session, kind, told)

    return batch(on_changed)


_BY_NOUN: dict[str, tuple[type[Message], ...]] = {
    "proposal": (
        proposals.ProposalCreated,
        proposals.ProposalUpdated,
        proposals.ProposalSent,
        proposals.ProposalOpened,
        proposals.ProposalConfirmed,
        proposals.ProposalWithdrawn,
        proposals.ProposalRevised,
    ),
    "application": (
        applications.ApplicationCreated,
        applications.ApplicationUpdated,
        applications.ApplicationMoved,
        applications.ApplicationDeleted,
        applications.ApplicationUndeleted,
    ),
    "offer": (
        applications.OfferRecorded,
        applications.OfferUpdated,
        applications.OfferAccepted,
        applications.OfferDeclined,
        applications.OfferReplyDue,
        applications.OfferLapsed,
        applications.OfferDeleted,
    ),
    "contract": (
        contracts.ContractCreated,
        contracts.ContractUpdated,
        contracts.ContractDeleted,
        contracts.ContractApprovalRequested,
        contracts.ContractApproved,
        contracts.ContractReturned,
        contracts.ContractSent,
        contracts.ContractSigned,
        contracts.ContractWon,
        contracts.ContractVoided,
        contracts.PlanChanged,
    ),
    "receipt": (contracts.ReceiptRecorded, contracts.ReceiptReversed),
    "refund": (
        contracts.RefundRequested,
        contracts.RefundDecided,
        contracts.RefundPaid,
        contracts.RefundCancelled,
    ),
    "task": (
        tasks.TaskCreated,
        tasks.TaskUpdated,
        tasks.TaskCompleted,
        tasks.TaskReopened,
        tasks.TaskCancelled,
        tasks.TaskReassigned,
        tasks.TaskDeleted,
    ),
}

HANDLERS = {
    **{event: _keeps(noun) for noun, events in _BY_NOUN.items() for event in events},
    # the row of a draft is really removed: no snapshot will ever say that it is
    proposals.ProposalDeleted: _keeps("proposal", gone=True),
}
