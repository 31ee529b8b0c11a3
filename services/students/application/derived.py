"""What the search box finds an application by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import search
from services.students.institution.derived import initials

_SEARCHED = frozenset({"student_name", "submission_number", "institution_name_en", "programme_name_en"})


def derive(_session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """The student, the number of the submission, and what is applied for."""
    if not _SEARCHED & values.keys():
        return
    whole = {**row, **values}
    values["search_terms"] = search.terms(
        [
            (search.NAME, whole["student_name"]),
            (search.TEXT, whole.get("submission_number") or ""),
            (search.TEXT, whole["institution_name_en"]),
            (search.TEXT, initials(whole["institution_name_en"])),
            (search.NAME, whole["institution_name_zh"]),
            (search.TEXT, whole["programme_name_en"]),
            (search.NAME, whole["programme_name_zh"]),
        ]
    )
