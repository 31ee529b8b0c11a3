"""What contracts take from their branch: its code in numbers, its name in the text."""

from matricula.gateway.v1.events_pb2 import BranchSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from services.contracts.branch.model import Branch


def keep(session: Session, branch: BranchSnapshot) -> None:
    """Keeps a branch as the newest event tells."""
    values = {
        "branch_id": SHARED_BRANCH,
        "version": branch.version,
        "name_zh": branch.name_zh,
        "name_en": branch.name_en,
        "code": branch.code,
    }
    statement = insert(Branch).values(number=branch.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Branch.number], set_=values, where=Branch.version < branch.version
        )
    )


def names(session: Session, number: int) -> tuple[str, str]:
    """What people call a branch, in Chinese and English; empty for one not heard of yet."""
    row = session.execute(select(Branch.name_zh, Branch.name_en).where(Branch.number == number)).first()
    return (row.name_zh, row.name_en or row.name_zh) if row else ("", "")


def code(session: Session, number: int) -> str:
    """The branch's code; its number while it has none."""
    found = session.execute(select(Branch.code).where(Branch.number == number)).scalar_one_or_none()
    return found or str(number)
