"""Columns of a student that follow from others: by what the person is recognised, the team, search terms."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import derived
from kit.values import fold

TEAM = ("owner_id", "planner_id", "writer_id", "application_officer_id", "visa_officer_id")
"""The roles of the service team, in the order they are told."""


def derive(session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """Adds to the values about to be written what follows from them; `row` is the student before."""
    from services.students.student.model import STUDENT  # the model is made with `derive`

    values |= keys(values, row)
    if not values.keys().isdisjoint(TEAM):
        whole = {**row, **values}
        values["team_ids"] = list(dict.fromkeys(one for role in TEAM if (one := whole.get(role))))
    derived.derive(session, STUDENT.resource, values, row)


def keys(values: Mapping[Any, Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns by which the same person is recognised, as far as the values change them."""
    found: dict[str, Any] = {}
    if "wechat" in values:
        found["wechat_key"] = values["wechat"].casefold() or None
    if "email" in values:
        found["email_key"] = values["email"].casefold() or None
    if "name" in values or "birth_date" in values:
        whole = {**row, **values}
        born, name = whole.get("birth_date"), fold(whole.get("name") or "")
        found["person_key"] = f"{name} {born.isoformat()}" if born and name else None
    return found
