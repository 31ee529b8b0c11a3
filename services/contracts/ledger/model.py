"""The tables of journals and postings. Rows are only added; the database enforces that they balance."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.base import Base


class Journal(Base):
    __tablename__ = "journal"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    kind: Mapped[str]
    source_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    reverses_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    effective_time: Mapped[datetime]
    create_time: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]


class Posting(Base):
    __tablename__ = "posting"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    journal_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("journal.id"))
    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    account: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    line_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
