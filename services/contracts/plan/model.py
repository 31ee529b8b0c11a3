"""The table of plan lines. They belong to their contract, which tells their changes."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.base import Base


class PlanLine(Base):
    __tablename__ = "plan_line"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    contract_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("contract.id"))
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    percent_bp: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    due_date: Mapped[date]
