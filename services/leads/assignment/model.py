"""Tables of assignment teams and rules."""

from typing import Any

from matricula.leads.v1 import assignment_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base


class AssignmentTeam(Record, Base):
    __tablename__ = "assignment_team"

    name: Mapped[str]
    method: Mapped[str]
    members: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


class AssignmentRule(Record, Base):
    __tablename__ = "assignment_rule"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    condition: Mapped[str] = mapped_column(server_default=text("''"))
    team_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("assignment_team.id"))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))


TEAMS = Records(
    describe(pb.AssignmentTeam, AssignmentTeam.__table__),
    Packer(pb.AssignmentTeam, AssignmentTeam.__table__),
    shared=True,
)
RULES = Records(
    describe(pb.AssignmentRule, AssignmentRule.__table__),
    Packer(pb.AssignmentRule, AssignmentRule.__table__),
    shared=True,
)
RESOURCES = (TEAMS.resource, RULES.resource)
