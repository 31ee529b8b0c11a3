"""Offers that wait for an answer: whoever takes care of one is told before its reply-by and after."""

from matricula.students.v1.application_events_pb2 import OfferLapsed, OfferReplyDue
from sqlalchemy.orm import Session

from kit.packing import moment
from services.tasks.deadline.rules import title
from services.tasks.deadline.visa import OFFER
from services.tasks.notification import rules as notifications
from services.tasks.notification.rules import Message

REPLY_DUE, LAPSED = "NOTIFICATION_KIND_OFFER_REPLY_DUE", "NOTIFICATION_KIND_OFFER_LAPSED"


def tell(session: Session, event: OfferReplyDue | OfferLapsed, kind: str) -> None:
    """Tells who takes care of the offer; nobody when nobody does."""
    offer, application = event.offer, event.application
    owner_id = offer.owner_id or application.owner_id
    reply_time = moment(offer.reply_time)
    if not owner_id or reply_time is None:
        return
    notifications.notify(
        session,
        Message(
            branch_id=application.branch_id,
            owner_id=owner_id,
            kind=kind,
            key=f"{kind}:{offer.id}:{reply_time:%Y%m%d%H%M}",
            record_type=OFFER,
            record_id=offer.id,
            facts={
                "title": title(application),
                "student": application.student_name,
                "due_time": reply_time.isoformat(),
                "due_zone": offer.reply_zone,
            },
        ),
    )
