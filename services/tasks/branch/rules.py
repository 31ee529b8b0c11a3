"""What tasks take from their branch: the time zone in which its people work."""

from zoneinfo import ZoneInfo

from matricula.gateway.v1.events_pb2 import BranchSnapshot
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.identity import SHARED_BRANCH
from services.tasks.branch.model import Branch


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


def zone(session: Session, number: int) -> ZoneInfo:
    """The time zone of a branch; the installation's when the branch says none."""
    name = session.execute(select(Branch.time_zone).where(Branch.number == number)).scalar()
    return ZoneInfo(name) if name else clock.zone()


def numbers(session: Session) -> list[int]:
    """Every branch that is known."""
    return list(session.execute(select(Branch.number).order_by(Branch.number)).scalars())
