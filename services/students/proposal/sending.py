"""Sending a proposal: the draft becomes a frozen version, and a link opens it for the client."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kit import clock, jobs, links
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, NotFound
from kit.settings import Settings
from kit.statement import Row
from services.students.proposal import content, rules
from services.students.proposal.model import DRAFT, PROPOSAL, PURPOSE, SENT, WITHDRAWN, ProposalVersion
from services.students.student.model import STUDENT

PRINT = "students.proposal.print"
DAYS = 30
_VERSION = ProposalVersion.__table__


class NotADraft(FailedPrecondition):
    reason = "PROPOSAL_NOT_DRAFT"
    zh = "此版本已发送，请新建版本后再发送，或重新生成链接"
    en = "This version was sent; begin a new version, or make a new link"


class NotSent(FailedPrecondition):
    reason = "PROPOSAL_NOT_SENT"
    zh = "方案不在「已发送」状态，不能进行此操作"
    en = "This can only be done with a proposal that was sent and is neither confirmed nor withdrawn"


def send_proposal(
    session: Session, settings: Settings, proposal_id: str, days: int = 0, etag: str = ""
) -> tuple[Row, str]:
    """Freezes the draft and makes its link; returns the record and the address for the client.

    ProposalIncomplete names what is missing; nothing is frozen then.
    """
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["state"] != DRAFT:
        raise NotADraft
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    content.check(row)
    student = STUDENT.get(session, str(row["student_id"]))
    now = clock.now()
    _freeze(session, row, content.content_of(session, row, now))
    link, address = _link(session, settings, row, days)
    values = {
        **rules.about(student),
        "state": SENT,
        "send_time": now,
        "link_expire_time": link["expire_time"],
    }
    return PROPOSAL.change(session, proposal_id, values, kind="sent", row=row), address


def renew_link(session: Session, settings: Settings, proposal_id: str, days: int = 0) -> tuple[Row, str]:
    """A new link to the version that was sent; the one before stops working."""
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["state"] != SENT:
        raise NotSent
    link, address = _link(session, settings, row, days)
    values = {"link_expire_time": link["expire_time"]}
    return PROPOSAL.change(session, proposal_id, values, row=row), address


def withdraw_proposal(session: Session, proposal_id: str, reason: str, etag: str = "") -> Row:
    """Takes back what was sent and not confirmed; the link stops working."""
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["state"] != SENT:
        raise NotSent
    links.revoke(session, purpose=PURPOSE, subject_id=proposal_id)
    values = {"state": WITHDRAWN, "withdraw_reason": reason}
    return PROPOSAL.change(session, proposal_id, values, etag=etag, kind="withdrawn", row=row)


def versions(session: Session, proposal_id: str) -> list[tuple[Row, list[Row]]]:
    """The versions of a proposal within reach, the newest first, each with its links."""
    PROPOSAL.get(session, proposal_id)
    found = session.execute(
        select(_VERSION).where(_VERSION.c.proposal_id == proposal_id).order_by(_VERSION.c.version_no.desc())
    )
    sent = links.of(session, purpose=PURPOSE, subject_ids=[proposal_id])
    return [
        (row, [link for link in sent if link["facts"]["version_no"] == row["version_no"]])
        for row in found.mappings()
    ]


def version(session: Session, proposal_id: str, number: int) -> Row:
    """One version that was sent; NotFound for a number that was not."""
    found = select(_VERSION).where(_VERSION.c.proposal_id == proposal_id, _VERSION.c.version_no == number)
    row = session.execute(found).mappings().first()
    if row is None:
        raise NotFound
    return row


def _freeze(session: Session, row: Mapping[Any, Any], frozen: Mapping[str, Any]) -> None:
    """Keeps what is sent, and has its PDF made right after the commit."""
    session.execute(
        insert(_VERSION).values(
            proposal_id=row["id"],
            version_no=row["version_no"],
            branch_id=row["branch_id"],
            content=frozen,
            content_sha256=content.sha256(frozen),
            sender_id=principal(session).id,
            send_time=clock.now(),
        )
    )
    what = {"proposal_id": str(row["id"]), "version_no": row["version_no"]}
    jobs.enqueue(session, PRINT, what, branch_id=row["branch_id"])


def _link(session: Session, settings: Settings, row: Mapping[Any, Any], days: int) -> tuple[Row, str]:
    links.revoke(session, purpose=PURPOSE, subject_id=str(row["id"]))
    link, token = links.create(
        session,
        purpose=PURPOSE,
        subject_id=str(row["id"]),
        branch_id=row["branch_id"],
        lifetime=timedelta(days=days or DAYS),
        use_limit=1,
        facts={"version_no": row["version_no"]},
    )
    return link, f"{settings.public_url.rstrip('/')}/p/{token}"
