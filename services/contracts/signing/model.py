"""The table of signers."""

from datetime import datetime
from typing import Any

from matricula.contracts.v1 import signing_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Owned, Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base

_NONE = text("''")


class Signer(Record, Owned, Base):
    __tablename__ = "signer"

    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    version_no: Mapped[int]
    position: Mapped[int]
    role: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default=_NONE)
    state: Mapped[str]
    code_hash: Mapped[str] = mapped_column(server_default=_NONE)
    attempt_count: Mapped[int] = mapped_column(server_default=text("0"))
    link_expire_time: Mapped[datetime | None]
    open_time: Mapped[datetime | None]
    sign_time: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(server_default=_NONE)
    user_agent: Mapped[str] = mapped_column(server_default=_NONE)
    strokes: Mapped[list[Any] | None] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(server_default=_NONE)


SIGNERS = Records(describe(pb.Signer, Signer.__table__), Packer(pb.Signer, Signer.__table__), local=True)
RESOURCES = (SIGNERS.resource,)
