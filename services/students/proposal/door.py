"""The client's door: nobody is signed in, the token of the link alone lets somebody in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from kit import clock, links
from kit.errors import Aborted, InvalidArgument, Violation
from kit.service import Runtime
from kit.statement import Row
from kit.values import said
from services.students.proposal import sending
from services.students.proposal.model import CONFIRMED, PROPOSAL, PURPOSE, SENT, ProposalVersion

_VERSION = ProposalVersion.__table__


class ContentChanged(Aborted):
    reason = "PROPOSAL_CONTENT_CHANGED"
    zh = "页面内容与方案不一致，请刷新后重新确认"
    en = "The page does not show what was sent; load it again and confirm then"


def enter(session: Session, runtime: Runtime, token: str) -> tuple[Row, Row]:
    """The link and the version it opens."""
    link = links.enter(session, runtime, token, purpose=PURPOSE)
    return link, sending.version(session, link["subject_id"], link["facts"]["version_no"])


def open_proposal(session: Session, runtime: Runtime, token: str, address: str) -> tuple[Row, Row]:
    """The version a link opens; the first opening of a version is remembered with the proposal."""
    link, version = enter(session, runtime, token)
    # the proposal's lock first, as whoever sends or withdraws takes it
    row = PROPOSAL.get(session, link["subject_id"], lock=True)
    link, _ = links.opened(session, link, address)
    if row["first_open_time"] is None and row["version_no"] == version["version_no"]:
        values = {"first_open_time": link["last_open_time"]}
        PROPOSAL.change(session, row["id"], values, kind="opened", row=row)
    return link, version


def confirm_proposal(
    session: Session, runtime: Runtime, token: str, name: str, shown: str, address: str, agent: str
) -> tuple[Row, Mapping[str, Any]]:
    """The client agrees to what the page showed (its hash); LinkUsedUp when somebody did before."""
    link, version = enter(session, runtime, token)
    written = said(name, "name", lines=False)
    if not written:
        raise InvalidArgument(
            fields=[Violation("name", "请填写您的姓名", "Please write your name", "REQUIRED")]
        )
    if shown != version["content_sha256"]:
        raise ContentChanged
    row = PROPOSAL.get(session, link["subject_id"], lock=True)
    link = links.use(session, link)
    if row["state"] != SENT or row["version_no"] != version["version_no"]:
        raise links.LinkRevoked
    confirmed = {"confirm_time": clock.now(), "confirm_name": written}
    evidence = {**confirmed, "confirm_address": address, "confirm_agent": agent}
    session.execute(
        update(_VERSION)
        .where(_VERSION.c.proposal_id == row["id"], _VERSION.c.version_no == version["version_no"])
        .values(evidence)
    )
    PROPOSAL.change(session, row["id"], {**confirmed, "state": CONFIRMED}, kind="confirmed", row=row)
    return link, {**version, **evidence}
