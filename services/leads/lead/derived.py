"""Columns of a lead that follow from others: duplicate keys, formulas, score and search terms."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy.orm import Session

from kit import custom, expressions, search
from kit.resource import FieldSpec
from kit.values import fold

_UNSCORED = frozenset({"delete_time", "merged_into_id", "stage_time", "assign_time"})


def derive(session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """Adds to the values about to be written what follows from them; `row` is the lead before, {} if new."""
    from services.leads.scoring import rules as scoring  # scoring rules are about leads, so they import us

    values |= keys(values, row)
    whole = {**row, **values}
    computed = _formulas(session, whole)
    if computed != (whole.get("custom") or {}):
        values["custom"] = whole["custom"] = computed
    if not values.keys() <= _UNSCORED:
        score = scoring.score(session, whole)
        if score != row.get("score"):
            values["score"] = score
    if any(spec.name in values for spec, _ in searchable()):
        values["search_terms"] = terms(whole)


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


def terms(values: Mapping[str, Any]) -> list[str]:
    """What the search box finds a lead by."""
    return search.terms((kind, values.get(spec.name) or "") for spec, kind in searchable())


@cache
def searchable() -> tuple[tuple[FieldSpec, str], ...]:
    """The fields the search box looks at, with their kind of text."""
    from services.leads.lead.model import LEAD  # the model is made with `derive`

    return tuple((spec, search.kind_of(spec)) for spec in LEAD.resource.fields.values() if spec.searchable)


def _formulas(session: Session, whole: Mapping[Any, Any]) -> dict[str, Any]:
    """The custom values with every formula computed anew."""
    from services.leads.lead.model import LEAD

    values = dict(whole.get("custom") or {})
    for name, spec in custom.fields(session, LEAD.resource).items():
        if spec.type != options.FIELD_TYPE_FORMULA:
            continue
        key = name.removeprefix("custom.")
        found = expressions.cached_formula(LEAD.resource, spec.formula).value({**whole, "custom": values})
        if found is None:
            values.pop(key, None)
        else:
            values[key] = found
    return values
