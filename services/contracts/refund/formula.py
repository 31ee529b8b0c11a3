"""The refund formula. Pure: whole minor units, no I/O. Every step is shown with its sum.

    refundable = received - refunded - pending - share kept at the stage - third-party fees, never below 0

- The share is of the contract's total, from the refund clause at the revision that was agreed; a stage that
  the clause does not name keeps what the last one before it keeps.
- The agency's own fault keeps nothing. Money paid beyond the plan is given back whole, and no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.contract.placeholders import STAGES
from services.contracts.ledger.money import percent, written
from services.contracts.plan.arithmetic import share

FAULT, OVERPAID = "REFUND_CAUSE_AGENCY_FAULT", "REFUND_CAUSE_OVERPAID"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a refund is counted from; amounts in minor units. `steps`: the clause's, or empty without one."""

    currency: str
    total: int
    received: int
    refunded: int
    pending: int
    advance: int
    cause: str
    stage: str
    third_party: int
    steps: Sequence[Mapping[str, Any]] = ()


def refundable(facts: Facts) -> tuple[int, list[dict[str, Any]]]:
    """What may be refunded now, and the rows of the formula that make it."""
    left = facts.received - facts.refunded - facts.pending
    if facts.cause == OVERPAID:
        most = max(0, min(left, facts.advance - facts.pending))
        rows = [_row("advance", "多付金额", "Paid beyond the plan", facts.advance, facts)]
        if facts.pending:
            rows.append(_row("pending", "退费中", "Refunds under way", -facts.pending, facts))
        return most, [*rows, _result(most, facts)]
    rows = [
        _row("received", "已收", "Received", facts.received, facts),
        _row("refunded", "已退", "Refunded before", -facts.refunded, facts),
        _row("pending", "退费中", "Refunds under way", -facts.pending, facts),
        _kept(facts),
        _row("third_party", "第三方费用", "Third-party fees", -facts.third_party, facts),
    ]
    most = max(0, sum(row["amount_minor"] for row in rows))
    return most, [*rows, _result(most, facts)]


def kept_share(steps: Sequence[Mapping[str, Any]], stage: str) -> int:
    """Basis points that are kept when the service ends at a stage."""
    reached = STAGES.index(stage)
    passed = [step for step in steps if STAGES.index(step["stage"]) <= reached]
    return int(passed[-1].get("retained_bp", 0)) if passed else 0


def _kept(facts: Facts) -> dict[str, Any]:
    if facts.cause == FAULT:
        return _row("kept", "机构原因，不扣服务费", "Agency's fault: nothing is kept", 0, facts)
    if not facts.steps:
        return _row("kept", "合同没有退费条款，不扣服务费", "No refund clause: nothing is kept", 0, facts)
    basis_points = kept_share(facts.steps, facts.stage)
    amount = share(facts.total, basis_points)
    total, kept = (written(one, facts.currency) for one in (facts.total, amount))
    how = f"{percent(basis_points)} × {total} = {kept}"
    return {
        **_row("kept", "按阶段扣除服务费", "Kept for the stage reached", -amount, facts),
        "explanation": how,
    }


def _result(most: int, facts: Facts) -> dict[str, Any]:
    return _row("refundable", "可退金额", "Refundable", most, facts)


def _row(key: str, zh: str, en: str, amount: int, facts: Facts) -> dict[str, Any]:
    return {
        "key": key,
        "label_zh": zh,
        "label_en": en,
        "amount_minor": amount,
        "explanation": written(amount, facts.currency),
    }
