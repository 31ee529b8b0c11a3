"""Experience: what a student did beside lessons."""

from typing import Any

from sqlalchemy.orm import Session

from kit.statement import Row
from kit.values.typed import tidy
from services.students.experience.model import EXPERIENCE
from services.students.student import parts, texts


def create_experience(session: Session, values: dict[str, Any]) -> Row:
    """A new experience."""
    found = tidy(EXPERIENCE.resource, values)
    texts.in_order("experience", found)
    return parts.create(session, EXPERIENCE, found)


def update_experience(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an experience."""
    found = tidy(EXPERIENCE.resource, values)
    texts.in_order("experience", {**row, **found})
    return EXPERIENCE.change(session, row["id"], found, etag=etag, row=row)
