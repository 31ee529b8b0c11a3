"""Tables of channels and loss reasons."""

from matricula.leads.v1 import channel_pb2 as pb
from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base


class Channel(Record, Base):
    __tablename__ = "channel"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    kind: Mapped[str | None]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


class LossReason(Record, Base):
    __tablename__ = "loss_reason"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    invalid: Mapped[bool] = mapped_column(server_default=text("false"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


CHANNELS = Records(
    describe(pb.Channel, Channel.__table__), Packer(pb.Channel, Channel.__table__), shared=True
)
LOSS_REASONS = Records(
    describe(pb.LossReason, LossReason.__table__), Packer(pb.LossReason, LossReason.__table__), shared=True
)
RESOURCES = (CHANNELS.resource, LOSS_REASONS.resource)
