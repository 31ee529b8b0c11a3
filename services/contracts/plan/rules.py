"""Payment plans: lines that add up, what was received for each, and changing what is not paid yet."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.statement import Row
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules as ledger
from services.contracts.ledger.money import written
from services.contracts.plan import arithmetic
from services.contracts.plan.model import PlanLine

_TABLE = PlanLine.__table__
OPEN_STATES = frozenset(
    f"CONTRACT_STATUS_{name}" for name in ("DRAFT", "APPROVED", "SIGNED", "WON")
)  # while it waits for approval or signatures, its text must not change
_DRAFT, _APPROVED = "CONTRACT_STATUS_DRAFT", "CONTRACT_STATUS_APPROVED"


class PlanDoesNotAddUp(InvalidArgument):
    reason = "PLAN_DOES_NOT_ADD_UP"
    zh = "付款计划合计与合同金额相差 {difference}，请调整各笔金额或比例"
    en = "The plan misses the contract's total by {difference}; change amounts or percentages"


class PlanIsFixed(FailedPrecondition):
    reason = "PLAN_IS_FIXED"
    zh = "合同正在审批、签署或已作废，付款计划不能修改；请先撤回修改合同"
    en = "The contract is being approved or signed, or is void; revise it before you change its plan"


class LineIsPaid(FailedPrecondition):
    reason = "LINE_IS_PAID"
    zh = "「{name}」已收 {paid}，不能删除或改得比这更少"
    en = "{paid} was received for “{name}”; it cannot go or become less than that"


def lines(session: Session, contract_id: str) -> list[Row]:
    """The lines of a contract in their order."""
    statement = select(_TABLE).where(PlanLine.contract_id == contract_id).order_by(PlanLine.position)
    return [dict(row) for row in session.execute(statement).mappings()]


def begin(session: Session, contract: Row, drafts: Sequence[Mapping[str, Any]]) -> None:
    """The lines a new contract takes from its template; a contract without a price gets none."""
    total = contract["total_minor"]
    if not drafts or not total:
        return
    asked = [arithmetic.Line(draft["percent_bp"], 0) for draft in drafts]
    found = [
        {
            "kind": draft["kind"],
            "name": draft.get("name", ""),
            "percent_bp": draft["percent_bp"],
            "amount_minor": amount,
            "due_date": clock.today() + timedelta(days=draft.get("due_days", 0)),
        }
        for draft, amount in zip(drafts, arithmetic.amounts(total, asked), strict=True)
        if amount
    ]
    _write(session, contract, found)


def follow_total(session: Session, contract: Row) -> None:
    """Counts lines by percent anew after a draft's total changed. Lines by amount are left to people."""
    known = lines(session, contract["id"])
    total = contract["total_minor"]
    try:
        wanted = [arithmetic.Line(line["percent_bp"], line["amount_minor"]) for line in known]
        found = arithmetic.amounts(total, wanted)
    except arithmetic.DoesNotAddUp:
        return
    changed = [{**line, "amount_minor": amount} for line, amount in zip(known, found, strict=True) if amount]
    _write(session, contract, changed)


def check(contract: Mapping[Any, Any], known: Sequence[Mapping[str, Any]]) -> None:
    """PlanDoesNotAddUp unless the lines make the contract's total."""
    difference = contract["total_minor"] - sum(line["amount_minor"] for line in known)
    if difference:
        raise PlanDoesNotAddUp(
            difference=written(difference, contract["currency"]),
            fields=[Violation("lines", "合计与合同金额不符", "The lines do not make the total")],
        )


def set_plan(session: Session, contract_id: str, given: Sequence[Mapping[str, Any]], etag: str) -> Row:
    """Replaces the lines of a contract; returns the contract's row after."""
    from services.contracts.contract import settling  # settling reads plans

    contract = CONTRACT.get(session, contract_id, lock=True)
    if etag and etag != str(contract["version"]):
        raise EtagMismatch
    if contract["status"] not in OPEN_STATES:
        raise PlanIsFixed
    known = {line["id"]: line for line in lines(session, contract_id)}
    wanted = _wanted(contract, given, known)
    paid = ledger.paid_by_line(session, contract_id)
    _keep_what_is_paid(contract, known, wanted, paid)
    _write(session, contract, wanted)
    return settling.settle(
        session, contract, kind="plan_changed", values={"plan_revision": contract["plan_revision"] + 1}
    )


def _wanted(
    contract: Row, given: Sequence[Mapping[str, Any]], known: Mapping[str, Row]
) -> list[dict[str, Any]]:
    asked = [arithmetic.Line(line.get("percent_bp", 0), line.get("amount_minor", 0)) for line in given]
    try:
        found = arithmetic.amounts(contract["total_minor"], asked)
    except arithmetic.DoesNotAddUp as error:
        raise PlanDoesNotAddUp(difference=written(error.difference, contract["currency"])) from error
    problems, wanted = [], []
    for place, (line, amount) in enumerate(zip(given, found, strict=True)):
        if amount <= 0:
            zh, en = "金额须大于零", "The amount must be more than zero"
            problems.append(Violation(f"lines[{place}].amount_minor", zh, en))
        if line.get("id") and line["id"] not in known:
            zh, en = "付款计划中没有这一笔", "The plan has no such line"
            problems.append(Violation(f"lines[{place}].id", zh, en))
        due = _day(line["due_date"])
        if due is None:
            zh, en = "没有这一天，日期写法为 YYYY-MM-DD", "There is no such day; write dates as YYYY-MM-DD"
            problems.append(Violation(f"lines[{place}].due_date", zh, en))
        wanted.append({
            "id": line.get("id") or ids.new_id(), "kind": line["kind"], "name": line.get("name", ""),
            "percent_bp": line.get("percent_bp", 0), "amount_minor": amount, "due_date": due,
        })  # fmt: skip
    if len({line["id"] for line in wanted}) != len(wanted):
        problems.append(Violation("lines", "同一笔不能出现两次", "Each line can be there once"))
    if problems:
        raise InvalidArgument(fields=problems)
    return wanted


def _day(written_day: str) -> date | None:
    try:
        return date.fromisoformat(written_day)
    except ValueError:
        return None


def _keep_what_is_paid(
    contract: Row, known: Mapping[str, Row], wanted: Sequence[Mapping[str, Any]], paid: Mapping[str, int]
) -> None:
    after = {line["id"]: line["amount_minor"] for line in wanted}
    for line_id, amount in paid.items():
        if amount > after.get(line_id, 0):
            name = known[line_id]["name"] or known[line_id]["kind"]
            raise LineIsPaid(name=name, paid=written(amount, contract["currency"]))


def _write(session: Session, contract: Row, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Puts the lines in the place of those that were; a line that keeps its id keeps its money."""
    session.execute(delete(_TABLE).where(PlanLine.contract_id == contract["id"]))
    rows = [
        {
            "id": ids.new_id(), **line, "position": place,
            "branch_id": contract["branch_id"], "contract_id": contract["id"],
        }
        for place, line in enumerate(wanted, 1)
    ]  # fmt: skip
    if rows:
        session.execute(insert(_TABLE), rows)
