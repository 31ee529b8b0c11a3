"""Tables of notifications, of their ways through channels, of people's preferences, and of message
templates.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.tasks.v1 import events_pb2
from matricula.tasks.v1 import notification_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.history import Change, EventMaker
from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base

_NONE = text("''")
_ID = Uuid(as_uuid=False)
PENDING, SENT, FAILED = "DELIVERY_STATE_PENDING", "DELIVERY_STATE_SENT", "DELIVERY_STATE_FAILED"


class Notification(Record, Base):
    __tablename__ = "notification"

    owner_id: Mapped[str] = mapped_column(_ID)
    kind: Mapped[str]
    key: Mapped[str]
    """What it is about, once: the same key again is the same notification."""
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default=_NONE)
    record_type: Mapped[str]
    record_id: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    read_time: Mapped[datetime | None]


class Delivery(Base):
    """A notification on its way through one channel; the key is what keeps it from going twice."""

    __tablename__ = "delivery"

    notification_id: Mapped[str] = mapped_column(_ID, ForeignKey("notification.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    state: Mapped[str]
    next_time: Mapped[datetime]
    attempt_count: Mapped[int] = mapped_column(server_default=text("0"))
    send_time: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(server_default=_NONE)


class Preference(Base):
    """How one person wants to be told. Of no branch, because people work for several: nobody but the person
    and the system reads it, and no method lists it."""

    __tablename__ = "preference"

    owner_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    email: Mapped[str] = mapped_column(server_default=_NONE)
    wecom_user: Mapped[str] = mapped_column(server_default=_NONE)
    quiet_start: Mapped[str] = mapped_column(server_default=_NONE)
    quiet_end: Mapped[str] = mapped_column(server_default=_NONE)
    time_zone: Mapped[str] = mapped_column(server_default=_NONE)
    language: Mapped[str] = mapped_column(server_default=_NONE)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


class MessageTemplate(Record, Base):
    __tablename__ = "message_template"

    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]


def _told(row: Mapping[Any, Any]) -> events_pb2.NotificationSnapshot:
    return events_pb2.NotificationSnapshot(
        id=row["id"], branch_id=row["branch_id"], owner_id=row["owner_id"], kind=row["kind"]
    )


def _created(change: Change) -> events_pb2.NotificationCreated:
    return events_pb2.NotificationCreated(notification=_told(change.row))


def _updated(change: Change) -> events_pb2.NotificationUpdated:
    return events_pb2.NotificationUpdated(notification=_told(change.row))


_EVENTS: Mapping[str, EventMaker] = {"created": _created, "updated": _updated}
NOTIFICATIONS = Records(
    describe(pb.Notification, Notification.__table__),
    Packer(pb.Notification, Notification.__table__),
    events=_EVENTS,
    local=True,
)
MESSAGE_TEMPLATES = Records(
    describe(pb.MessageTemplate, MessageTemplate.__table__),
    Packer(pb.MessageTemplate, MessageTemplate.__table__),
    shared=True,
)
RESOURCES = (NOTIFICATIONS.resource, MESSAGE_TEMPLATES.resource)
