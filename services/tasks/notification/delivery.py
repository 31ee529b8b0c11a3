"""Deliveries as jobs: each is claimed, sent, and marked; what did not leave is tried again with growing
pauses.

A claim is an attempt with a moment in the future, committed before anything is sent: a process that dies
while sending leaves a delivery that is tried again when the claim runs out. A message therefore goes once,
unless a process dies between the server's yes and the mark; then it goes again under the same message id.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from kit import clock, jobs
from kit.jobs import Job
from kit.settings import Settings
from services.tasks.notification import channels, preferences, rules, wording
from services.tasks.notification.model import FAILED, NOTIFICATIONS, PENDING, SENT, Delivery, Notification

PAUSES = (60, 300, 1800, 7200, 21600)
"""Seconds after each attempt that failed; after the last the delivery is given up and says why."""
CLAIM = timedelta(minutes=5)
_QUEUED = text("select 1 from job where kind = :kind and branch_id = :branch and state = 'queued' limit 1")


def on_deliver(session: Session, _payload: Mapping[str, Any]) -> None:
    """The timer: a job for everything in the branch that is due, unless one waits already."""
    branch_id = principal_branch(session)
    if session.execute(_QUEUED, {"kind": rules.DELIVER, "branch": branch_id}).first() is None:
        jobs.enqueue(session, rules.DELIVER, {}, branch_id)


def principal_branch(session: Session) -> int:
    """The branch a timer runs for."""
    reach = session.info["grant"].branches
    return int(reach[0])


def deliver(job: Job) -> None:
    """Sends what is due in the job's branch, one by one."""
    settings = Settings.load()
    while (claimed := _claim(job)) is not None:
        error = _send(settings, claimed)
        _mark(job, claimed, error)


def _claim(job: Job) -> dict[str, Any] | None:
    """Takes the next delivery that is due, with everything that is needed to send it."""
    now = clock.now()
    with job.transaction() as session:
        way = (
            session.execute(
                select(Delivery.__table__)
                .where(
                    Delivery.branch_id == job.branch_id, Delivery.state == PENDING, Delivery.next_time <= now
                )
                .order_by(Delivery.next_time)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            .mappings()
            .first()
        )
        if way is None:
            return None
        _set(session, way, attempt_count=way["attempt_count"] + 1, next_time=now + CLAIM)
        rules.wake(session, job.branch_id, now + CLAIM)
        row = (
            session.execute(select(*NOTIFICATIONS.columns).where(Notification.id == way["notification_id"]))
            .mappings()
            .one()
        )
        wish = preferences.of(session, row["owner_id"])
        language = wish.language or "zh"
        subject, body = rules.words(session, row["branch_id"], row["kind"], language)
        return {**way, "row": dict(row), "wish": wish, "subject": subject, "body": body}


def _send(settings: Settings, claimed: Mapping[str, Any]) -> str:
    """Sends one; returns why it did not leave, or nothing."""
    row, wish = claimed["row"], claimed["wish"]
    noun = row["record_type"].replace(".", "/")
    link = f"{settings.public_url.rstrip('/')}/open/{noun}/{row['record_id']}"
    facts = rules.readable(row["facts"], link)
    subject = wording.render(claimed["subject"], facts, wording.SUBJECT_LENGTH)
    body = wording.render(claimed["body"], facts, wording.BODY_LENGTH)
    try:
        if claimed["channel"] == preferences.MAIL:
            _need(settings.smtp_url, "MATRICULA_SMTP_URL")
            channels.send_mail(
                settings.smtp_url, settings.mail_from, wish.email, subject, body, f"{row['id']}.mail"
            )
        else:
            _need(settings.wecom_bot_url, "MATRICULA_WECOM_BOT_URL")
            channels.send_wecom(settings.wecom_bot_url, wish.wecom_user, subject, body)
    except channels.NotSent as problem:
        return str(problem)
    return ""


def _need(value: str, name: str) -> None:
    if not value:
        raise channels.NotSent(f"{name} is not set")


def _mark(job: Job, claimed: Mapping[str, Any], error: str) -> None:
    attempts = claimed["attempt_count"] + 1
    with job.transaction() as session:
        if not error:
            _set(session, claimed, state=SENT, send_time=clock.now(), error="")
            return
        if attempts > len(PAUSES):
            _set(session, claimed, state=FAILED, error=error)
            return
        moment = clock.now() + timedelta(seconds=PAUSES[attempts - 1])
        _set(session, claimed, next_time=moment, error=error)
        rules.wake(session, job.branch_id, moment)


def _set(session: Session, way: Mapping[Any, Any], **values: Any) -> None:
    session.execute(
        update(Delivery)
        .where(
            Delivery.notification_id == way["notification_id"],
            Delivery.channel == way["channel"],
            Delivery.state == PENDING,
        )
        .values(**values)
    )
