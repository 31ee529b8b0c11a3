"""Tables of programmes, seasons and rounds. A round carries what lists ask of its season, programme,
institution.
"""

from datetime import date, datetime
from typing import Any

from matricula.students.v1 import programme_pb2 as pb
from sqlalchemy import BigInteger, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record, Searchable
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.programme.derived import derive_programme, derive_round
from services.students.programme.events import EVENTS

_NONE = text("''")
_NO_ITEMS = text("'[]'")
_ID = Uuid(as_uuid=False)


class Programme(Record, Searchable, Base):
    __tablename__ = "programme"

    institution_id: Mapped[str] = mapped_column(_ID, ForeignKey("institution.id"))
    campus_id: Mapped[str] = mapped_column(server_default=_NONE)
    name_en: Mapped[str]
    name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str]
    field: Mapped[str] = mapped_column(server_default=_NONE)
    duration_months: Mapped[int] = mapped_column(server_default=text("0"))
    website: Mapped[str] = mapped_column(server_default=_NONE)
    archived: Mapped[bool] = mapped_column(server_default=text("false"))

    institution_name_en: Mapped[str]
    institution_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str]
    institution_rank: Mapped[int | None]
    campus_name: Mapped[str] = mapped_column(server_default=_NONE)


class Season(Record, Base):
    __tablename__ = "season"

    programme_id: Mapped[str] = mapped_column(_ID, ForeignKey("programme.id"))
    start_month: Mapped[str]
    tuition_amount: Mapped[int | None] = mapped_column(BigInteger)
    tuition_currency: Mapped[str] = mapped_column(server_default=_NONE)
    fee_amount: Mapped[int | None] = mapped_column(BigInteger)
    fee_currency: Mapped[str] = mapped_column(server_default=_NONE)
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    note: Mapped[str] = mapped_column(server_default=_NONE)


class Round(Record, Searchable, Base):
    __tablename__ = "round"

    season_id: Mapped[str] = mapped_column(_ID, ForeignKey("season.id"))
    name: Mapped[str]
    binding: Mapped[bool] = mapped_column(server_default=text("false"))
    open_date: Mapped[date | None]
    deadline_date: Mapped[date | None]
    deadline_clock: Mapped[str] = mapped_column(server_default=_NONE)
    deadline_zone: Mapped[str] = mapped_column(server_default=_NONE)
    deadline_time: Mapped[datetime | None]
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)
    source_url: Mapped[str] = mapped_column(server_default=_NONE)
    check_date: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default=_NONE)

    institution_id: Mapped[str] = mapped_column(_ID)
    institution_name_en: Mapped[str]
    institution_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str]
    institution_rank: Mapped[int | None]
    campus_name: Mapped[str] = mapped_column(server_default=_NONE)
    programme_id: Mapped[str] = mapped_column(_ID)
    programme_name_en: Mapped[str]
    programme_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str]
    field: Mapped[str] = mapped_column(server_default=_NONE)
    start_month: Mapped[str]
    tuition_amount: Mapped[int | None] = mapped_column(BigInteger)
    tuition_currency: Mapped[str] = mapped_column(server_default=_NONE)
    gpa_minimum: Mapped[float | None]
    gpa_scale: Mapped[float | None]
    ielts_minimum: Mapped[float | None]
    ielts_part_minimum: Mapped[float | None]
    toefl_minimum: Mapped[float | None]
    toefl_part_minimum: Mapped[float | None]
    asked: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=_NO_ITEMS)


PROGRAMME = Records(
    describe(pb.Programme, Programme.__table__),
    Packer(pb.Programme, Programme.__table__),
    derive=derive_programme,
    shared=True,
)
SEASON = Records(describe(pb.Season, Season.__table__), Packer(pb.Season, Season.__table__), shared=True)
ROUND = Records(
    describe(pb.Round, Round.__table__),
    Packer(pb.Round, Round.__table__),
    events=EVENTS,
    derive=derive_round,
    shared=True,
)
RESOURCES = (PROGRAMME.resource, SEASON.resource, ROUND.resource)
