"""The table of students. It is derived from the events of the students service."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.tasks.base import Base


class Student(Base):
    __tablename__ = "student"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """StudentSnapshot as proto JSON with proto names: what a hand-over freezes."""
    know_time: Mapped[datetime]
