"""The table of days that are not what their weekday says."""

from datetime import date

from matricula.tasks.v1 import deadline_pb2 as pb
from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base

_NONE = text("''")


class CalendarDay(Record, Base):
    __tablename__ = "calendar_day"

    day: Mapped[date]
    kind: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=_NONE)
    source: Mapped[str] = mapped_column(server_default=_NONE)


CALENDAR_DAYS = Records(
    describe(pb.CalendarDay, CalendarDay.__table__),
    Packer(pb.CalendarDay, CalendarDay.__table__),
    shared=True,
)
RESOURCES = (CALENDAR_DAYS.resource,)
