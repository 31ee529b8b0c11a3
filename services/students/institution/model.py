"""Tables of institutions and rankings. Campuses and the newest ranks are JSON, as in institution.proto."""

from typing import Any

from matricula.students.v1 import institution_pb2 as pb
from sqlalchemy import ForeignKey, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record, Searchable
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.institution.derived import derive

_NONE = text("''")
_EMPTY = text("'{}'")
_NO_ITEMS = text("'[]'")


class Institution(Record, Searchable, Base):
    __tablename__ = "institution"

    name_en: Mapped[str]
    name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    name_key: Mapped[str]
    country: Mapped[str]
    region: Mapped[str] = mapped_column(server_default=_NONE)
    website: Mapped[str] = mapped_column(server_default=_NONE)
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    campuses: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    rank: Mapped[int | None]
    ranks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    archived: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str] = mapped_column(server_default=_NONE)


class Ranking(Record, Base):
    __tablename__ = "ranking"

    institution_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("institution.id"))
    system: Mapped[str]
    year: Mapped[int]
    subject: Mapped[str] = mapped_column(server_default=_NONE)
    rank: Mapped[int]
    rank_to: Mapped[int] = mapped_column(server_default=text("0"))


INSTITUTION = Records(
    describe(pb.Institution, Institution.__table__),
    Packer(pb.Institution, Institution.__table__),
    derive=derive,
    shared=True,
)
RANKING = Records(describe(pb.Ranking, Ranking.__table__), Packer(pb.Ranking, Ranking.__table__), shared=True)
RESOURCES = (INSTITUTION.resource, RANKING.resource)
