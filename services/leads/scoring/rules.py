"""How a lead is scored: the points of every enabled rule whose condition holds, kept within 0..100."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import expressions
from kit.settled import Settled
from kit.statement import Row
from services.leads.lead.model import LEAD
from services.leads.scoring.model import SCORE_RULES, ScoreRule

Rule = tuple[str, int]
_BASE = 20
"""What every lead begins with, so that rules can add and take."""


def _read(session: Session) -> Sequence[Rule]:
    rows = session.execute(
        select(ScoreRule.condition, ScoreRule.points).where(ScoreRule.enabled).order_by(ScoreRule.id)
    )
    return [(condition, points) for condition, points in rows]


_rules: Settled[Sequence[Rule]] = Settled(_read)


def score(session: Session, values: Mapping[str, Any]) -> int:
    """The score of a lead with these column values, 0..100."""
    points = sum(
        points
        for condition, points in _rules.get(session)
        if expressions.cached(LEAD.resource, condition).holds(values)
    )
    return max(0, min(100, _BASE + points))


def create_score_rule(session: Session, values: dict[str, Any]) -> Row:
    """A new rule; ExpressionInvalid when its condition cannot be understood."""
    expressions.condition(LEAD.resource, values["condition"], field="score_rule.condition")
    _rules.forget()
    return SCORE_RULES.insert(session, values)


def update_score_rule(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a rule; leads are scored anew when they change next."""
    if "condition" in values:
        expressions.condition(LEAD.resource, values["condition"], field="score_rule.condition")
    _rules.forget()
    return SCORE_RULES.change(session, row["id"], values, etag=etag, row=row)
