"""Rounds whose deadline moved. The event may come before the application that still says the earlier date."""

from datetime import datetime

from matricula.students.v1.library_events_pb2 import RoundMoved
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.packing import moment
from services.tasks.deadline.model import MovedRound


def keep(session: Session, event: RoundMoved) -> None:
    """Keeps the newest deadline of a round, and those it had before."""
    one = event.round
    earlier = [found for found in (moment(event.from_deadline_time),) if found]
    statement = insert(MovedRound).values(
        id=one.id,
        branch_id=one.branch_id,
        version=one.version,
        deadline_time=moment(event.to_deadline_time),
        deadline_zone=one.deadline_zone,
        earlier_times=earlier,
    )
    new = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[MovedRound.id],
            set_={
                "version": new.version,
                "deadline_time": new.deadline_time,
                "deadline_zone": new.deadline_zone,
                "earlier_times": func.array_cat(MovedRound.earlier_times, new.earlier_times),
            },
            where=MovedRound.version < new.version,
        )
    )


def later(session: Session, round_id: str, deadline: datetime) -> tuple[datetime, str] | None:
    """(deadline, zone) of a round that moved since an application took this deadline over from it."""
    if not round_id:
        return None
    row = session.execute(
        select(MovedRound.deadline_time, MovedRound.deadline_zone, MovedRound.earlier_times).where(
            MovedRound.id == round_id
        )
    ).first()
    if row is None or row.deadline_time is None or deadline not in row.earlier_times:
        return None
    return row.deadline_time, row.deadline_zone
