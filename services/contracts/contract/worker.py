"""Decisions of the tasks service about what contracts asked for."""

from matricula.tasks.v1.approval_pb2 import ApprovalState
from matricula.tasks.v1.events_pb2 import ApprovalDecided
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.contract import approving
from services.contracts.contract.model import CONTRACT, Contract
from services.contracts.refund import rules as refunds

_APPROVED, _RETURNED = "APPROVAL_OUTCOME_APPROVED", "APPROVAL_OUTCOME_RETURNED"


def on_approval_decided(session: Session, event: ApprovalDecided) -> None:
    """Takes a decision over, once; one that came after a revision or another decision changes nothing."""
    if event.subject_type != CONTRACT.resource.type or not event.request_id:
        return
    statement = select(*CONTRACT.columns).where(Contract.id == event.subject_id)
    row = session.execute(statement.with_for_update()).mappings().first()
    if row is None:
        return
    approved = event.outcome == ApprovalState.APPROVAL_STATE_APPROVED
    outcome = _APPROVED if approved else _RETURNED
    if row["approval_request_id"] == event.request_id and row["status"] == approving.WAITING:
        approving.decide(session, dict(row), outcome, event.reason, event.decided_by)
        return
    refunds.take_decision(
        session, dict(row), event.request_id, outcome, event.reason, event.decided_by, event.decided_by_name
    )


HANDLERS = {ApprovalDecided: on_approval_decided}
