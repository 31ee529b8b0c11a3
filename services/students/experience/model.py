"""The table of experience."""

from datetime import date

from matricula.students.v1 import experience_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Deletable, Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")
_ZERO = text("0")


class Experience(Record, Deletable, Base):
    __tablename__ = "experience"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("student.id"))
    kind: Mapped[str]
    title: Mapped[str]
    organisation: Mapped[str] = mapped_column(server_default=_NONE)
    role: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str | None]
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    hours_per_week: Mapped[int] = mapped_column(server_default=_ZERO)
    weeks_per_year: Mapped[int] = mapped_column(server_default=_ZERO)
    description: Mapped[str] = mapped_column(server_default=_NONE)


EXPERIENCE = Records(
    describe(pb.Experience, Experience.__table__), Packer(pb.Experience, Experience.__table__), local=True
)
RESOURCES = (EXPERIENCE.resource,)
