"""What follows from a record's values in every record type: formulas of custom fields, and search terms."""

from collections.abc import Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy.orm import Session

from kit import custom, expressions, search
from kit.resource import FieldSpec, Resource

_known: dict[str, tuple[tuple[FieldSpec, str], ...]] = {}
"""Searchable fields by record type: resources hold dictionaries, so they are no keys themselves."""


def formulas(session: Session, resource: Resource, whole: Mapping[Any, Any]) -> dict[str, Any]:
    """The record's custom values with every formula computed anew."""
    values = dict(whole.get("custom") or {})
    for name, spec in custom.fields(session, resource).items():
        if spec.type != options.FIELD_TYPE_FORMULA:
            continue
        key = name.removeprefix("custom.")
        found = expressions.cached_formula(resource, spec.formula).value({**whole, "custom": values})
        if found is None:
            values.pop(key, None)
        else:
            values[key] = found
    return values


def derive(session: Session, resource: Resource, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """Adds formulas and search terms to the values about to be written; `row` is the record before."""
    if resource.custom_fields:
        whole = {**row, **values}
        computed = formulas(session, resource, whole)
        if computed != (whole.get("custom") or {}):
            values["custom"] = computed
    if any(spec.name in values for spec, _ in searchable(resource)):
        values["search_terms"] = terms(resource, {**row, **values})


def terms(resource: Resource, values: Mapping[str, Any]) -> list[str]:
    """What the search box finds a record by."""
    return search.terms((kind, values.get(spec.name) or "") for spec, kind in searchable(resource))


def searchable(resource: Resource) -> tuple[tuple[FieldSpec, str], ...]:
    """The fields the search box looks at, with their kind of text."""
    found = _known.get(resource.type)
    if found is None:
        fields = [spec for spec in resource.fields.values() if spec.searchable]
        found = _known[resource.type] = tuple((spec, search.kind_of(spec)) for spec in fields)
    return found
