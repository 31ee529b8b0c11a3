"""The table of conversions. It is no record type: people see conversions on leads and students."""

from typing import Any

from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.students.base import Base


class Conversion(Base):
    """`made`: what the conversion itself wrote beside the student, record id -> version."""

    __tablename__ = "conversion"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    lead_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    created: Mapped[bool]
    undone: Mapped[bool] = mapped_column(server_default=text("false"))
    made: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
