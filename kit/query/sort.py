"""Order of rows, and "everything after this row" for keyset pages.

Empty values come last in both directions. The id is always the last key, in the direction of the key
before it, so that an index `(branch_id, key, id)` serves both directions. A key that can be null and is
sorted descending needs an index of its own: `(branch_id, key desc nulls last, id desc)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Column, ColumnElement, UnaryExpression, and_, false, literal, or_, tuple_

from kit.query.problems import Fields, invalid
from kit.resource import FieldSpec

KEYS = 5
UNSORTABLE = frozenset(
    {
        options.FIELD_TYPE_TAGS,
        options.FIELD_TYPE_CHOICES,
        options.FIELD_TYPE_COUNTRIES,
        options.FIELD_TYPE_FILE,
        options.FIELD_TYPE_FORMULA,
    }
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the order. `nullable` says whether rows can have no value for it."""

    name: str
    column: ColumnElement[Any]
    descending: bool
    nullable: bool

    def clause(self) -> ColumnElement[Any]:
        """The ORDER BY entry. `nulls last` is written only where it is not PostgreSQL's own way."""
        return self.of(self.column)

    def value(self, value: Any) -> ColumnElement[Any]:
        """A value of the key as a parameter of the column's type (also true and false)."""
        return literal(value, self.column.type)

    def of(self, column: ColumnElement[Any]) -> UnaryExpression[Any]:
        """The ORDER BY entry for the same key under another name (of a subquery)."""
        if not self.descending:
            return column.asc()
        return column.desc().nulls_last() if self.nullable else column.desc()


def parse(order_by: str, fields: Fields, path: str = "query.order_by") -> tuple[Key, ...]:
    """The keys of `-create_time,name`, with the id at the end."""
    keys: list[Key] = []
    for part in order_by.split(",") if order_by.strip() else ():
        name = part.strip()
        descending = name.startswith("-")
        name = name.removeprefix("-").strip()
        if not name:
            raise invalid(
                path, "ORDER_INVALID", "排序写法如 -create_time,name", "Write e.g. -create_time,name"
            )
        if any(key.name == name for key in keys):
            raise invalid(path, "ORDER_INVALID", f"「{name}」重复出现", f"“{name}” is named twice")
        spec = fields.sortable(name, path)
        if spec.type in UNSORTABLE:
            raise invalid(
                path, "FIELD_NOT_SORTABLE", f"字段「{spec.zh}」不能用于排序", f"Cannot sort by “{spec.en}”"
            )
        keys.append(_key(spec, descending))
    if len(keys) > KEYS:
        raise invalid(path, "ORDER_INVALID", f"最多按 {KEYS} 个字段排序", f"Sort by {KEYS} fields at most")
    keys = [key for place, key in enumerate(keys) if not any(before.name == "id" for before in keys[:place])]
    if not keys or keys[-1].name != "id":
        descending = keys[-1].descending if keys else True
        keys.append(Key("id", fields.resource.table.c.id, descending, False))
    return tuple(keys)


def _key(spec: FieldSpec, descending: bool) -> Key:
    column = spec.column
    if column is None:  # `sortable` has made sure of it
        raise LookupError(spec.name)
    nullable = not (isinstance(column, Column) and column.nullable is False)
    return Key(spec.name, column, descending, nullable)


def after(keys: Sequence[Key], values: Sequence[Any]) -> list[ColumnElement[bool]]:
    """Rows behind the one with these key values, as conditions whose union is wanted.

    Where it can, each is a range that an index answers by itself: a row comparison over keys of one
    direction, and the rows without a value apart.
    """
    head, start = keys[0], values[0]
    if len({key.descending for key in keys}) > 1 or any(key.nullable for key in keys[1:]):
        return _expanded(keys, values)
    if not head.nullable:
        return [_tuple(keys, values)]
    if start is None:
        return [and_(head.column.is_(None), _tuple(keys[1:], values[1:]))]
    return [_tuple(keys, values), head.column.is_(None)]


def _tuple(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    left: Any = keys[0].column
    right: Any = keys[0].value(values[0])
    if len(keys) > 1:
        left = tuple_(*(key.column for key in keys))
        right = tuple_(*values, types=[key.column.type for key in keys])
    beyond: ColumnElement[bool] = left < right if keys[0].descending else left > right
    return beyond


def _expanded(keys: Sequence[Key], values: Sequence[Any]) -> list[ColumnElement[bool]]:
    """(a > x) or (a = x and b > y) or ..., with empty values last; bounded by the first key for the index."""
    parts = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [
            before.column.is_(None) if known is None else before.column == before.value(known)
            for before, known in zip(keys[:place], values[:place], strict=True)
        ]
        parts.append(and_(*same, _beyond(key, value)))
    whole = or_(*parts)
    head, start = keys[0], values[0]
    if head.nullable or start is None:
        return [whole]
    bound = head.column <= head.value(start) if head.descending else head.column >= head.value(start)
    return [and_(bound, whole)]


def _beyond(key: Key, value: Any) -> ColumnElement[bool]:
    if value is None:
        return false()
    further = key.column < key.value(value) if key.descending else key.column > key.value(value)
    return or_(further, key.column.is_(None)) if key.nullable else further
