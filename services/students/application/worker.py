"""Applications that are not submitted, and shortlists, follow their round."""

from matricula.students.v1.library_events_pb2 import RoundMoved, RoundUpdated
from sqlalchemy.orm import Session

from services.students.application import rules
from services.students.shortlist import rules as shortlists


def on_round_changed(session: Session, event: RoundMoved | RoundUpdated) -> None:
    """A deadline is another one now, or the round, its programme or institution has another name."""
    rules.follow_round(session, event.round.id)
    shortlists.follow_round(session, event.round.id)


HANDLERS = {RoundMoved: on_round_changed, RoundUpdated: on_round_changed}
