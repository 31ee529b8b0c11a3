"""Requests of other services."""

from matricula.contracts.v1.contract_pb2 import ApprovalKind
from matricula.contracts.v1.events_pb2 import ContractApprovalRequested
from sqlalchemy.orm import Session

from kit.packing import plain
from services.tasks.approval import rules
from services.tasks.approval.rules import Request


def on_contract_approval_requested(session: Session, event: ContractApprovalRequested) -> None:
    """Contracts ask for a discount, special terms or a refund; ApprovalDecided answers by the same id."""
    contract = event.contract
    title = " ".join(part for part in (contract.number, contract.title, contract.student_name) if part)
    rules.request_approval(
        session,
        Request(
            request_id=event.request_id,
            branch_id=contract.branch_id,
            subject_type="contracts.contract",
            subject_id=contract.id,
            subject_title=title,
            kind=ApprovalKind.Name(event.kind).removeprefix("APPROVAL_KIND_").lower(),
            facts={**plain(event.facts), **({"note": event.note} if event.note else {})},
            requested_by=event.requested_by,
            department_id=contract.department_id,
        ),
    )


HANDLERS = {ContractApprovalRequested: on_contract_approval_requested}
