"""The table of education."""

from datetime import date

from matricula.students.v1 import education_pb2 as pb
from sqlalchemy import Double, ForeignKey, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Deletable, Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")


class Education(Record, Deletable, Base):
    __tablename__ = "education"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("student.id"))
    school: Mapped[str]
    country: Mapped[str] = mapped_column(server_default=_NONE)
    degree: Mapped[str | None]
    major: Mapped[str] = mapped_column(server_default=_NONE)
    grade: Mapped[str] = mapped_column(server_default=_NONE)
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    current: Mapped[bool] = mapped_column(server_default=text("false"))
    gpa: Mapped[float | None] = mapped_column(Double)
    gpa_scale: Mapped[float | None] = mapped_column(Double)
    rank: Mapped[str] = mapped_column(server_default=_NONE)
    note: Mapped[str] = mapped_column(server_default=_NONE)


EDUCATION = Records(
    describe(pb.Education, Education.__table__), Packer(pb.Education, Education.__table__), local=True
)
RESOURCES = (EDUCATION.resource,)
