"""Table of score rules."""

from matricula.leads.v1 import scoring_pb2 as pb
from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base


class ScoreRule(Record, Base):
    __tablename__ = "score_rule"

    name: Mapped[str]
    condition: Mapped[str]
    points: Mapped[int] = mapped_column(server_default=text("0"))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))


SCORE_RULES = Records(
    describe(pb.ScoreRule, ScoreRule.__table__), Packer(pb.ScoreRule, ScoreRule.__table__), shared=True
)
RESOURCES = (SCORE_RULES.resource,)
