"""The table of refunds, and what the other services hear of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.contracts.v1 import events_pb2 as events
from matricula.contracts.v1 import refund_pb2 as pb
from sqlalchemy import BigInteger, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.history import Change
from kit.model import Owned, Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base
from services.contracts.contract.events import packed

_NONE = text("''")
_ZERO = text("0")
_TOLD = tuple(field.name for field in events.RefundSnapshot.DESCRIPTOR.fields)


class Refund(Record, Owned, Base):
    __tablename__ = "refund"

    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    contract_number: Mapped[str]
    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    student_name: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    cause: Mapped[str]
    stage: Mapped[str]
    third_party_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    note: Mapped[str] = mapped_column(server_default=_NONE)
    formula: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    refundable_minor: Mapped[int] = mapped_column(BigInteger)
    clause_id: Mapped[str] = mapped_column(server_default=_NONE)
    clause_revision: Mapped[int] = mapped_column(server_default=_ZERO)
    state: Mapped[str]
    requested_by: Mapped[str]
    requested_by_name: Mapped[str] = mapped_column(server_default=_NONE)
    decided_by: Mapped[str] = mapped_column(server_default=_NONE)
    decided_by_name: Mapped[str] = mapped_column(server_default=_NONE)
    decide_time: Mapped[datetime | None]
    decide_reason: Mapped[str] = mapped_column(server_default=_NONE)
    method: Mapped[str | None]
    external_reference: Mapped[str] = mapped_column(server_default=_NONE)
    pay_time: Mapped[datetime | None]


def snapshot(row: Mapping[Any, Any]) -> events.RefundSnapshot:
    """A refund as other services need it."""
    return events.RefundSnapshot(**packed(row, _TOLD))


def _requested(change: Change) -> events.RefundRequested:
    return events.RefundRequested(refund=snapshot(change.row))


def _decided(change: Change) -> events.RefundDecided:
    return events.RefundDecided(refund=snapshot(change.row))


def _paid(change: Change) -> events.RefundPaid:
    return events.RefundPaid(refund=snapshot(change.row))


def _cancelled(change: Change) -> events.RefundCancelled:
    return events.RefundCancelled(refund=snapshot(change.row))


REFUNDS = Records(
    describe(pb.Refund, Refund.__table__),
    Packer(pb.Refund, Refund.__table__),
    events={"created": _requested, "decided": _decided, "paid": _paid, "cancelled": _cancelled},
    local=True,
)
RESOURCES = (REFUNDS.resource,)
