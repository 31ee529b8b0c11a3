"""An accepted offer starts the visa list of its country."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from matricula.students.v1.application_events_pb2 import OfferAccepted
from sqlalchemy.orm import Session

from kit import clock
from kit.packing import moment
from kit.statement import Row
from services.tasks.branch import rules as branches
from services.tasks.calendar.workdays import instant
from services.tasks.deadline.rules import title
from services.tasks.template import rules as templates
from services.tasks.template.rules import Subject

USE = "TEMPLATE_USE_VISA"
OFFER = "students.offer"
_START_DAY, _NOON = 1, datetime.min.time().replace(hour=12)


def start(session: Session, event: OfferAccepted) -> list[Row]:
    """The tasks of the country's template; none where no template is kept for it.

    They are counted from the first of the month in which the course starts, or from the decision where the
    start is not known.
    """
    application, offer = event.application, event.offer
    branch_id = application.branch_id
    zone = branches.zone(session, branch_id)
    decided = moment(offer.decide_time) or clock.now()
    anchor_time = _course_start(application.start_month, zone) or decided
    day = anchor_time.astimezone(zone).date()
    template = templates.fitting(session, branch_id, USE, application.country, day)
    if template is None or application.country not in template["countries"]:
        return []
    subject = Subject(
        branch_id=branch_id,
        type=OFFER,
        id=offer.id,
        title=title(application),
        student_id=application.student_id or None,
        student_name=application.student_name,
        owner_id=offer.owner_id or application.owner_id or None,
    )
    anchor = templates.anchor_of(session, branch_id, anchor_time, zone.key)
    return templates.instantiate(session, template, subject, anchor)


def _course_start(month: str, zone: ZoneInfo) -> datetime | None:
    """`2026-09` -> noon of its first day."""
    try:
        year, number = (int(part) for part in month.split("-")[:2])
        return instant(date(year, number, _START_DAY), _NOON, zone)
    except ValueError:
        return None
