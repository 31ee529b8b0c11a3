"""Refunds: asked for, decided by somebody else, paid out.

The contract's row is locked through all of it, so that two requests at once cannot take the same money.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, PermissionDenied, Violation
from kit.statement import Row
from services.contracts.contract import settling, terms
from services.contracts.contract.approving import NothingToDecide, TwoPeopleNeeded
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules as ledger
from services.contracts.ledger.money import written
from services.contracts.receipt.rules import claim_reference
from services.contracts.refund.formula import Facts, refundable
from services.contracts.refund.model import REFUNDS, Refund

REQUESTED, APPROVED, PAID, DECLINED, CANCELLED = (
    f"REFUND_STATE_{name}" for name in ("REQUESTED", "APPROVED", "PAID", "DECLINED", "CANCELLED")
)


class MoreThanRefundable(InvalidArgument):
    reason = "MORE_THAN_REFUNDABLE"
    zh = "最多可退 {most}，请调整退费金额"
    en = "No more than {most} can be refunded; ask for less"


class RefundNotApproved(FailedPrecondition):
    reason = "REFUND_NOT_APPROVED"
    zh = "退费尚未通过审批，或已付款、已撤回"
    en = "The refund is not approved, or it was paid out or cancelled"


class RefundIsOver(FailedPrecondition):
    reason = "REFUND_IS_OVER"
    zh = "退费已付款或已结束，不能撤回"
    en = "The refund was paid out or is over; it cannot be cancelled"


class NotTheRequester(PermissionDenied):
    reason = "NOT_THE_REQUESTER"
    zh = "只有申请人可以撤回退费申请"
    en = "Only who asked for a refund can cancel it"


class PayoutKnown(AlreadyExists):
    reason = "PAYOUT_KNOWN"
    zh = "流水号 {reference} 已登记过退款，请勿重复登记"
    en = "A refund with reference {reference} is recorded already"


def preview(
    session: Session, contract: Row, cause: str, stage: str, third_party: int
) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    """What may be refunded now, its formula, and the clause it follows ({clause_id, clause_revision})."""
    clause = terms.refund_clause(session, contract["terms"])
    facts = Facts(
        currency=contract["currency"],
        total=contract["total_minor"],
        received=contract["paid_minor"],
        refunded=contract["refunded_minor"],
        pending=contract["refund_pending_minor"],
        advance=ledger.advance(session, contract["id"]),
        cause=cause,
        stage=stage,
        third_party=third_party,
        steps=clause["steps"] if clause else (),
    )
    most, rows = refundable(facts)
    named = {"clause_id": clause["clause_id"], "clause_revision": clause["revision"]} if clause else {}
    return most, rows, named


def create_refund(session: Session, values: dict[str, Any]) -> Row:
    """Asks for a refund; the money is set aside until somebody decided."""
    contract = CONTRACT.get(session, values["contract_id"], lock=True)
    who, amount = principal(session), values["amount_minor"]
    third_party = values.get("third_party_minor") or 0
    most, rows, clause = preview(session, contract, values["cause"], values["stage"], third_party)
    if amount > most:
        raise MoreThanRefundable(
            most=written(most, contract["currency"]),
            fields=[Violation("refund.amount_minor", "超过可退金额", "More than can be refunded")],
        )
    row = REFUNDS.insert(session, {
        "id": ids.new_id(), "branch_id": contract["branch_id"], "contract_id": contract["id"],
        "contract_number": contract["number"],
        **{
            name: contract[name]
            for name in ("student_id", "student_name", "owner_id", "department_id", "currency")
        },
        "amount_minor": amount, "cause": values["cause"], "stage": values["stage"],
        "third_party_minor": third_party, "note": values.get("note", ""), "formula": rows,
        "refundable_minor": most, **clause, "state": REQUESTED, "requested_by": who.id,
        "requested_by_name": who.name,
    })  # fmt: skip
    facts = {
        "request_id": row["id"], "kind": "APPROVAL_KIND_REFUND", "requested_by": who.id,
        "note": values.get("note", ""),
        "facts": {
            "currency": contract["currency"], "refund_minor": amount, "refundable_minor": most,
            "total_minor": contract["total_minor"], "cause": values["cause"], "stage": values["stage"],
        },
    }  # fmt: skip
    settling.settle(session, contract, kind="approval_requested", facts=facts)
    return row


def decide_refund(session: Session, refund_id: str, outcome: str, reason: str) -> Row:
    """A decision made here, by the caller."""
    seen = REFUNDS.get(session, refund_id)
    contract = CONTRACT.get(session, seen["contract_id"], lock=True)
    row, who = REFUNDS.get(session, refund_id, lock=True), principal(session)
    if row["state"] != REQUESTED:
        raise NothingToDecide
    return _decide(session, contract, row, outcome, reason, who.id, who.name)


def take_decision(
    session: Session, contract: Row, request_id: str, outcome: str, reason: str, decided_by: str, name: str
) -> None:
    """A decision made in the tasks service; one about something else, or too late, changes nothing."""
    statement = select(*REFUNDS.columns).where(
        Refund.contract_id == contract["id"], Refund.id == request_id, Refund.state == REQUESTED
    )
    row = session.execute(statement.with_for_update()).mappings().first()
    if row is not None:
        _decide(session, contract, dict(row), outcome, reason, decided_by, name)


def pay_refund(session: Session, refund_id: str, method: str, reference: str) -> Row:
    """Books that an approved refund was paid out."""
    seen = REFUNDS.get(session, refund_id)
    contract = CONTRACT.get(session, seen["contract_id"], lock=True)
    row = REFUNDS.get(session, refund_id, lock=True)
    if row["state"] != APPROVED:
        raise RefundNotApproved
    reference = reference.strip()
    claim_reference(session, contract["branch_id"], f"refund {method}", reference)
    if _known(session, contract["branch_id"], method, reference):
        raise PayoutKnown(reference=reference)
    values = {"state": PAID, "pay_time": clock.now(), "method": method, "external_reference": reference}
    after = REFUNDS.change(session, refund_id, values, kind="paid", row=row)
    legs = [ledger.Leg(ledger.PAYABLE, row["amount_minor"]), ledger.Leg(ledger.CASH, -row["amount_minor"])]
    ledger.book(session, contract, ledger.REFUND_PAID, refund_id, legs)
    settling.settle(session, contract)
    return after


def cancel_refund(session: Session, refund_id: str, reason: str) -> Row:
    """Takes a request back; what approving it booked is countered."""
    seen = REFUNDS.get(session, refund_id)
    contract = CONTRACT.get(session, seen["contract_id"], lock=True)
    row = REFUNDS.get(session, refund_id, lock=True)
    if row["state"] not in (REQUESTED, APPROVED):
        raise RefundIsOver
    if row["requested_by"] != principal(session).id:
        raise NotTheRequester
    values = {"state": CANCELLED, "decide_reason": reason}
    after = REFUNDS.change(session, refund_id, values, kind="cancelled", row=row)
    if row["state"] == APPROVED:
        ledger.reverse(session, contract, ledger.REFUND_CANCELLED, ledger.REFUND_APPROVED, refund_id)
    settling.settle(session, contract)
    return after


def _decide(
    session: Session, contract: Row, row: Row, outcome: str, reason: str, decided_by: str, name: str
) -> Row:
    if decided_by == row["requested_by"]:
        raise TwoPeopleNeeded
    approved = outcome == "APPROVAL_OUTCOME_APPROVED"
    values = {
        "state": APPROVED if approved else DECLINED, "decided_by": decided_by, "decided_by_name": name,
        "decide_time": clock.now(), "decide_reason": reason,
    }  # fmt: skip
    after = REFUNDS.change(session, row["id"], values, kind="decided", row=row)
    if approved:
        ledger.book(
            session, contract, ledger.REFUND_APPROVED, row["id"], _approved_legs(session, contract, row)
        )
    settling.settle(session, contract)
    return after


def _approved_legs(session: Session, contract: Row, row: Row) -> list[ledger.Leg]:
    """Owed to the client from now on: out of an advance first, then out of what was not earned yet.

    Before it is signed, a contract has earned nothing and its client's payments stand as credit on the
    receivable.
    """
    amount = row["amount_minor"]
    of_advance = min(amount, max(0, ledger.advance(session, contract["id"])))
    rest = ledger.INCOME if contract["signed_time"] else ledger.RECEIVABLE
    return [
        ledger.Leg(ledger.ADVANCE, of_advance),
        ledger.Leg(rest, amount - of_advance),
        ledger.Leg(ledger.PAYABLE, -amount),
    ]


def _known(session: Session, branch_id: int, method: str, reference: str) -> bool:
    found = select(Refund.id).where(
        Refund.branch_id == branch_id, Refund.method == method, Refund.external_reference == reference
    )
    return session.execute(found).first() is not None
