"""Envelopes as contracts know them: begun when one is sent, ended when it is taken back, tended between."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, timers
from kit.errors import FailedPrecondition, NotFound
from kit.statement import Row
from services.contracts.signing.provider.model import ENVELOPES, Envelope

PREPARING, OPEN, COMPLETED, REFUSED, EXPIRED, FAILED, ENDING, WITHDRAWN = (
    f"ENVELOPE_STATE_{name}"
    for name in (
        "PREPARING", "OPEN", "COMPLETED", "REFUSED", "EXPIRED", "FAILED", "ENDING", "WITHDRAWN",
    )
)  # fmt: skip
TENDED = (PREPARING, OPEN, ENDING)
"""There is something to do, or to wait for."""
TIMER = "contracts.envelope"
AGAIN = timedelta(minutes=10)
"""How often the provider is asked although it told nothing."""


class NothingToRetry(FailedPrecondition):
    reason = "NOTHING_TO_RETRY"
    zh = "这份合同没有提交失败的签署任务"
    en = "Nothing of this contract waits to be handed over again"


def begin(session: Session, contract: Row, account: Mapping[Any, Any]) -> None:
    """The envelope of a contract that is sent; the worker hands it over."""
    row = ENVELOPES.insert(
        session,
        {
            "branch_id": contract["branch_id"],
            "owner_id": contract["owner_id"],
            "department_id": contract["department_id"],
            "contract_id": contract["id"],
            "version_no": contract["version_no"],
            "account_id": account["id"],
            "provider": account["provider"],
            "state": PREPARING,
        },
    )
    ring(session, row)


def end(session: Session, contract_id: str) -> None:
    """The contract was taken back: whatever is at the provider is to be withdrawn."""
    under_way = (*TENDED, FAILED)
    statement = select(*ENVELOPES.columns).where(
        Envelope.contract_id == contract_id, Envelope.state.in_(under_way)
    )
    for row in session.execute(statement.with_for_update()).mappings():
        after = ENVELOPES.change(session, row["id"], {"state": ENDING}, kind="ended", row=dict(row))
        ring(session, after)


def retry(session: Session, contract: Row) -> Row:
    """Hands an envelope over again that the provider did not take."""
    row = of(session, contract)
    if row["state"] != FAILED:
        raise NothingToRetry
    after = ENVELOPES.change(session, row["id"], {"state": PREPARING, "problem": ""}, kind="retried", row=row)
    ring(session, after)
    return after


def of(session: Session, contract: Mapping[Any, Any]) -> Row:
    """The envelope of a contract's present version; NotFound when it is signed the built-in way."""
    statement = select(*ENVELOPES.columns).where(
        Envelope.contract_id == contract["id"], Envelope.version_no == contract["version_no"]
    )
    row = session.execute(statement).mappings().first()
    if row is None:
        raise NotFound
    return dict(row)


def ring(session: Session, envelope: Mapping[Any, Any]) -> None:
    """Has the worker look after an envelope at once; ringing twice is one look."""
    _schedule(session, envelope, timedelta())


def look_again(session: Session, envelope: Mapping[Any, Any]) -> None:
    """Has the worker look after it in a while, whether or not the provider tells something."""
    _schedule(session, envelope, AGAIN)


def _schedule(session: Session, envelope: Mapping[Any, Any], delay: timedelta) -> None:
    payload = {"envelope_id": str(envelope["id"])}
    timers.schedule(
        session,
        TIMER,
        clock.now() + delay,
        payload,
        branch_id=envelope["branch_id"],
        dedupe_key=f"{TIMER}:{envelope['id']}",
    )
