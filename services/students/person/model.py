"""The table of people. It is derived from the gateway's events."""

from sqlalchemy import BigInteger, Integer, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.students.base import Base


class Person(Base):
    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    username: Mapped[str]
    name: Mapped[str]
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    extra_branch_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    enabled: Mapped[bool]
