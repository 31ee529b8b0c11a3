"""The table of branches. It is derived from the gateway's events."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.base import Base


class Branch(Base):
    """Everybody may know the branches, so `branch_id` is the shared one, as in the gateway."""

    __tablename__ = "branch"

    number: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    version: Mapped[int] = mapped_column(BigInteger)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    code: Mapped[str]
