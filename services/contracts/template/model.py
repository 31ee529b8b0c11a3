"""The table of templates; sections, fields and lines are kept as JSON, as the messages of template.proto."""

from typing import Any

from matricula.contracts.v1 import template_pb2 as pb
from sqlalchemy import BigInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base

_NONE = text("''")
_EMPTY = text("'[]'")


class Template(Record, Base):
    __tablename__ = "template"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=_NONE)
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(server_default=_NONE)
    intro_zh: Mapped[str] = mapped_column(server_default=_NONE)
    intro_en: Mapped[str] = mapped_column(server_default=_NONE)
    language: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_EMPTY)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_EMPTY)
    currency: Mapped[str]
    price_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


TEMPLATES = Records(
    describe(pb.Template, Template.__table__), Packer(pb.Template, Template.__table__), shared=True
)
RESOURCES = (TEMPLATES.resource,)
