"""Imports and exports of programmes and deadlines as jobs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.exports import steps as exports
from kit.imports import steps as imports
from services.students.institution.model import Institution
from services.students.programme.importing import ROUND_IMPORT
from services.students.programme.model import ROUND, Programme


def names(session: Session, locale: str) -> dict[str, str]:
    """What a reader of an export calls the institutions and programmes that rounds refer to."""
    chinese = locale.startswith("zh")
    return {
        row.id: row.name_zh if chinese and row.name_zh else row.name_en
        for table in (Institution, Programme)
        for row in session.execute(select(table.id, table.name_zh, table.name_en))
    }


JOBS_FAILED = {**imports.jobs_failed(ROUND_IMPORT), **exports.jobs_failed(ROUND)}
JOBS = {**imports.jobs(ROUND_IMPORT), **exports.jobs(ROUND, names)}
