"""The table of students. It is derived from the events of the students service."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Staffed
from services.contracts.base import Base


class Student(Staffed, Base):
    __tablename__ = "student"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    lead_id: Mapped[str]
    phone: Mapped[str]
    adult_date: Mapped[date | None]
    minor: Mapped[bool]
    guardians: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    deleted: Mapped[bool]
