"""Columns of a lead that follow from others: duplicate keys, formulas, score and search terms."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import derived
from kit.values import fold

_UNSCORED = frozenset({"delete_time", "merged_into_id", "stage_time", "assign_time"})


def derive(session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """Adds to the values about to be written what follows from them; `row` is the lead before, {} if new."""
    from services.leads.lead.model import LEAD  # the model is made with `derive`
    from services.leads.scoring import rules as scoring  # scoring rules are about leads, so they import us

    values |= keys(values, row)
    derived.derive(session, LEAD.resource, values, row)
    if not values.keys() <= _UNSCORED:
        score = scoring.score(session, {**row, **values})
        if score != row.get("score"):
            values["score"] = score


def keys(values: Mapping[Any, Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns by which the same person is recognised, as far as the values change them."""
    found: dict[str, Any] = {}
    if "wechat" in values:
        found["wechat_key"] = values["wechat"].casefold() or None
    if "email" in values:
        found["email_key"] = values["email"].casefold() or None
    if "name" in values or "birth_date" in values:
        whole = {**row, **values}
        born = whole.get("birth_date")
        name = fold(whole.get("name") or "")
        found["person_key"] = f"{name} {born.isoformat()}" if born and name else None
    return found
