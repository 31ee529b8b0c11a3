"""Telling people: the notification in the console at once, and its ways through their channels as jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock, timers
from kit.database import principal
from kit.identity import SHARED_BRANCH
from kit.query import Pager
from kit.records import Edit
from kit.statement import Row
from services.tasks.notification import preferences, wording
from services.tasks.notification.model import (
    NOTIFICATIONS,
    PENDING,
    Delivery,
    MessageTemplate,
    Notification,
)

DELIVER = "notification.deliver"
SIZE = 50


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody should know. `key` makes it one, however often it is said."""

    branch_id: int
    owner_id: str
    kind: str
    key: str
    record_type: str
    record_id: str
    facts: Mapping[str, str] = field(default_factory=dict)


def notify(session: Session, message: Message) -> None:
    """Tells somebody once: in the console now, through their channels after the quiet hours."""
    known = select(exists().where(Notification.owner_id == message.owner_id, Notification.key == message.key))
    if session.execute(known).scalar():
        return
    wish = preferences.of(session, message.owner_id)
    language = wish.language or "zh"
    subject, _ = words(session, message.branch_id, message.kind, language)
    row = NOTIFICATIONS.insert(
        session,
        {
            "branch_id": message.branch_id,
            "owner_id": message.owner_id,
            "kind": message.kind,
            "key": message.key,
            "title": wording.render(subject, readable(message.facts), wording.SUBJECT_LENGTH),
            "text": message.facts.get("reason", ""),
            "record_type": message.record_type,
            "record_id": message.record_id,
            "facts": dict(message.facts),
        },
    )
    channels = wish.channels(message.kind)
    if channels:
        send_after(session, row, channels, wish.not_before(clock.now()))


def send_after(session: Session, row: Row, channels: Sequence[str], moment: datetime) -> None:
    """Puts a notification on its way through the channels, once each."""
    ways = [
        {
            "notification_id": row["id"], "channel": channel, "branch_id": row["branch_id"],
            "state": PENDING, "next_time": moment,
        }
        for channel in channels
    ]  # fmt: skip
    session.execute(insert(Delivery).on_conflict_do_nothing(), ways)
    wake(session, row["branch_id"], moment)


def wake(session: Session, branch_id: int, moment: datetime) -> None:
    """Has a branch's deliveries looked at: everything that is due by then goes in one job."""
    key = f"{DELIVER}:{branch_id}:{moment:%Y%m%d%H%M%S}"
    timers.schedule(session, DELIVER, moment, {}, branch_id=branch_id, dedupe_key=key)


def words(session: Session, branch_id: int, kind: str, language: str) -> tuple[str, str]:
    """(subject, body): the branch's own words, the organisation's, or those that are shipped."""
    own_first = MessageTemplate.branch_id == SHARED_BRANCH
    row = session.execute(
        select(MessageTemplate.subject, MessageTemplate.body)
        .where(
            MessageTemplate.branch_id.in_((branch_id, SHARED_BRANCH)),
            MessageTemplate.kind == kind,
            MessageTemplate.language == language,
        )
        .order_by(own_first)
        .limit(1)
    ).first()
    return (row.subject, row.body) if row else wording.shipped(kind, language)


def readable(facts: Mapping[str, Any], link: str = "") -> dict[str, str]:
    """Facts as templates see them: texts, the time as people read it, the address of the record."""
    found = {name: str(facts.get(name, "")) for name in wording.NAMES}
    found["due"] = wording.moment(facts.get("due_time", ""), facts.get("due_zone", ""))
    return {**found, "link": link}


# reading: only one's own, whatever the role ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page with their deliveries, the token of the next, and how many are unread in all."""

    rows: Sequence[Mapping[Any, Any]]
    next_page_token: str
    unread: int


def list_notifications(session: Session, pager: Pager, *, size: int, token: str, unread: bool) -> Page:
    """The caller's notifications, newest first."""
    me, size = principal(session).id, size or SIZE
    mark = f"notifications {me} {unread}"
    statement = select(*NOTIFICATIONS.columns).where(Notification.owner_id == me)
    if unread:
        statement = statement.where(Notification.read_time.is_(None))
    if token:
        created, last = pager.read(mark, token)
        columns = (Notification.create_time, Notification.id)
        statement = statement.where(
            tuple_(*columns) < tuple_(created, last, types=[one.type for one in columns])
        )
    statement = statement.order_by(Notification.create_time.desc(), Notification.id.desc()).limit(size + 1)
    rows: list[dict[Any, Any]] = [dict(row) for row in session.execute(statement).mappings()]
    shown = rows[:size]
    ways = _ways(session, [row["id"] for row in shown])
    for row in shown:
        row["deliveries"] = ways.get(row["id"], [])
    following = pager.write(mark, [shown[-1]["create_time"], shown[-1]["id"]]) if len(rows) > size else ""
    return Page(shown, following, unread_count(session))


def _ways(session: Session, notification_ids: Sequence[str]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    statement = (
        select(Delivery.__table__)
        .where(Delivery.notification_id.in_(notification_ids))
        .order_by(Delivery.channel)
    )
    for row in session.execute(statement).mappings():
        found.setdefault(row["notification_id"], []).append(dict(row))
    return found


def unread_count(session: Session) -> int:
    """How many of the caller's are not read yet."""
    statement = select(func.count()).where(
        Notification.owner_id == principal(session).id, Notification.read_time.is_(None)
    )
    return session.execute(statement).scalar_one()


def read_notifications(session: Session, wanted: Sequence[str]) -> int:
    """Marks the caller's as read, these or all; returns how many are left."""
    statement = (
        select(*NOTIFICATIONS.columns)
        .where(Notification.owner_id == principal(session).id, Notification.read_time.is_(None))
        .order_by(Notification.id)
        .limit(1000)
        .with_for_update()
    )
    if wanted:
        statement = statement.where(Notification.id.in_(wanted))
    moment = clock.now()
    rows = list(session.execute(statement).mappings())
    NOTIFICATIONS.change_many(session, [Edit(row, {"read_time": moment}) for row in rows])
    return unread_count(session)
