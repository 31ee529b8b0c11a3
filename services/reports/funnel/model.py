"""The table of lead facts. It is derived: `matricula reports rebuild` makes it anew from leads."""

from datetime import datetime

from sqlalchemy import BigInteger, FetchedValue, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.base import Base


class LeadFact(Base):
    __tablename__ = "lead_fact"

    lead_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    business_line: Mapped[str | None]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    degree: Mapped[str | None]
    course: Mapped[str | None]
    channel_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    campaign: Mapped[str | None]
    region: Mapped[str | None]
    origin: Mapped[str | None]
    status: Mapped[str]
    loss_reason_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    create_time: Mapped[datetime]
    qualified_time: Mapped[datetime | None]
    consulted_time: Mapped[datetime | None]
    proposed_time: Mapped[datetime | None]
    won_time: Mapped[datetime | None]
    lost_time: Mapped[datetime | None]
    gone: Mapped[bool]
    """Deleted, or merged into another lead: not counted."""
    event_time: Mapped[datetime]
    change_xid: Mapped[str] = mapped_column(Text, FetchedValue())
    """The transaction (xid8) that wrote the row last."""


RESOURCES = ()
