"""Applications follow their student, until they are submitted their round too, as shortlists do."""

from matricula.students.v1.events_pb2 import StudentLinked, StudentRestored, StudentUpdated
from matricula.students.v1.library_events_pb2 import RoundMoved, RoundUpdated
from sqlalchemy.orm import Session

from services.students.application import rules
from services.students.offer import rules as offers
from services.students.shortlist import rules as shortlists


def on_round_changed(session: Session, event: RoundMoved | RoundUpdated) -> None:
    """A deadline is another one now, or the round, its programme or institution has another name."""
    rules.follow_round(session, event.round.id)
    shortlists.follow_round(session, event.round.id)


def on_student_changed(session: Session, event: StudentUpdated | StudentLinked | StudentRestored) -> None:
    """The student has another name, department or officer."""
    offers.follow(session, rules.follow_student(session, event.student.id))


HANDLERS = {
    RoundMoved: on_round_changed,
    RoundUpdated: on_round_changed,
    StudentUpdated: on_student_changed,
    StudentLinked: on_student_changed,
    StudentRestored: on_student_changed,
}
