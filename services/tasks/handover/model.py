"""The table of hand-overs. `owner_id` is whose turn it is; the team is who sends and who receives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.tasks.v1 import events_pb2
from matricula.tasks.v1 import handover_pb2 as pb
from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.history import Change, EventMaker
from kit.model import Record, Staffed
from kit.packing import Packer, timestamp
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base

_NONE, _LIST = text("''"), text("'[]'")
_ID = Uuid(as_uuid=False)
OPEN, SUBMITTED, ACCEPTED, RETURNED = (
    f"HANDOVER_STATE_{name}" for name in ("OPEN", "SUBMITTED", "ACCEPTED", "RETURNED")
)


class Handover(Record, Staffed, Base):
    __tablename__ = "handover"

    title: Mapped[str]
    contract_id: Mapped[str] = mapped_column(_ID)
    contract_number: Mapped[str] = mapped_column(server_default=_NONE)
    student_id: Mapped[str] = mapped_column(_ID)
    student_name: Mapped[str] = mapped_column(server_default=_NONE)
    state: Mapped[str]
    sender_id: Mapped[str | None] = mapped_column(_ID)
    receiver_id: Mapped[str | None] = mapped_column(_ID)
    schools: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_LIST)
    selling_points: Mapped[str] = mapped_column(server_default=_NONE)
    wishes: Mapped[str] = mapped_column(server_default=_NONE)
    note: Mapped[str] = mapped_column(server_default=_NONE)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_LIST)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    profile_time: Mapped[datetime | None]
    submit_time: Mapped[datetime | None]
    accept_time: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(server_default=_NONE)
    return_count: Mapped[int] = mapped_column(server_default=text("0"))


_TIMES = ("create_time", "submit_time", "accept_time")
_PLAIN = tuple(
    field.name for field in events_pb2.HandoverSnapshot.DESCRIPTOR.fields if field.name not in _TIMES
)


def _snapshot(row: Mapping[Any, Any]) -> events_pb2.HandoverSnapshot:
    values = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    return events_pb2.HandoverSnapshot(**values)


def _updated(change: Change) -> events_pb2.HandoverUpdated:
    return events_pb2.HandoverUpdated(handover=_snapshot(change.row), changed=change.names)


def _returned(change: Change) -> events_pb2.HandoverReturned:
    return events_pb2.HandoverReturned(handover=_snapshot(change.row), reason=change.row["return_reason"])


_EVENTS: Mapping[str, EventMaker] = {
    "created": lambda change: events_pb2.HandoverOpened(handover=_snapshot(change.row)),
    "updated": _updated,
    "submitted": lambda change: events_pb2.HandoverSubmitted(handover=_snapshot(change.row)),
    "accepted": lambda change: events_pb2.HandoverAccepted(handover=_snapshot(change.row)),
    "returned": _returned,
}
HANDOVERS = Records(
    describe(pb.Handover, Handover.__table__),
    Packer(pb.Handover, Handover.__table__),
    events=_EVENTS,
    local=True,
)
RESOURCES = (HANDOVERS.resource,)
