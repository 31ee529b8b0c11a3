"""A plan as people read it: what was received for each line, where it stands, how its amount came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kit import clock
from kit.statement import Row
from services.contracts.ledger import rules as ledger
from services.contracts.ledger.money import percent, written
from services.contracts.plan import arithmetic, rules

_VOIDED = "CONTRACT_STATUS_VOIDED"


@dataclass(frozen=True, slots=True)
class Standing:
    """The lines with what was received, and their sums in minor units."""

    lines: list[dict[str, Any]]
    paid: int
    open: int
    overdue: int
    advance: int


def standing(session: Session, contract: Row, locale: str) -> Standing:
    """How a contract's plan stands today."""
    paid, today = ledger.paid_by_line(session, contract["id"]), clock.today()
    void = contract["status"] == _VOIDED
    found = []
    for line in rules.lines(session, contract["id"]):
        received = paid.get(line["id"], 0)
        found.append({
            "id": line["id"], "kind": line["kind"], "name": line["name"], "percent_bp": line["percent_bp"],
            "amount_minor": line["amount_minor"], "due_date": line["due_date"].isoformat(),
            "paid_minor": received, "explanation": _explanation(contract, line, locale),
            "state": arithmetic.state(line["amount_minor"], received, line["due_date"], today, void=void),
        })  # fmt: skip
    left = [] if void else [(line["state"], line["amount_minor"] - line["paid_minor"]) for line in found]
    return Standing(
        lines=found,
        paid=sum(line["paid_minor"] for line in found),
        open=sum(amount for _, amount in left),
        overdue=sum(amount for state, amount in left if state == "LINE_STATE_OVERDUE"),
        advance=ledger.advance(session, contract["id"]),
    )


def _explanation(contract: Row, line: Mapping[str, Any], locale: str) -> str:
    if not line["percent_bp"]:
        return ""
    total, currency = contract["total_minor"], contract["currency"]
    rounded = arithmetic.share(total, line["percent_bp"])
    text = f"{percent(line['percent_bp'])} × {written(total, currency)} = {written(rounded, currency)}"
    rest = line["amount_minor"] - rounded
    if not rest:
        return text
    reason = "四舍六入五成双后的尾差" if locale.startswith("zh") else "left over by rounding half to even"
    sign = "+" if rest > 0 else "−"
    return f"{text} {sign} {written(abs(rest), currency)} ({reason})"
