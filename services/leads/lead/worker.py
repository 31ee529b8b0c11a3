"""Leads from the events of students and contracts: who they became, and the stages they reached by it."""

from matricula.contracts.v1.events_pb2 import ContractWon
from matricula.students.v1 import events_pb2 as students
from matricula.students.v1.proposal_events_pb2 import ProposalSent
from sqlalchemy.orm import Session

from services.leads.lead import conversion, progress


def on_student_found(session: Session, event: students.StudentCreated | students.StudentLinked) -> None:
    """A conversion made a student, or found one. Students entered by hand have no conversion."""
    if event.conversion_id:
        conversion.student_known(session, event.conversion_id, event.student.id)


def on_conversion_removed(
    session: Session, event: students.StudentRemoved | students.StudentUnlinked
) -> None:
    """A conversion was taken back. A student who was deleted by hand tells none."""
    if event.conversion_id:
        conversion.conversion_removed(session, event.conversion_id)


def on_student_kept(session: Session, event: students.StudentKept) -> None:
    """A conversion could not be taken back."""
    conversion.conversion_kept(session, event.conversion_id, event.student.id, list(event.blockers))


def on_proposal_sent(session: Session, event: ProposalSent) -> None:
    """A proposal went out to the client."""
    proposal = event.proposal
    progress.reach(
        session, "STATUS_PROPOSED", proposal.lead_id, proposal.student_id, "proposal_id", proposal.id
    )


def on_contract_won(session: Session, event: ContractWon) -> None:
    """Signed and the deposit received."""
    contract = event.contract
    progress.reach(session, "STATUS_WON", contract.lead_id, contract.student_id, "contract_id", contract.id)


HANDLERS = {
    students.StudentCreated: on_student_found,
    students.StudentLinked: on_student_found,
    students.StudentRemoved: on_conversion_removed,
    students.StudentUnlinked: on_conversion_removed,
    students.StudentKept: on_student_kept,
    ContractWon: on_contract_won,
    ProposalSent: on_proposal_sent,
}
