"""Booking money that came in: once for each reference, to the lines it is for; reversing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Violation
from kit.statement import Row
from services.contracts.contract import settling
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules as ledger
from services.contracts.ledger.money import written
from services.contracts.plan import arithmetic
from services.contracts.plan import rules as plans
from services.contracts.receipt.model import RECEIPTS, Receipt

RECORDED, REVERSED = "RECEIPT_STATE_RECORDED", "RECEIPT_STATE_REVERSED"
_PAYABLE = frozenset(f"CONTRACT_STATUS_{name}" for name in ("APPROVED", "SENT", "SIGNED", "WON"))


class PaymentKnown(AlreadyExists):
    reason = "PAYMENT_KNOWN"
    zh = "流水号 {reference} 已登记过收款，请勿重复登记"
    en = "A receipt with reference {reference} is recorded already; it is the same payment"


class NothingIsDue(FailedPrecondition):
    reason = "CONTRACT_TAKES_NO_MONEY"
    zh = "合同尚未通过审批或已作废，不能登记收款"
    en = "The contract is not approved yet or is void; no money can be recorded for it"


class ReceiptIsReversed(FailedPrecondition):
    reason = "RECEIPT_IS_REVERSED"
    zh = "此收款已经冲销"
    en = "The receipt is reversed already"


class MoneyWasRefunded(FailedPrecondition):
    reason = "MONEY_WAS_REFUNDED"
    zh = "此款已退费或正在退费，不能冲销；请先撤回退费申请"
    en = "This money was refunded or is about to be; cancel the refund before you reverse the receipt"


def create_receipt(session: Session, values: dict[str, Any]) -> Row:
    """Books a receipt and gives it to the plan's lines; what is left over is the client's advance."""
    contract = CONTRACT.get(session, values["contract_id"], lock=True)
    if contract["status"] not in _PAYABLE:
        raise NothingIsDue
    reference = values["external_reference"].strip()
    claim_reference(session, contract["branch_id"], values["method"], reference)
    if _known(session, contract["branch_id"], values["method"], reference):
        raise PaymentKnown(reference=reference)
    received = values.get("receive_time") or clock.now()
    if received > clock.now():
        zh, en = "收款时间不能晚于现在", "Money cannot have come in later than now"
        raise InvalidArgument(fields=[Violation("receipt.receive_time", zh, en, "IN_FUTURE")])
    parts, left = _allocated(session, contract, values["amount_minor"], values.get("allocations") or [])
    row = RECEIPTS.insert(session, {
        "id": ids.new_id(), "branch_id": contract["branch_id"], **_whose(contract),
        "amount_minor": values["amount_minor"], "method": values["method"], "external_reference": reference,
        "receive_time": received, "payer_name": values.get("payer_name", ""), "note": values.get("note", ""),
        "allocations": [{"line_id": line_id, "amount_minor": amount} for line_id, amount in parts],
        "advance_minor": left, "state": RECORDED, "recorded_by": principal(session).id,
    })  # fmt: skip
    legs = [
        ledger.Leg(ledger.CASH, values["amount_minor"]),
        *(ledger.Leg(ledger.RECEIVABLE, -amount, line_id) for line_id, amount in parts),
        ledger.Leg(ledger.ADVANCE, -left),
    ]
    ledger.book(session, contract, ledger.RECEIPT, row["id"], legs, effective_time=received)
    settling.settle(session, contract)
    return row


def reverse_receipt(session: Session, receipt_id: str, reason: str) -> Row:
    """Takes a receipt back; what was refunded of the contract must still be covered by the rest."""
    seen = RECEIPTS.get(session, receipt_id)
    contract = CONTRACT.get(session, seen["contract_id"], lock=True)
    row = RECEIPTS.get(session, receipt_id, lock=True)
    if row["state"] != RECORDED:
        raise ReceiptIsReversed
    gone = contract["refunded_minor"] + contract["refund_pending_minor"]
    if contract["paid_minor"] - row["amount_minor"] < gone:
        raise MoneyWasRefunded
    values = {"state": REVERSED, "reverse_time": clock.now(), "reverse_reason": reason}
    after = RECEIPTS.change(session, receipt_id, values, kind="reversed", row=row)
    ledger.reverse(session, contract, ledger.RECEIPT_REVERSED, ledger.RECEIPT, receipt_id)
    settling.settle(session, contract)
    return after


def claim_reference(session: Session, branch_id: int, method: str, reference: str) -> None:
    """Others who come with the same payment wait until this transaction ends."""
    session.connection().exec_driver_sql(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
        (f"contracts.payment {branch_id} {method} {reference}",),
    )


def _known(session: Session, branch_id: int, method: str, reference: str) -> bool:
    found = select(Receipt.id).where(
        Receipt.branch_id == branch_id,
        Receipt.method == method,
        Receipt.external_reference == reference,
        Receipt.state == RECORDED,
    )
    return session.execute(found).first() is not None


def _allocated(
    session: Session, contract: Row, amount: int, wanted: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[str, int]], int]:
    """Which line gets how much, and what is left over."""
    paid = ledger.paid_by_line(session, contract["id"])
    known = sorted(plans.lines(session, contract["id"]), key=lambda one: (one["due_date"], one["position"]))
    left = {line["id"]: line["amount_minor"] - paid.get(line["id"], 0) for line in known}
    if not wanted:
        return arithmetic.allocate(amount, left.items())
    problems, parts = [], []
    for place, part in enumerate(wanted):
        line_id, asked = part["line_id"], int(part["amount_minor"])
        path = f"receipt.allocations[{place}]"
        if line_id not in left:
            problems.append(Violation(path, "付款计划中没有这一笔", "The plan has no such line"))
        elif asked > left[line_id]:
            most = written(left[line_id], contract["currency"])
            zh, en = f"这一笔最多还可分配 {most}", f"No more than {most} is open on this line"
            problems.append(Violation(path, zh, en))
        else:
            left[line_id] -= asked
            parts.append((line_id, asked))
    over = sum(asked for _, asked in parts) - amount
    if over > 0:
        zh, en = "分配金额超过收款金额", "More is allocated than came in"
        problems.append(Violation("receipt.allocations", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
    return parts, -over


def _whose(contract: Row) -> dict[str, Any]:
    return {
        "contract_id": contract["id"],
        "contract_number": contract["number"],
        **{
            name: contract[name]
            for name in ("student_id", "student_name", "owner_id", "department_id", "currency")
        },
    }
