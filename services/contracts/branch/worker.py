"""Branches from the gateway's events."""

from matricula.gateway.v1.events_pb2 import BranchChanged
from sqlalchemy.orm import Session

from services.contracts.branch import rules


def on_branch_changed(session: Session, event: BranchChanged) -> None:
    """A branch came or changed."""
    rules.keep(session, event.branch)


HANDLERS = {BranchChanged: on_branch_changed}
