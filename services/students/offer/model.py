"""The table of offers. Conditions are JSON, as OfferCondition."""

from datetime import date, datetime
from typing import Any

from matricula.students.v1 import offer_pb2 as pb
from sqlalchemy import BigInteger, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Deletable, Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.offer.events import EVENTS
from services.students.student.model import Student

_NONE = text("''")
_ID = Uuid(as_uuid=False)


class Offer(Record, Deletable, Base):
    __tablename__ = "offer"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    application_id: Mapped[str] = mapped_column(_ID, ForeignKey("application.id"))
    student_id: Mapped[str] = mapped_column(_ID, ForeignKey("student.id"))
    student_name: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(_ID)
    department_id: Mapped[str | None] = mapped_column(_ID)
    kind: Mapped[str]
    status: Mapped[str]
    choice: Mapped[str | None]
    receive_date: Mapped[date]
    reply_date: Mapped[date | None]
    reply_clock: Mapped[str] = mapped_column(server_default=_NONE)
    reply_zone: Mapped[str] = mapped_column(server_default=_NONE)
    reply_time: Mapped[datetime | None]
    deposit_amount: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    deposit_currency: Mapped[str] = mapped_column(server_default=_NONE)
    deposit_due_date: Mapped[date | None]
    deposit_paid_time: Mapped[datetime | None]
    deposit_reference: Mapped[str] = mapped_column(server_default=_NONE)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    open_condition_count: Mapped[int] = mapped_column(server_default=text("0"))
    note: Mapped[str] = mapped_column(server_default=_NONE)
    file_id: Mapped[str] = mapped_column(server_default=_NONE)
    decide_time: Mapped[datetime | None]
    decide_note: Mapped[str] = mapped_column(server_default=_NONE)
    remind_time: Mapped[datetime | None]
    institution_name_en: Mapped[str]
    institution_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str]
    programme_name_en: Mapped[str]
    programme_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str]
    start_month: Mapped[str]


OFFER = Records(
    describe(pb.Offer, Offer.__table__), Packer(pb.Offer, Offer.__table__), events=EVENTS, local=True
)
RESOURCES = (OFFER.resource,)
