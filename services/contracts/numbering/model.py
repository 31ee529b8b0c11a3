"""The tables of number sequences and of the last number given."""

from matricula.contracts.v1 import numbering_pb2 as pb
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.contracts.base import Base


class NumberSequence(Record, Base):
    __tablename__ = "number_sequence"

    pattern: Mapped[str]
    period: Mapped[str]


class NumberCounter(Base):
    __tablename__ = "number_counter"

    branch_id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


SEQUENCES = Records(
    describe(pb.NumberSequence, NumberSequence.__table__),
    Packer(pb.NumberSequence, NumberSequence.__table__),
    shared=True,
)
RESOURCES = (SEQUENCES.resource,)
