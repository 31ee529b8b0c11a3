"""The table of people. It is derived from the gateway's events."""

from sqlalchemy import BigInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.base import Base


class Person(Base):
    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    enabled: Mapped[bool]
