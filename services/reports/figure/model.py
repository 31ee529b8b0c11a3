"""The tables of facts about proposals, applications, offers, contracts, receipts, refunds and tasks.

They are derived: `matricula reports rebuild` makes them anew from their owners. A column has the name of the
snapshot's field that fills it.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, FetchedValue, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.base import Base


class _Fact:
    """What every fact has."""

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    student_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    gone: Mapped[bool]
    """Deleted: not counted."""
    event_time: Mapped[datetime]
    change_xid: Mapped[str] = mapped_column(Text, FetchedValue())
    """The transaction (xid8) that wrote the row last."""


class ProposalFact(_Fact, Base):
    __tablename__ = "proposal_fact"

    title: Mapped[str | None]
    student_name: Mapped[str | None]
    state: Mapped[str | None]
    create_time: Mapped[datetime | None]
    sent_time: Mapped[datetime | None]
    first_open_time: Mapped[datetime | None]
    confirm_time: Mapped[datetime | None]


class ApplicationFact(_Fact, Base):
    __tablename__ = "application_fact"

    student_name: Mapped[str | None]
    institution_id: Mapped[str | None]
    institution_name_en: Mapped[str | None]
    institution_name_zh: Mapped[str | None]
    programme_id: Mapped[str | None]
    country: Mapped[str | None]
    level: Mapped[str | None]
    status: Mapped[str | None]
    create_time: Mapped[datetime | None]
    submit_time: Mapped[datetime | None]


class OfferFact(_Fact, Base):
    __tablename__ = "offer_fact"

    application_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    kind: Mapped[str | None]
    status: Mapped[str | None]
    choice: Mapped[str | None]
    receive_date: Mapped[date | None]
    create_time: Mapped[datetime | None]
    decide_time: Mapped[datetime | None]


class ContractFact(_Fact, Base):
    __tablename__ = "contract_fact"

    number: Mapped[str | None]
    title: Mapped[str | None]
    student_name: Mapped[str | None]
    status: Mapped[str | None]
    currency: Mapped[str | None]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger)
    open_lines: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """`2026-03-01:500000` for each line of the plan that waits for money: due date and minor units."""
    create_time: Mapped[datetime | None]
    sent_time: Mapped[datetime | None]
    signed_time: Mapped[datetime | None]
    won_time: Mapped[datetime | None]
    void_time: Mapped[datetime | None]


class ReceiptFact(_Fact, Base):
    __tablename__ = "receipt_fact"

    contract_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    contract_number: Mapped[str | None]
    student_name: Mapped[str | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    method: Mapped[str | None]
    state: Mapped[str | None]
    receive_time: Mapped[datetime | None]
    reverse_time: Mapped[datetime | None]


class RefundFact(_Fact, Base):
    __tablename__ = "refund_fact"

    contract_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    contract_number: Mapped[str | None]
    student_name: Mapped[str | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    cause: Mapped[str | None]
    state: Mapped[str | None]
    create_time: Mapped[datetime | None]
    pay_time: Mapped[datetime | None]


class TaskFact(_Fact, Base):
    __tablename__ = "task_fact"

    kind: Mapped[str | None]
    priority: Mapped[str | None]
    status: Mapped[str | None]
    subject_type: Mapped[str | None]
    subject_id: Mapped[str | None]
    template_id: Mapped[str | None]
    create_time: Mapped[datetime | None]
    due_time: Mapped[datetime | None]
    complete_time: Mapped[datetime | None]


RESOURCES = ()
