"""Tables of approval flows, their revisions, and approvals. `owner_id` is who asked; the team is who
decides.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.tasks.v1 import approval_pb2 as pb
from matricula.tasks.v1 import events_pb2
from sqlalchemy import ForeignKey, Uuid, text
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
PENDING, APPROVED, REJECTED, RETURNED, WITHDRAWN = (
    f"APPROVAL_STATE_{name}" for name in ("PENDING", "APPROVED", "REJECTED", "RETURNED", "WITHDRAWN")
)


class ApprovalFlow(Record, Base):
    __tablename__ = "approval_flow"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=_NONE)
    subject_type: Mapped[str] = mapped_column(server_default=_NONE)
    kind: Mapped[str] = mapped_column(server_default=_NONE)
    condition: Mapped[str] = mapped_column(server_default=_NONE)
    position: Mapped[int] = mapped_column(server_default=text("0"))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


class FlowRevision(Base):
    """What a flow said in one of its revisions; never changed."""

    __tablename__ = "flow_revision"

    flow_id: Mapped[str] = mapped_column(_ID, ForeignKey("approval_flow.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    create_time: Mapped[datetime]
    author_name: Mapped[str]
    condition: Mapped[str]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Approval(Record, Staffed, Base):
    __tablename__ = "approval"

    request_id: Mapped[str] = mapped_column(_ID)
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    subject_title: Mapped[str]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    owner_name: Mapped[str] = mapped_column(server_default=_NONE)
    state: Mapped[str]
    flow_id: Mapped[str | None] = mapped_column(_ID)
    flow_revision: Mapped[int] = mapped_column(server_default=text("0"))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    current_step: Mapped[int] = mapped_column(server_default=text("0"))
    decide_time: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(_ID)
    reason: Mapped[str] = mapped_column(server_default=_NONE)
    waiting_ids: Mapped[list[str]] = mapped_column(ARRAY(_ID), server_default=text("'{}'"))


_PLAIN = tuple(
    field.name
    for field in events_pb2.ApprovalSnapshot.DESCRIPTOR.fields
    if field.name not in ("create_time", "decide_time")
)


def _snapshot(row: Mapping[Any, Any]) -> events_pb2.ApprovalSnapshot:
    values = {name: row[name] for name in _PLAIN if row[name] is not None}
    for name in ("create_time", "decide_time"):
        if row[name] is not None:
            values[name] = timestamp(row[name])
    return events_pb2.ApprovalSnapshot(**values)


def _requested(change: Change) -> events_pb2.ApprovalRequested:
    return events_pb2.ApprovalRequested(approval=_snapshot(change.row))


def _advanced(change: Change) -> events_pb2.ApprovalAdvanced:
    return events_pb2.ApprovalAdvanced(approval=_snapshot(change.row))


def _decided(change: Change) -> events_pb2.ApprovalDecided:
    row = change.row
    return events_pb2.ApprovalDecided(
        approval_id=row["id"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        request_id=row["request_id"],
        outcome=row["state"],
        reason=row["reason"],
        decided_by=row["decided_by"] or "",
        decided_by_name=change.facts.get("decided_by_name", ""),
        branch_id=row["branch_id"],
        approval=_snapshot(row),
    )


_EVENTS: Mapping[str, EventMaker] = {"created": _requested, "advanced": _advanced, "decided": _decided}
APPROVALS = Records(
    describe(pb.Approval, Approval.__table__),
    Packer(pb.Approval, Approval.__table__),
    events=_EVENTS,
    local=True,
)
FLOWS = Records(
    describe(pb.ApprovalFlow, ApprovalFlow.__table__),
    Packer(pb.ApprovalFlow, ApprovalFlow.__table__),
    shared=True,
)
RESOURCES = (APPROVALS.resource, FLOWS.resource)
