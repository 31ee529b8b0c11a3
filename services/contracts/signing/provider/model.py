"""The tables of accounts at providers, envelopes, and what providers told."""

from datetime import datetime
from typing import Any

from matricula.contracts.v1 import provider_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Owned, Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base

_NONE = text("''")


class SigningAccount(Record, Base):
    __tablename__ = "signing_account"

    provider: Mapped[str]
    environment: Mapped[str]
    app_id: Mapped[str]
    seal_id: Mapped[str] = mapped_column(server_default=_NONE)
    enabled: Mapped[bool] = mapped_column(server_default=text("false"))
    has_secret: Mapped[bool] = mapped_column(server_default=text("false"))
    hook_key: Mapped[str]
    secret_sealed: Mapped[str] = mapped_column(server_default=_NONE)


class Envelope(Record, Owned, Base):
    __tablename__ = "envelope"

    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    version_no: Mapped[int]
    account_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    provider: Mapped[str]
    state: Mapped[str]
    flow_id: Mapped[str] = mapped_column(server_default=_NONE)
    problem: Mapped[str] = mapped_column(server_default=_NONE)


class SigningNotice(Base):
    """A provider's notice as it came, once."""

    __tablename__ = "signing_notice"

    account_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    create_time: Mapped[datetime]
    flow_id: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


ACCOUNTS = Records(
    describe(pb.SigningAccount, SigningAccount.__table__),
    Packer(pb.SigningAccount, SigningAccount.__table__),
    shared=True,
)
ENVELOPES = Records(
    describe(pb.Envelope, Envelope.__table__), Packer(pb.Envelope, Envelope.__table__), local=True
)
RESOURCES = (ACCOUNTS.resource, ENVELOPES.resource)
