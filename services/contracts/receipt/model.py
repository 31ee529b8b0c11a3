"""The table of receipts, and what the other services hear of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.contracts.v1 import events_pb2 as events
from matricula.contracts.v1 import receipt_pb2 as pb
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
_TOLD = tuple(field.name for field in events.ReceiptSnapshot.DESCRIPTOR.fields)


class Receipt(Record, Owned, Base):
    __tablename__ = "receipt"

    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    contract_number: Mapped[str]
    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    student_name: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    method: Mapped[str]
    external_reference: Mapped[str]
    receive_time: Mapped[datetime]
    payer_name: Mapped[str] = mapped_column(server_default=_NONE)
    note: Mapped[str] = mapped_column(server_default=_NONE)
    allocations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    advance_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    state: Mapped[str]
    reverse_time: Mapped[datetime | None]
    reverse_reason: Mapped[str] = mapped_column(server_default=_NONE)
    recorded_by: Mapped[str] = mapped_column(server_default=_NONE)


def snapshot(row: Mapping[Any, Any]) -> events.ReceiptSnapshot:
    """A receipt as other services need it."""
    return events.ReceiptSnapshot(**packed(row, _TOLD))


def _recorded(change: Change) -> events.ReceiptRecorded:
    return events.ReceiptRecorded(receipt=snapshot(change.row))


def _reversed(change: Change) -> events.ReceiptReversed:
    return events.ReceiptReversed(receipt=snapshot(change.row), reason=change.row["reverse_reason"])


RECEIPTS = Records(
    describe(pb.Receipt, Receipt.__table__),
    Packer(pb.Receipt, Receipt.__table__),
    events={"created": _recorded, "reversed": _reversed},
    local=True,
)
RESOURCES = (RECEIPTS.resource,)
