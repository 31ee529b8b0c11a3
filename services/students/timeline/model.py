"""The table of timeline entries: what other services told. What happened here is in the history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.students.base import Base

_NONE = sql("''")


class TimelineEntry(Base):
    """Of a student, or of a lead and so of whichever student the lead belongs to."""

    __tablename__ = "timeline_entry"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    student_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    lead_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    occur_time: Mapped[datetime]
    kind: Mapped[str]
    permission: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    actor_id: Mapped[str] = mapped_column(server_default=_NONE)
    actor_name: Mapped[str] = mapped_column(server_default=_NONE)
    subject_type: Mapped[str]
    subject_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    text: Mapped[str] = mapped_column(server_default=_NONE)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
