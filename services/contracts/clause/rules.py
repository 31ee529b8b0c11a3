"""Keeping clauses: placeholders are checked when saved, each change of wording is a revision that stays."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import AlreadyExists, InvalidArgument, Violation
from kit.statement import Row
from services.contracts.clause import revisions
from services.contracts.clause.model import CLAUSES, Clause
from services.contracts.contract import placeholders

WORDING = ("title_zh", "title_en", "body_zh", "body_en", "refund_steps", "kind")
REFUND = "CLAUSE_KIND_REFUND"


class ClauseCodeTaken(AlreadyExists):
    reason = "CLAUSE_CODE_TAKEN"
    zh = "条款编号 {code} 已存在，请换一个编号或修改原条款"
    en = "There is a clause {code} already; choose another code or change that clause"


def create_clause(session: Session, values: dict[str, Any]) -> Row:
    """A new clause at revision 1."""
    _check(values)
    _free(session, values["code"])
    row = CLAUSES.insert(session, {**values, "revision": 1})
    revisions.keep(session, row, WORDING)
    return row


def update_clause(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a clause; contracts keep the wording they were made from."""
    _check({**row, **values})
    if values.get("code", row["code"]) != row["code"]:
        _free(session, values["code"])
    reworded = any(values.get(name, row[name]) != row[name] for name in WORDING)
    more = {"revision": row["revision"] + 1} if reworded else {}
    after = CLAUSES.change(session, row["id"], {**values, **more}, etag=etag, row=row)
    if reworded:
        revisions.keep(session, after, WORDING)
    return after


def _free(session: Session, code: str) -> None:
    session.connection().exec_driver_sql(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"contracts.clause {code}",)
    )
    if session.execute(select(Clause.id).where(Clause.code == code)).first():
        raise ClauseCodeTaken(code=code)


def _check(values: Mapping[str, Any]) -> None:
    problems = [
        Violation(f"clause.{name}", f"没有占位符 {unknown}", f"There is no placeholder {unknown}")
        for name in ("body_zh", "body_en", "title_zh", "title_en")
        for unknown in placeholders.unknown(values.get(name) or "", fields=None)
    ]
    steps = values.get("refund_steps") or []
    if (values["kind"] == REFUND) != bool(steps):
        zh = "退费条款须填写各阶段的扣费比例，其他条款不填"
        en = "A refund clause needs what is kept at each stage; other clauses have none"
        problems.append(Violation("clause.refund_steps", zh, en))
    stages = [placeholders.STAGES.index(step["stage"]) for step in steps]
    kept = [step.get("retained_bp", 0) for step in steps]
    if stages != sorted(set(stages)) or kept != sorted(kept):
        zh = "阶段须按先后排列、不重复，扣费比例不能随阶段下降"
        en = "Stages go in their order, each once, and what is kept never falls from one to the next"
        problems.append(Violation("clause.refund_steps", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
