"""What leads take from their branch: its name in sheets, and its business line when it has only one."""

from collections.abc import Mapping

from matricula.gateway.v1.events_pb2 import BranchSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from kit.settled import Settled
from services.leads.branch.model import Branch


def keep(session: Session, branch: BranchSnapshot) -> None:
    """Keeps a branch as the newest event tells."""
    values = {
        "branch_id": SHARED_BRANCH,
        "version": branch.version,
        "name_zh": branch.name_zh,
        "name_en": branch.name_en,
        "study_abroad": branch.study_abroad,
        "vocational": branch.vocational,
    }
    statement = insert(Branch).values(number=branch.id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Branch.number], set_=values, where=Branch.version < branch.version
        )
    )
    _lines.forget()


def only_line(session: Session, number: int) -> str | None:
    """The business line of a branch that has one; None for a branch with both, with none, or not known."""
    return _lines.get(session).get(number)


def names(session: Session, locale: str) -> dict[str, str]:
    """Number, as text -> what people call the branch."""
    chinese = locale.startswith("zh")
    rows = session.execute(select(Branch.number, Branch.name_zh, Branch.name_en))
    return {str(row.number): row.name_zh if chinese or not row.name_en else row.name_en for row in rows}


def _only_lines(session: Session) -> Mapping[int, str]:
    rows = session.execute(
        select(Branch.number, Branch.study_abroad).where(Branch.study_abroad != Branch.vocational)
    )
    return {
        row.number: "BUSINESS_LINE_STUDY_ABROAD" if row.study_abroad else "BUSINESS_LINE_VOCATIONAL"
        for row in rows
    }


_lines: Settled[Mapping[int, str]] = Settled(_only_lines)
