"""Tables of deadline plans, and of the rounds whose dates moved. The team of a plan is whose tasks a
moved date concerns.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.tasks.v1 import deadline_pb2 as pb
from matricula.tasks.v1 import events_pb2
from sqlalchemy import BigInteger, DateTime, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.history import Change, EventMaker
from kit.model import Record, Staffed
from kit.packing import Packer, timestamp
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base

_NONE = text("''")
_ID = Uuid(as_uuid=False)
ACTIVE, SHIFTED, CLOSED = (f"DEADLINE_PLAN_STATE_{name}" for name in ("ACTIVE", "SHIFTED", "CLOSED"))


class DeadlinePlan(Record, Staffed, Base):
    __tablename__ = "deadline_plan"

    title: Mapped[str]
    application_id: Mapped[str] = mapped_column(_ID)
    application_version: Mapped[int] = mapped_column(BigInteger)
    round_id: Mapped[str | None] = mapped_column(_ID)
    student_id: Mapped[str | None] = mapped_column(_ID)
    student_name: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str] = mapped_column(server_default=_NONE)
    deadline_time: Mapped[datetime]
    deadline_zone: Mapped[str]
    template_id: Mapped[str | None] = mapped_column(_ID)
    state: Mapped[str]
    proposed_time: Mapped[datetime | None]
    proposed_zone: Mapped[str] = mapped_column(server_default=_NONE)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    decline_reason: Mapped[str] = mapped_column(server_default=_NONE)
    decided_by: Mapped[str | None] = mapped_column(_ID)
    decide_time: Mapped[datetime | None]
    undo_until_time: Mapped[datetime | None]
    settled: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """What the last decision changed, to take it back: the plan and the tasks as they were."""


class MovedRound(Base):
    """A round whose deadline moved: an application that still says an earlier one learns of it when it
    comes.
    """

    __tablename__ = "moved_round"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    deadline_time: Mapped[datetime | None]
    deadline_zone: Mapped[str] = mapped_column(server_default=_NONE)
    earlier_times: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))


_TIMES = ("deadline_time", "proposed_time")
_PLAIN = tuple(
    field.name for field in events_pb2.DeadlinePlanSnapshot.DESCRIPTOR.fields if field.name not in _TIMES
)


def _snapshot(row: Mapping[Any, Any]) -> events_pb2.DeadlinePlanSnapshot:
    values = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    return events_pb2.DeadlinePlanSnapshot(**values)


def _created(change: Change) -> events_pb2.DeadlinePlanCreated:
    return events_pb2.DeadlinePlanCreated(deadline_plan=_snapshot(change.row))


def _shifted(change: Change) -> events_pb2.DeadlinePlanShifted:
    return events_pb2.DeadlinePlanShifted(deadline_plan=_snapshot(change.row))


def _updated(change: Change) -> events_pb2.DeadlinePlanUpdated:
    return events_pb2.DeadlinePlanUpdated(deadline_plan=_snapshot(change.row), changed=change.names)


_EVENTS: Mapping[str, EventMaker] = {
    "created": _created,
    "shifted": _shifted,
    "updated": _updated,
    "accepted": _updated,
    "declined": _updated,
    "undone": _updated,
    "closed": _updated,
}
DEADLINE_PLANS = Records(
    describe(pb.DeadlinePlan, DeadlinePlan.__table__),
    Packer(pb.DeadlinePlan, DeadlinePlan.__table__),
    events=_EVENTS,
    local=True,
)
RESOURCES = (DEADLINE_PLANS.resource,)
