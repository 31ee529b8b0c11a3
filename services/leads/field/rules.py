"""What the definition of a custom field must be."""

from typing import Any

from sqlalchemy.orm import Session

from kit import customfields
from kit.statement import Row
from services.leads.field.model import CUSTOM_FIELDS


def create_custom_field(session: Session, values: dict[str, Any]) -> Row:
    """A new field; InvalidArgument when type, choices or formula do not fit together."""
    customfields.check("leads", values)
    return CUSTOM_FIELDS.insert(session, values)


def update_custom_field(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a field; its key, type and record type stay for ever."""
    customfields.check("leads", {**row, **values}, before=row)
    return CUSTOM_FIELDS.change(session, row["id"], values, etag=etag, row=row)
