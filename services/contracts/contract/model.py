"""The tables of contracts and of what was submitted of them."""

from datetime import date, datetime
from typing import Any

from matricula.contracts.v1 import contract_pb2 as pb
from sqlalchemy import BigInteger, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit import search
from kit.model import Deletable, Owned, Record, Searchable
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base
from services.contracts.contract.events import EVENTS

_NONE = text("''")
_ZERO = text("0")
_SEARCHED = ("number", "title", "student_name")


class Contract(Record, Deletable, Owned, Searchable, Base):
    __tablename__ = "contract"

    number: Mapped[str] = mapped_column(server_default=_NONE)
    title: Mapped[str]
    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    student_name: Mapped[str]
    lead_id: Mapped[str] = mapped_column(server_default=_NONE)
    proposal_id: Mapped[str] = mapped_column(server_default=_NONE)
    template_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    template_revision: Mapped[int]
    language: Mapped[str]
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    status: Mapped[str]
    version_no: Mapped[int] = mapped_column(server_default=_ZERO)

    currency: Mapped[str]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    discount_reason: Mapped[str] = mapped_column(server_default=_NONE)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    deposit_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    paid_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    refund_pending_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    paid_bp: Mapped[int] = mapped_column(server_default=_ZERO)
    next_due_date: Mapped[date | None]
    next_due_minor: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    open_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """Due date and open amount of each line that is not paid in full; only told, never shown."""
    plan_revision: Mapped[int] = mapped_column(server_default=_ZERO)

    approval_request_id: Mapped[str] = mapped_column(server_default=_NONE)
    approval_kind: Mapped[str | None]
    approval_note: Mapped[str] = mapped_column(server_default=_NONE)
    submitted_by: Mapped[str] = mapped_column(server_default=_NONE)
    approved_by: Mapped[str] = mapped_column(server_default=_NONE)
    submit_time: Mapped[datetime | None]
    sent_time: Mapped[datetime | None]
    signed_time: Mapped[datetime | None]
    won_time: Mapped[datetime | None]
    void_time: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(server_default=_NONE)
    content_hash: Mapped[str] = mapped_column(server_default=_NONE)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    document_hash: Mapped[str] = mapped_column(server_default=_NONE)
    document_id: Mapped[str] = mapped_column(server_default=_NONE)
    signing_way: Mapped[str | None]


class ContractVersion(Base):
    __tablename__ = "contract_version"

    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"), primary_key=True)
    version_no: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    create_time: Mapped[datetime]
    actor_name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


def _derive(_session: Session, values: dict[str, Any], row: Any) -> None:
    """The search terms, when a searched field is written."""
    if any(name in values for name in _SEARCHED):
        whole = {**row, **values}
        specs = CONTRACT.resource.fields
        values["search_terms"] = search.terms(
            (search.kind_of(specs[name]), whole.get(name) or "") for name in _SEARCHED
        )


CONTRACT = Records(
    describe(pb.Contract, Contract.__table__),
    Packer(pb.Contract, Contract.__table__),
    events=EVENTS,
    derive=_derive,
    local=True,
)
RESOURCES = (CONTRACT.resource,)
