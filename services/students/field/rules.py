"""Which record types may have custom fields, and what a definition must be."""

from typing import Any

from sqlalchemy.orm import Session

from kit import customfields
from kit.statement import Row
from services.students.field.model import CUSTOM_FIELDS
from services.students.student.model import STUDENT

EXTENSIBLE = {STUDENT.resource.type: STUDENT.resource}


def create_custom_field(session: Session, values: dict[str, Any]) -> Row:
    """A new field; InvalidArgument when type, choices or formula do not fit together."""
    customfields.check(EXTENSIBLE, values)
    return CUSTOM_FIELDS.insert(session, values)


def update_custom_field(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a field; its key, type and record type stay for ever."""
    customfields.check(EXTENSIBLE, {**row, **values}, before=row)
    return CUSTOM_FIELDS.change(session, row["id"], values, etag=etag, row=row)
