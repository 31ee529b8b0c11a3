"""Booking: journals of postings that add up to zero, and what follows from their sums.

Whoever books has locked the contract's row (`CONTRACT.get(lock=True)`), so what is read here does not change
before the commit. Debit is positive, credit negative.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from services.contracts.ledger.model import Journal, Posting

CASH, RECEIVABLE, INCOME, ADVANCE, PAYABLE = (
    "ACCOUNT_CASH",
    "ACCOUNT_RECEIVABLE",
    "ACCOUNT_DEFERRED_INCOME",
    "ACCOUNT_ADVANCE",
    "ACCOUNT_REFUND_PAYABLE",
)
SIGNED, RECEIPT, RECEIPT_REVERSED, REFUND_APPROVED, REFUND_PAID, REFUND_CANCELLED, VOIDED = (
    "JOURNAL_KIND_SIGNED",
    "JOURNAL_KIND_RECEIPT",
    "JOURNAL_KIND_RECEIPT_REVERSED",
    "JOURNAL_KIND_REFUND_APPROVED",
    "JOURNAL_KIND_REFUND_PAID",
    "JOURNAL_KIND_REFUND_CANCELLED",
    "JOURNAL_KIND_VOIDED",
)


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a journal. `line_id`: the plan line that a receivable was settled for."""

    account: str
    amount_minor: int
    line_id: str | None = None


def book(
    session: Session,
    contract: Mapping[Any, Any],
    kind: str,
    source_id: str,
    legs: Iterable[Leg],
    *,
    reverses_id: str | None = None,
    effective_time: datetime | None = None,
) -> str:
    """Adds a journal; returns its id. Legs of zero are left out; without any, nothing is written ("")."""
    written = [leg for leg in legs if leg.amount_minor]
    if not written:
        return ""
    who, moment, journal_id = principal(session), clock.now(), ids.new_id()
    place = {"branch_id": contract["branch_id"], "contract_id": contract["id"]}
    session.execute(
        insert(Journal).values(
            id=journal_id, **place, kind=kind, source_id=source_id, reverses_id=reverses_id,
            effective_time=effective_time or moment, create_time=moment, actor_id=who.id, actor_name=who.name,
        )
    )  # fmt: skip
    postings = [
        {
            "id": ids.new_id(), **place, "journal_id": journal_id, "account": leg.account,
            "amount_minor": leg.amount_minor, "currency": contract["currency"], "line_id": leg.line_id,
        }
        for leg in written
    ]  # fmt: skip
    session.execute(insert(Posting), postings)
    return journal_id


def reverse(session: Session, contract: Mapping[Any, Any], kind: str, of_kind: str, source_id: str) -> str:
    """Books the counter-entry of a source's journal; returns its id."""
    journal_id = session.execute(
        select(Journal.id).where(Journal.kind == of_kind, Journal.source_id == source_id)
    ).scalar_one()
    legs = [
        Leg(row.account, -row.amount_minor, row.line_id)
        for row in session.execute(
            select(Posting.account, Posting.amount_minor, Posting.line_id).where(
                Posting.journal_id == journal_id
            )
        )
    ]
    return book(session, contract, kind, source_id, legs, reverses_id=journal_id)


def balances(session: Session, contract_id: str) -> dict[str, int]:
    """What each account of a contract stands at."""
    rows = session.execute(
        select(Posting.account, func.sum(Posting.amount_minor))
        .where(Posting.contract_id == contract_id)
        .group_by(Posting.account)
    )
    return {account: int(amount) for account, amount in rows}


def paid_by_line(session: Session, contract_id: str) -> dict[str, int]:
    """Plan line -> what was received for it."""
    rows = session.execute(
        select(Posting.line_id, -func.sum(Posting.amount_minor))
        .where(
            Posting.contract_id == contract_id, Posting.account == RECEIVABLE, Posting.line_id.is_not(None)
        )
        .group_by(Posting.line_id)
    )
    return {str(line_id): int(amount) for line_id, amount in rows if amount}


def advance(session: Session, contract_id: str) -> int:
    """What was received beyond the plan and not given back."""
    return -balances(session, contract_id).get(ADVANCE, 0)


def cash(session: Session, contract_id: str) -> tuple[int, int]:
    """What came in (less what was reversed), and what was paid back."""
    rows = session.execute(
        select(Journal.kind, func.sum(Posting.amount_minor))
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.contract_id == contract_id, Posting.account == CASH)
        .group_by(Journal.kind)
    )
    by_kind = {kind: int(amount) for kind, amount in rows}
    paid = by_kind.get(RECEIPT, 0) + by_kind.get(RECEIPT_REVERSED, 0)
    return paid, -by_kind.get(REFUND_PAID, 0)


def entries(
    session: Session, contract_id: str
) -> Sequence[tuple[Mapping[Any, Any], list[Mapping[Any, Any]]]]:
    """The journals of a contract in order, each with its postings."""
    postings: dict[str, list[Mapping[Any, Any]]] = {}
    table = Posting.__table__
    legs = (
        select(table)
        .where(Posting.contract_id == contract_id)
        .order_by(Posting.amount_minor.desc(), Posting.id)
    )
    for row in session.execute(legs).mappings():
        postings.setdefault(row["journal_id"], []).append(row)
    journals = session.execute(
        select(Journal.__table__)
        .where(Journal.contract_id == contract_id)
        .order_by(Journal.create_time, Journal.id)
    ).mappings()
    return [(journal, postings.get(journal["id"], [])) for journal in journals]
