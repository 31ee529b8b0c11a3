"""Columns of programmes and rounds that follow from others: the instant, the figures, what the search box
finds.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import search
from kit.places import country_name
from services.students.institution.derived import initials
from services.students.programme import deadline
from services.students.programme.requirements import figures

_DEADLINE = frozenset({"deadline_date", "deadline_clock", "deadline_zone"})


def derive_programme(_session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """What a programme is found by: its own names and those of its institution."""
    whole = {**row, **values}
    values["search_terms"] = _terms(whole, whole["name_en"], whole.get("name_zh", ""))


def derive_round(_session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """The instant of the deadline, the figures of what is asked, and what a round is found by."""
    whole = {**row, **values}
    if _DEADLINE & values.keys():
        values["deadline_time"] = moment(whole)
    if "asked" in values:
        values |= figures(values["asked"])
    values["search_terms"] = _terms(whole, whole["programme_name_en"], whole.get("programme_name_zh", ""))


def moment(whole: Mapping[Any, Any]) -> Any:
    """The instant of a round's deadline; None for a rolling one."""
    day = whole.get("deadline_date")
    return deadline.instant(day, whole["deadline_clock"], whole["deadline_zone"]) if day else None


def _terms(whole: Mapping[Any, Any], name_en: str, name_zh: str) -> list[str]:
    return search.terms(
        [
            (search.TEXT, name_en),
            (search.NAME, name_zh),
            (search.TEXT, whole["institution_name_en"]),
            (search.TEXT, initials(whole["institution_name_en"])),
            (search.NAME, whole.get("institution_name_zh", "")),
            (search.TEXT, whole.get("field") or ""),
            (search.TEXT, whole.get("campus_name") or ""),
            (search.TEXT, country_name(whole["country"], "zh")),
            (search.TEXT, country_name(whole["country"], "en")),
        ]
    )
