"""Revisions: what the wording of a clause or template was, from the first day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from services.contracts.clause.model import Revision


def keep(session: Session, row: Mapping[Any, Any], names: Sequence[str]) -> None:
    """Writes down what a record says at its revision."""
    session.execute(
        insert(Revision).values(
            record_id=row["id"],
            revision=row["revision"],
            branch_id=row["branch_id"],
            create_time=clock.now(),
            actor_name=principal(session).name,
            content={name: row[name] for name in names},
        )
    )


def of(session: Session, record_id: str) -> list[Mapping[Any, Any]]:
    """Every revision of a record, newest first."""
    statement = select(Revision.__table__).where(Revision.record_id == record_id)
    return list(session.execute(statement.order_by(Revision.revision.desc())).mappings())


def at(session: Session, record_id: str, revision: int) -> Mapping[str, Any]:
    """What a record said at a revision; empty when there was none."""
    found = session.execute(
        select(Revision.content).where(Revision.record_id == record_id, Revision.revision == revision)
    ).scalar_one_or_none()
    return found or {}
