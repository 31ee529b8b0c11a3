"""Education: a grade point average has a scale that it fits on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.statement import Row
from kit.values.typed import tidy
from services.students.education.model import EDUCATION
from services.students.student import parts, texts


def create_education(session: Session, values: dict[str, Any]) -> Row:
    """A new piece of education."""
    found = tidy(EDUCATION.resource, values)
    _check(found)
    return parts.create(session, EDUCATION, found)


def update_education(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a piece of education."""
    found = tidy(EDUCATION.resource, values)
    _check({**row, **found})
    return EDUCATION.change(session, row["id"], found, etag=etag, row=row)


def _check(values: Mapping[Any, Any]) -> None:
    texts.in_order("education", values)
    gpa, scale = values.get("gpa"), values.get("gpa_scale")
    if gpa is None:
        return
    if scale is None:
        zh, en = "填写 GPA 时请填写满分，如 4.0 或 100", "Give the scale of the GPA, such as 4 or 100"
        raise InvalidArgument(fields=[Violation("education.gpa_scale", zh, en, "REQUIRED")])
    if gpa > scale:
        zh, en = f"GPA 不能超过满分 {scale:g}", f"The GPA cannot be above its scale {scale:g}"
        raise InvalidArgument(fields=[Violation("education.gpa", zh, en, "ABOVE_SCALE")])
