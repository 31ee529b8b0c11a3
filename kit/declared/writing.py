"""Writing a declared record: texts in their stored form, then the type's rules, whoever writes it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit.declared import Declared
from kit.errors import EtagMismatch, InvalidArgument, Violation
from kit.records import Edit
from kit.resource import Resource
from kit.statement import Row
from kit.values.typed import tidy


def create(one: Declared, session: Session, values: dict[str, Any]) -> Row:
    """A new record."""
    return one.records.insert(session, fit(one, session, values, {}))


def update(one: Declared, session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a record that was read with a lock."""
    return one.records.change(session, row["id"], fit(one, session, values, row), etag=etag, row=row)


def edited(one: Declared, session: Session, row: Row, values: dict[str, Any], etag: str) -> Edit:
    """The change of one record among many, which were read with a lock."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    return Edit(row, fit(one, session, values, row))


def fit(one: Declared, session: Session, values: Mapping[str, Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    """The values as they are stored; InvalidArgument names what the record could not be like."""
    found = tidy(one.records.resource, values)
    problems = refusals(one, session, {**row, **found})
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def refusals(one: Declared, session: Session, record: Mapping[str, Any]) -> list[Violation]:
    """What the type's rules say against a record, with the fields as a request names them.

    Columns that nobody has given yet are what the database would put there.
    """
    whole = {**_unset(one.records.resource), **record}
    return [
        Violation(f"{one.records.resource.name}.{each.field}", each.zh, each.en, each.reason)
        for each in one.refusals(session, whole)
    ]


def _unset(resource: Resource) -> dict[str, Any]:
    """The fields of a record about which nothing was said."""
    return {name: None for name, spec in resource.fields.items() if spec.column is not None}
