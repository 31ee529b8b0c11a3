"""Filters: typed conditions in AND / OR groups, to SQL expressions on the columns of the fields.

Comparisons use leakproof operators where there are any (equality, ranges, prefix as a range in the C
collation), because others keep indexes from being used under row-level security.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from matricula.common.v1 import query_pb2 as pb
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kit.query.literals import Caller, phone_or_text, read
from kit.query.problems import Fields, QueryInvalid, invalid
from kit.resource import FieldSpec

DEPTH = 5
CONDITIONS = 200
"""Conditions of a whole filter, over all groups."""
Expression = ColumnElement[bool]

_EMPTINESS = frozenset({pb.OPERATOR_EMPTY, pb.OPERATOR_NOT_EMPTY})
_EQUALITY = _EMPTINESS | {pb.OPERATOR_EQ, pb.OPERATOR_NE, pb.OPERATOR_IN, pb.OPERATOR_NOT_IN}
_ORDER = _EQUALITY | {
    pb.OPERATOR_LT,
    pb.OPERATOR_LE,
    pb.OPERATOR_GT,
    pb.OPERATOR_GE,
    pb.OPERATOR_BETWEEN,
}
_WORDS = _EQUALITY | {pb.OPERATOR_CONTAINS, pb.OPERATOR_STARTS_WITH}
_LIST = _EMPTINESS | {pb.OPERATOR_CONTAINS, pb.OPERATOR_IN, pb.OPERATOR_NOT_IN}

OPERATORS: dict[int, frozenset[int]] = {
    options.FIELD_TYPE_TEXT: _WORDS,
    options.FIELD_TYPE_LONG_TEXT: _EMPTINESS | {pb.OPERATOR_CONTAINS},
    options.FIELD_TYPE_EMAIL: _WORDS,
    options.FIELD_TYPE_PHONE: _WORDS,
    options.FIELD_TYPE_URL: _WORDS,
    options.FIELD_TYPE_NUMBER: _ORDER,
    options.FIELD_TYPE_MONEY: _ORDER,
    options.FIELD_TYPE_DATE: _ORDER,
    options.FIELD_TYPE_TIME: _ORDER - {pb.OPERATOR_IN, pb.OPERATOR_NOT_IN},
    options.FIELD_TYPE_BOOL: _EMPTINESS | {pb.OPERATOR_EQ, pb.OPERATOR_NE},
    options.FIELD_TYPE_CHOICE: _EQUALITY,
    options.FIELD_TYPE_PERSON: _EQUALITY,
    options.FIELD_TYPE_REFERENCE: _EQUALITY,
    options.FIELD_TYPE_COUNTRY: _EQUALITY,
    options.FIELD_TYPE_CHOICES: _LIST,
    options.FIELD_TYPE_COUNTRIES: _LIST,
    options.FIELD_TYPE_TAGS: _LIST,
    options.FIELD_TYPE_FILE: _EMPTINESS,
}
"""Operators that fit each field type."""
_TEXTS = frozenset(
    {
        options.FIELD_TYPE_TEXT,
        options.FIELD_TYPE_LONG_TEXT,
        options.FIELD_TYPE_EMAIL,
        options.FIELD_TYPE_PHONE,
        options.FIELD_TYPE_URL,
    }
)


@dataclass(slots=True)
class Compiler:
    """Compiles one filter; counts its conditions on the way."""

    fields: Fields
    caller: Caller
    count: int = 0

    def group(self, group: pb.Filter, path: str, depth: int = 1) -> Expression:
        """The expression of a group; an empty group is true."""
        if depth > DEPTH:
            raise invalid(
                path,
                "FILTER_TOO_DEEP",
                f"筛选分组最多嵌套 {DEPTH} 层",
                f"Groups of conditions can be nested {DEPTH} deep",
            )
        parts = [
            self.condition(condition, f"{path}.conditions[{place}]")
            for place, condition in enumerate(group.conditions)
        ]
        parts += [
            self.group(inner, f"{path}.groups[{place}]", depth + 1)
            for place, inner in enumerate(group.groups)
            if inner.conditions or inner.groups
        ]
        if not parts:
            return true()
        return or_(*parts) if group.match == pb.MATCH_ANY else and_(*parts)

    def condition(self, condition: pb.Condition, path: str) -> Expression:
        """The expression of one condition."""
        self.count += 1
        if self.count > CONDITIONS:
            raise invalid(
                path,
                "FILTER_TOO_LARGE",
                f"筛选条件最多 {CONDITIONS} 个",
                f"A filter can have {CONDITIONS} conditions",
            )
        spec = self.fields.filterable(condition.field, f"{path}.field")
        if condition.operator not in OPERATORS.get(spec.type, frozenset()):
            raise _unfit(spec, condition.operator, path)
        _expect_count(condition, path)
        values = [
            read(spec, value, self.caller, f"{path}.values[{place}]")
            for place, value in enumerate(condition.values)
        ]
        if condition.operator in _EMPTINESS:
            empty = _empty(spec)
            return empty if condition.operator == pb.OPERATOR_EMPTY else ~empty
        if spec.type == options.FIELD_TYPE_TIME:
            return _time(_column(spec), condition.operator, values, self.caller)
        if OPERATORS[spec.type] is _LIST:
            return _list(_column(spec), condition.operator, values)
        return _scalar(spec, condition.operator, values)


def _unfit(spec: FieldSpec, operator: int, path: str) -> QueryInvalid:
    names: dict[int, str] = {number: name for name, number in pb.Operator.items()}
    name = names.get(operator, str(operator))
    fitting = ", ".join(sorted(names[fit] for fit in OPERATORS.get(spec.type, ())))
    return invalid(
        f"{path}.operator",
        "OPERATOR_UNFIT",
        f"字段「{spec.zh}」不支持 {name}，可用：{fitting}",
        f"The field “{spec.en}” cannot be compared with {name}; use one of {fitting}",
    )


def _expect_count(condition: pb.Condition, path: str) -> None:
    operator, given = condition.operator, len(condition.values)
    if operator in _EMPTINESS:
        least, most = 0, 0
    elif operator == pb.OPERATOR_BETWEEN:
        least, most = 2, 2
    elif operator in (pb.OPERATOR_IN, pb.OPERATOR_NOT_IN, pb.OPERATOR_CONTAINS):
        least, most = 1, 1000
    else:
        least, most = 1, 1
    if not least <= given <= most:
        wanted = str(least) if least == most else f"{least} - {most}"
        raise invalid(
            f"{path}.values",
            "VALUE_COUNT",
            f"此条件需要 {wanted} 个值，现有 {given} 个",
            f"This condition needs {wanted} values, not {given}",
        )


def _column(spec: FieldSpec) -> ColumnElement[Any]:
    if spec.column is None:  # `filterable` has made sure of it
        raise LookupError(spec.name)
    return spec.column


def _empty(spec: FieldSpec) -> Expression:
    column = _column(spec)
    if isinstance(column.type, ARRAY):
        return or_(column.is_(None), func.cardinality(column) == 0)
    if isinstance(column.type, JSONB):
        return or_(column.is_(None), column == cast("[]", JSONB))
    if spec.type in _TEXTS or isinstance(column.type, Text):
        return or_(column.is_(None), column == "")
    return column.is_(None)


def _scalar(spec: FieldSpec, operator: int, values: Sequence[Any]) -> Expression:
    column = _column(spec)
    if spec.type == options.FIELD_TYPE_PHONE and operator in _EQUALITY:
        values = [phone_or_text(value) for value in values]
    if operator in (pb.OPERATOR_CONTAINS, pb.OPERATOR_STARTS_WITH):
        return _words(spec, column, operator, values)
    if operator == pb.OPERATOR_IN:
        return column.in_(values)
    if operator == pb.OPERATOR_NOT_IN:
        return or_(column.not_in(values), column.is_(None))
    if operator == pb.OPERATOR_BETWEEN:
        return and_(column >= values[0], column <= values[1])
    if operator == pb.OPERATOR_NE:
        return column.is_distinct_from(values[0])
    return _COMPARE[operator](column, values[0])


_COMPARE: dict[int, Callable[[ColumnElement[Any], Any], Expression]] = {
    pb.OPERATOR_EQ: lambda column, value: column == value,
    pb.OPERATOR_LT: lambda column, value: column < value,
    pb.OPERATOR_LE: lambda column, value: column <= value,
    pb.OPERATOR_GT: lambda column, value: column > value,
    pb.OPERATOR_GE: lambda column, value: column >= value,
}


def _words(spec: FieldSpec, column: ColumnElement[Any], operator: int, values: Sequence[str]) -> Expression:
    if spec.type == options.FIELD_TYPE_PHONE:
        values = [_digits(value, operator) for value in values]
    if operator == pb.OPERATOR_STARTS_WITH:
        return prefix(column, values[0])
    return and_(*(column.icontains(value, autoescape=True) for value in values))


def _digits(value: str, operator: int) -> str:
    """A piece of a phone number as stored; a beginning without country is taken as Chinese."""
    digits = "".join(mark for mark in value if mark.isdigit())
    if operator != pb.OPERATOR_STARTS_WITH:
        return digits or value
    return "+" + digits if value.strip().startswith("+") else "+86" + digits


def prefix(column: ColumnElement[Any], beginning: str) -> Expression:
    """`beginning` <= column < its successor, by bytes: leakproof, and an index in collation C fits."""
    plain = column.collate("C")
    above = successor(beginning)
    return plain >= beginning if above is None else and_(plain >= beginning, plain < above)


def successor(beginning: str) -> str | None:
    """The smallest text that is greater than every text with this beginning; None when there is none."""
    for place in range(len(beginning) - 1, -1, -1):
        code = ord(beginning[place]) + 1
        if code > 0x10FFFF:
            continue
        if 0xD800 <= code <= 0xDFFF:  # surrogates are no characters
            code = 0xE000
        return beginning[:place] + chr(code)
    return None


def _list(column: ColumnElement[Any], operator: int, values: Sequence[Any]) -> Expression:
    every: Expression
    some: Expression
    if isinstance(column.type, JSONB):
        array = cast(list(values), ARRAY(Text))
        every, some = column.bool_op("?&")(array), column.bool_op("?|")(array)
    else:
        array = cast(list(values), column.type)
        every, some = column.bool_op("@>")(array), column.bool_op("&&")(array)
    if operator == pb.OPERATOR_CONTAINS:
        return every
    if operator == pb.OPERATOR_IN:
        return some
    return or_(~some, column.is_(None))


def _time(column: ColumnElement[Any], operator: int, values: Sequence[Any], caller: Caller) -> Expression:
    """Moments; a whole day stands for the caller's day from its beginning to its end."""
    spans = [_span(value, caller) for value in values]
    first, after = spans[0]
    if operator == pb.OPERATOR_BETWEEN:
        return and_(column >= first, _until(column, spans[1]))
    if operator == pb.OPERATOR_LT:
        return column < first
    if operator == pb.OPERATOR_LE:
        return _until(column, spans[0])
    if operator == pb.OPERATOR_GT:
        return column > first if after is None else column >= after
    if operator == pb.OPERATOR_GE:
        return column >= first
    within = column == first if after is None else and_(column >= first, column < after)
    return within if operator == pb.OPERATOR_EQ else or_(~within, column.is_(None))


Span = tuple[datetime, datetime | None]


def _span(value: date | datetime, caller: Caller) -> Span:
    if isinstance(value, datetime):
        return value, None
    return caller.start_of(value), caller.start_of(value + timedelta(days=1))


def _until(column: ColumnElement[Any], span: Span) -> Expression:
    first, after = span
    return column <= first if after is None else column < after
