"""Applications, rounds and offers from the events of the students service."""

from matricula.students.v1 import application_events_pb2 as pb
from matricula.students.v1.library_events_pb2 import RoundMoved
from sqlalchemy.orm import Session

from kit.events.scope import act_as
from kit.identity import system
from kit.packing import moment
from services.tasks.branch import rules as branches
from services.tasks.deadline import moved, offers, rules, visa


def on_application_created(session: Session, event: pb.ApplicationCreated) -> None:
    """Tasks back from its deadline."""
    rules.follow(session, event.application)


def on_application_updated(session: Session, event: pb.ApplicationUpdated) -> None:
    """Its round or deadline may be another one."""
    rules.follow(session, event.application, event.changed)


def on_application_moved(session: Session, event: pb.ApplicationMoved) -> None:
    """Submitted or withdrawn: the plan is over."""
    rules.follow(session, event.application)


def on_application_deleted(session: Session, event: pb.ApplicationDeleted) -> None:
    """The plan is over."""
    rules.follow(session, event.application)


def on_application_undeleted(session: Session, event: pb.ApplicationUndeleted) -> None:
    """The plan goes on; tasks that were cancelled with it stay cancelled until somebody opens them again."""
    rules.follow(session, event.application)


def on_round_moved(session: Session, event: RoundMoved) -> None:
    """Rounds belong to the whole organisation, plans to branches: every branch is asked."""
    moved.keep(session, event)
    act_as(session, system(branches.numbers(session), on_behalf_of=session.info["who"].id))
    deadline = moment(event.to_deadline_time)
    rules.round_moved(session, event.round.id, deadline, event.round.deadline_zone)


def on_offer_accepted(session: Session, event: pb.OfferAccepted) -> None:
    """The visa list of the country."""
    visa.start(session, event)


def on_offer_reply_due(session: Session, event: pb.OfferReplyDue) -> None:
    """Whoever takes care of it should hear the student's answer now."""
    offers.tell(session, event, offers.REPLY_DUE)


def on_offer_lapsed(session: Session, event: pb.OfferLapsed) -> None:
    """Nobody answered it in time."""
    offers.tell(session, event, offers.LAPSED)


HANDLERS = {
    pb.ApplicationCreated: on_application_created,
    pb.ApplicationUpdated: on_application_updated,
    pb.ApplicationMoved: on_application_moved,
    pb.ApplicationDeleted: on_application_deleted,
    pb.ApplicationUndeleted: on_application_undeleted,
    RoundMoved: on_round_moved,
    pb.OfferAccepted: on_offer_accepted,
    pb.OfferLapsed: on_offer_lapsed,
    pb.OfferReplyDue: on_offer_reply_due,
}
