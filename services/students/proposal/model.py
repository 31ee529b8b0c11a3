"""Tables of proposals and of the versions that were sent. Items and budget are JSON, as in proposal.proto."""

from datetime import date, datetime
from typing import Any

from matricula.students.v1 import proposal_pb2 as pb
from sqlalchemy import ForeignKey, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.proposal.events import EVENTS
from services.students.student.model import Student

PURPOSE = "students.proposal"
"""What a public link to a proposal is for."""
DRAFT, SENT, CONFIRMED, WITHDRAWN = (
    f"PROPOSAL_STATE_{name}" for name in ("DRAFT", "SENT", "CONFIRMED", "WITHDRAWN")
)
_NONE = text("''")
_NO_ITEMS = text("'[]'")


class Proposal(Record, Base):
    __tablename__ = "proposal"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("student.id"))
    student_name: Mapped[str]
    lead_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid(as_uuid=False)), server_default=text("'{}'"))
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))

    title_zh: Mapped[str] = mapped_column(server_default=_NONE)
    title_en: Mapped[str] = mapped_column(server_default=_NONE)
    language: Mapped[str]
    intro_zh: Mapped[str] = mapped_column(server_default=_NONE)
    intro_en: Mapped[str] = mapped_column(server_default=_NONE)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    budget: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    valid_until_date: Mapped[date | None]

    state: Mapped[str]
    version_no: Mapped[int]
    send_time: Mapped[datetime | None]
    link_expire_time: Mapped[datetime | None]
    first_open_time: Mapped[datetime | None]
    confirm_time: Mapped[datetime | None]
    confirm_name: Mapped[str] = mapped_column(server_default=_NONE)
    withdraw_reason: Mapped[str] = mapped_column(server_default=_NONE)


class ProposalVersion(Base):
    """What was sent. Its content never changes; the database refuses it."""

    __tablename__ = "proposal_version"

    proposal_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("proposal.id"), primary_key=True)
    version_no: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    sender_id: Mapped[str] = mapped_column(Text)
    send_time: Mapped[datetime]
    file_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    document_sha256: Mapped[str] = mapped_column(server_default=_NONE)
    confirm_time: Mapped[datetime | None]
    confirm_name: Mapped[str] = mapped_column(server_default=_NONE)
    confirm_address: Mapped[str] = mapped_column(server_default=_NONE)
    confirm_agent: Mapped[str] = mapped_column(server_default=_NONE)


PROPOSAL = Records(
    describe(pb.Proposal, Proposal.__table__),
    Packer(pb.Proposal, Proposal.__table__),
    events=EVENTS,
    local=True,
)
RESOURCES = (PROPOSAL.resource,)
