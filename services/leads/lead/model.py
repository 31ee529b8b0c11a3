"""The table of leads, and how its rows become messages, history and events."""

from datetime import date, datetime

from matricula.leads.v1 import lead_pb2 as pb
from sqlalchemy import BigInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Customizable, Deletable, Owned, Record, Searchable
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base
from services.leads.lead.derived import derive
from services.leads.lead.events import EVENTS

_NONE = text("''")
_EMPTY = text("'{}'")


class Lead(Record, Deletable, Owned, Customizable, Searchable, Base):
    __tablename__ = "lead"

    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default=_NONE)
    wechat: Mapped[str] = mapped_column(server_default=_NONE)
    email: Mapped[str] = mapped_column(server_default=_NONE)
    birth_date: Mapped[date | None]
    region: Mapped[str] = mapped_column(server_default=_NONE)
    business_line: Mapped[str | None]
    target_countries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    target_degree: Mapped[str | None]
    target_course: Mapped[str] = mapped_column(server_default=_NONE)
    target_intake: Mapped[str] = mapped_column(server_default=_NONE)
    current_school: Mapped[str] = mapped_column(server_default=_NONE)
    current_grade: Mapped[str] = mapped_column(server_default=_NONE)
    budget_amount: Mapped[int | None] = mapped_column(BigInteger)
    budget_currency: Mapped[str] = mapped_column(server_default=_NONE)
    guardian_name: Mapped[str] = mapped_column(server_default=_NONE)
    note: Mapped[str] = mapped_column(server_default=_NONE)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)

    channel_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    campaign: Mapped[str] = mapped_column(server_default=_NONE)
    keyword: Mapped[str] = mapped_column(server_default=_NONE)
    landing_page: Mapped[str] = mapped_column(server_default=_NONE)
    origin: Mapped[str]
    origin_id: Mapped[str] = mapped_column(server_default=_NONE)

    assign_time: Mapped[datetime | None]
    pipeline_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    stage_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    status: Mapped[str]
    stage_time: Mapped[datetime]
    loss_reason_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    loss_note: Mapped[str] = mapped_column(server_default=_NONE)
    qualified_time: Mapped[datetime | None]
    consulted_time: Mapped[datetime | None]
    proposed_time: Mapped[datetime | None]
    won_time: Mapped[datetime | None]
    lost_time: Mapped[datetime | None]
    score: Mapped[int] = mapped_column(server_default=text("0"))
    intent: Mapped[str | None]
    last_contact_time: Mapped[datetime | None]
    next_contact_time: Mapped[datetime | None]
    next_step: Mapped[str] = mapped_column(server_default=_NONE)
    merged_into_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))

    conversion: Mapped[str | None]
    conversion_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    convert_time: Mapped[datetime | None]
    student_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    conversion_blockers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)

    wechat_key: Mapped[str | None]
    email_key: Mapped[str | None]
    person_key: Mapped[str | None]


LEAD = Records(
    describe(pb.Lead, Lead.__table__),
    Packer(pb.Lead, Lead.__table__),
    events=EVENTS,
    derive=derive,
    local=True,
)
RESOURCES = (LEAD.resource,)
