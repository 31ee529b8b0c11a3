"""Columns of custom fields: expressions over the `custom` JSONB document with the right type.

Values are kept as JSON: text and choices as strings, numbers as numbers, money as a number of minor units,
dates as `YYYY-MM-DD`, times as RFC 3339 in UTC, lists as arrays of strings. A value of another shape
(left over from a changed definition) reads as null instead of failing the whole query.
"""

from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Numeric, Table, Text, case, cast, func, null
from sqlalchemy.dialects.postgresql import JSONB

_DATE = r"^\d{4}-\d{2}-\d{2}$"
_TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"
LISTS = frozenset({options.FIELD_TYPE_TAGS, options.FIELD_TYPE_CHOICES, options.FIELD_TYPE_COUNTRIES})


def custom_column(table: Table, key: str, type: int) -> ColumnElement[Any]:
    """The typed expression of a custom field: `table.custom[key]` as FieldSpec.column."""
    document = table.c.custom
    value = document[key]
    words = cast(document[key].astext, Text)
    kind = func.jsonb_typeof(value)
    if type in (options.FIELD_TYPE_NUMBER, options.FIELD_TYPE_MONEY):
        return case((kind == "number", cast(words, Numeric)), else_=null())
    if type == options.FIELD_TYPE_BOOL:
        return case((kind == "boolean", cast(words, Boolean)), else_=null())
    if type == options.FIELD_TYPE_DATE:
        return case((words.op("~")(_DATE), cast(words, Date)), else_=null())
    if type == options.FIELD_TYPE_TIME:
        return case((words.op("~")(_TIME), cast(words, DateTime(timezone=True))), else_=null())
    if type in LISTS:
        return case((kind == "array", cast(value, JSONB)), else_=cast(null(), JSONB))
    return words
