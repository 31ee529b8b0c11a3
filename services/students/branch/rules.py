"""Which branches there are, and what documents say of the one they come from."""

from matricula.gateway.v1.events_pb2 import BranchSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from services.students.branch.model import Branch


def keep(session: Session, branch: BranchSnapshot) -> None:
    """Keeps a branch as the newest event tells."""
    values = {
        "branch_id": SHARED_BRANCH,
        "version": branch.version,
        "name_zh": branch.name_zh,
        "name_en": branch.name_en,
        "time_zone": branch.time_zone,
    }
    statement = insert(Branch).values(number=branch.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Branch.number], set_=values, where=Branch.version < branch.version
        )
    )


def names(session: Session, number: int) -> tuple[str, str]:
    """What the branch is called in Chinese and English; empty until its event came."""
    row = session.execute(select(Branch.name_zh, Branch.name_en).where(Branch.number == number)).first()
    return (row.name_zh, row.name_en or row.name_zh) if row else ("", "")


def numbers(session: Session) -> list[int]:
    """Every branch that is known."""
    return list(session.execute(select(Branch.number).order_by(Branch.number)).scalars())
