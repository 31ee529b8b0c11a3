"""Offers that nobody answers: a reminder before the reply-by, and the end of the offer at it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, timers
from kit.statement import Row
from services.students.application.model import APPLICATION, Application
from services.students.offer.events import facts
from services.students.offer.model import OFFER, Offer
from services.students.offer.status import LAPSED, OPEN

REMIND, LAPSE = "offer.remind", "offer.lapse"
NOTICE = timedelta(days=3)
"""How long before the reply-by those in charge are reminded; of an offer recorded later, at once."""


def is_over(reply_time: datetime | None) -> bool:
    """Whether an answer would come too late."""
    return reply_time is not None and reply_time <= clock.now()


def planned(session: Session, row: Row) -> Row:
    """Sets the timers of an offer as it is now, none for one that is answered or has no reply-by; the row."""
    waits = row["status"] == OPEN and row["delete_time"] is None and row["reply_time"] is not None
    useful = {LAPSE: waits, REMIND: waits and row["remind_time"] is None and not is_over(row["reply_time"])}
    for kind, wanted in useful.items():
        key = f"{kind}:{row['id']}"
        if not wanted:
            timers.cancel(session, key)
            continue
        moment = row["reply_time"] - (NOTICE if kind == REMIND else timedelta())
        timers.schedule(
            session, kind, moment, {"offer_id": row["id"]}, branch_id=row["branch_id"], dedupe_key=key
        )
    return row


def on_remind(session: Session, payload: Mapping[str, Any]) -> None:
    """The reply-by is near; tasks tells those in charge (OfferReplyDue)."""
    found = _open(session, payload["offer_id"])
    if found is None or is_over(found[1]["reply_time"]):
        return
    application, row = found
    OFFER.change(
        session, row["id"], {"remind_time": clock.now()}, kind="reminded", row=row, facts=facts(application)
    )


def on_lapse(session: Session, payload: Mapping[str, Any]) -> None:
    """The reply-by is over (OfferLapsed). The application stays: the school may give more time."""
    found = _open(session, payload["offer_id"])
    if found is None or not is_over(found[1]["reply_time"]):
        return
    application, row = found
    OFFER.change(session, row["id"], {"status": LAPSED}, kind="lapsed", row=row, facts=facts(application))


def _open(session: Session, offer_id: str) -> tuple[Row, Row] | None:
    """The application and the offer, locked in everybody's order; None when it was answered or deleted."""
    of_it = select(Offer.application_id).where(Offer.id == offer_id).scalar_subquery()
    application = (
        session.execute(select(*APPLICATION.columns).where(Application.id == of_it).with_for_update())
        .mappings()
        .first()
    )
    row = session.execute(
        select(*OFFER.columns)
        .where(Offer.id == offer_id, Offer.status == OPEN, Offer.delete_time.is_(None))
        .with_for_update()
    ).mappings()
    offer = row.first()
    return (application, offer) if application is not None and offer is not None else None
