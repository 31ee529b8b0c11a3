"""Applications follow their student, until they are submitted their round too, as shortlists do."""

from matricula.students.v1.events_pb2 import StudentLinked, StudentRestored, StudentUpdated
from matricula.students.v1.library_events_pb2 import RoundMoved, RoundUpdated
from sqlalchemy.orm import Session

from kit.events.scope import act_as
from kit.identity import system
from services.students.application import rules
from services.students.branch import rules as branches
from services.students.offer import rules as offers
from services.students.shortlist import rules as shortlists


def on_round_changed(session: Session, event: RoundMoved | RoundUpdated) -> None:
    """A deadline is another one now, or the round, its programme or institution has another name.

    Rounds belong to the whole organisation, what follows them to branches: every branch is asked.
    """
    who = session.info["who"]
    act_as(session, system(branches.numbers(session), name=who.name, on_behalf_of=who.id))
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
