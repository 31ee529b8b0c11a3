"""Applications follow their round as long as they are not submitted."""

from matricula.students.v1.library_events_pb2 import RoundMoved, RoundUpdated
from sqlalchemy.orm import Session

from services.students.application import rules


def on_round_moved(session: Session, event: RoundMoved) -> None:
    """A deadline is another one now."""
    rules.follow_round(session, event.round.id)


def on_round_updated(session: Session, event: RoundUpdated) -> None:
    """A round, its programme or institution has another name."""
    rules.follow_round(session, event.round.id)


HANDLERS = {RoundMoved: on_round_moved, RoundUpdated: on_round_updated}
