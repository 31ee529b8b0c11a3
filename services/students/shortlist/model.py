"""The table of shortlists. An item carries what its round is, kept as it is now."""

from datetime import date, datetime

from matricula.students.v1 import shortlist_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")
_ID = Uuid(as_uuid=False)


class ShortlistItem(Record, Base):
    __tablename__ = "shortlist_item"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(_ID, ForeignKey("student.id"))
    programme_id: Mapped[str] = mapped_column(_ID)
    round_id: Mapped[str] = mapped_column(_ID)
    tier: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    note: Mapped[str] = mapped_column(server_default=_NONE)
    institution_id: Mapped[str] = mapped_column(_ID)
    institution_name_en: Mapped[str]
    institution_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str]
    programme_name_en: Mapped[str]
    programme_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str]
    start_month: Mapped[str]
    round_name: Mapped[str]
    deadline_time: Mapped[datetime | None]
    deadline_date: Mapped[date | None]
    deadline_clock: Mapped[str] = mapped_column(server_default=_NONE)
    deadline_zone: Mapped[str] = mapped_column(server_default=_NONE)


SHORTLIST_ITEM = Records(
    describe(pb.ShortlistItem, ShortlistItem.__table__),
    Packer(pb.ShortlistItem, ShortlistItem.__table__),
    local=True,
)
RESOURCES = (SHORTLIST_ITEM.resource,)
