"""A contract is won: its hand-over is opened, once."""

from matricula.contracts.v1.events_pb2 import ContractWon
from sqlalchemy.orm import Session

from services.tasks.handover import rules


def on_contract_won(session: Session, event: ContractWon) -> None:
    """Signed, and the deposit is there."""
    rules.open_handover(session, event.contract)


HANDLERS = {ContractWon: on_contract_won}
