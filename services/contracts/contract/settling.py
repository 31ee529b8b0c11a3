"""What a contract's money stands at, counted from the ledger after every booking; and the moment it is won.

The columns are counted anew each time, never added to, so they cannot drift from the ledger.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit import clock
from kit.statement import Row
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules as ledger
from services.contracts.plan import arithmetic
from services.contracts.plan import rules as plans
from services.contracts.refund.model import Refund

SIGNED, WON = "CONTRACT_STATUS_SIGNED", "CONTRACT_STATUS_WON"
PENDING = ("REFUND_STATE_REQUESTED", "REFUND_STATE_APPROVED")


def settle(
    session: Session,
    contract: Row,
    *,
    kind: str = "updated",
    values: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Row:
    """Writes what the ledger says beside the given values; wins the contract when it is time. Row after."""
    known = plans.lines(session, contract["id"])
    paid = ledger.paid_by_line(session, contract["id"])
    figures = _figures(session, contract, known, paid)
    if kind == "plan_changed":
        facts = {"lines": [_told(line) for line in known]}
    after = CONTRACT.change(
        session, contract["id"], {**figures, **(values or {})}, kind=kind, facts=facts, row=contract
    )
    if after["status"] == SIGNED and _deposit_is_here(after, known, paid):
        won = {"status": WON, "won_time": clock.now()}
        after = CONTRACT.change(session, contract["id"], won, kind="won", row=after)
    return after


def _figures(session: Session, contract: Row, known: list[Row], paid: Mapping[str, int]) -> dict[str, Any]:
    received, refunded = ledger.cash(session, contract["id"])
    pending = session.execute(
        select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(
            Refund.contract_id == contract["id"], Refund.state.in_(PENDING)
        )
    ).scalar_one()
    open_lines = sorted(
        (line["due_date"], line["position"], line["amount_minor"] - paid.get(line["id"], 0))
        for line in known
        if line["amount_minor"] > paid.get(line["id"], 0)
    )
    return {
        "deposit_minor": sum(line["amount_minor"] for line in arithmetic.deposit_lines(known)),
        "paid_minor": received,
        "refunded_minor": refunded,
        "refund_pending_minor": int(pending),
        "paid_bp": arithmetic.paid_share(sum(paid.values()), contract["total_minor"]) if known else 0,
        "next_due_date": open_lines[0][0] if open_lines else None,
        "next_due_minor": open_lines[0][2] if open_lines else 0,
        "open_lines": [{"due_date": due.isoformat(), "open_minor": left} for due, _, left in open_lines],
    }


def _deposit_is_here(contract: Row, known: list[Row], paid: Mapping[str, int]) -> bool:
    """Every deposit line is paid, and that money is not on its way back."""
    wanted = arithmetic.deposit_lines(known)
    kept = contract["paid_minor"] - contract["refunded_minor"] - contract["refund_pending_minor"]
    return kept >= contract["deposit_minor"] and all(
        paid.get(line["id"], 0) >= line["amount_minor"] for line in wanted
    )


def _told(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": line["id"],
        "kind": line["kind"].removeprefix("LINE_KIND_"),
        "name": line["name"],
        "amount_minor": line["amount_minor"],
        "due_date": line["due_date"].isoformat(),
    }
