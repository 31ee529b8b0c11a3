"""The tables of clauses and of every wording that a clause or template had."""

from datetime import datetime
from typing import Any

from matricula.contracts.v1 import template_pb2 as pb
from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base

_NONE = text("''")


class Clause(Record, Base):
    __tablename__ = "clause"

    code: Mapped[str]
    kind: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(server_default=_NONE)
    body_zh: Mapped[str]
    body_en: Mapped[str] = mapped_column(server_default=_NONE)
    refund_steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


class Revision(Base):
    __tablename__ = "revision"

    record_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    create_time: Mapped[datetime]
    actor_name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


CLAUSES = Records(describe(pb.Clause, Clause.__table__), Packer(pb.Clause, Clause.__table__), shared=True)
RESOURCES = (CLAUSES.resource,)
