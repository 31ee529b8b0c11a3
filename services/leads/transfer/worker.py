"""Imports and exports of leads as jobs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.exports import steps as exports
from kit.imports import steps as imports
from services.leads.branch import rules as branches
from services.leads.channel.model import Channel, LossReason
from services.leads.lead.model import LEAD
from services.leads.person import rules as people
from services.leads.pipeline.stages import names as stage_names
from services.leads.transfer.importing import LEAD_IMPORT


def names(session: Session, locale: str) -> dict[str, str]:
    """What a reader of an export calls the things that leads refer to."""
    chinese = locale.startswith("zh")
    found = people.names(session) | branches.names(session, locale)
    for table in (Channel, LossReason):
        for row in session.execute(select(table.id, table.name_zh, table.name_en)):
            found[row.id] = row.name_zh if chinese or not row.name_en else row.name_en
    return found | stage_names(session, locale)


JOBS_FAILED = {**imports.jobs_failed(LEAD_IMPORT), **exports.jobs_failed(LEAD)}
JOBS = {**imports.jobs(LEAD_IMPORT), **exports.jobs(LEAD, names)}
