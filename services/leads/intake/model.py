"""Tables of intake sources and entries."""

from datetime import datetime
from typing import Any

from matricula.leads.v1 import intake_pb2 as pb
from sqlalchemy import Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base

_EMPTY = text("''")


class IntakeSource(Record, Base):
    __tablename__ = "intake_source"

    kind: Mapped[str]
    name: Mapped[str]
    key: Mapped[str]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    defaults: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    title_zh: Mapped[str] = mapped_column(server_default=_EMPTY)
    title_en: Mapped[str] = mapped_column(server_default=_EMPTY)
    intro_zh: Mapped[str] = mapped_column(server_default=_EMPTY)
    intro_en: Mapped[str] = mapped_column(server_default=_EMPTY)
    consent_zh: Mapped[str] = mapped_column(server_default=_EMPTY)
    consent_en: Mapped[str] = mapped_column(server_default=_EMPTY)
    allowed_origins: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    secret_sealed: Mapped[str] = mapped_column(server_default=_EMPTY)
    old_secret_sealed: Mapped[str] = mapped_column(server_default=_EMPTY)
    rotate_time: Mapped[datetime | None]


class IntakeEntry(Record, Base):
    __tablename__ = "intake_entry"

    source_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    external_id: Mapped[str]
    state: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lead_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    error_reason: Mapped[str] = mapped_column(server_default=_EMPTY)
    error: Mapped[str] = mapped_column(server_default=_EMPTY)
    attempt_count: Mapped[int] = mapped_column(server_default=text("0"))


SOURCES = Records(
    describe(pb.IntakeSource, IntakeSource.__table__), Packer(pb.IntakeSource, IntakeSource.__table__)
)
ENTRIES = Records(
    describe(pb.IntakeEntry, IntakeEntry.__table__), Packer(pb.IntakeEntry, IntakeEntry.__table__)
)
RESOURCES = (SOURCES.resource, ENTRIES.resource)
