"""Counts: of everything that matches, and of groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from matricula.common.v1 import query_pb2 as pb
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Select, String, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from kit.query.compiled import Compiled
from kit.query.problems import invalid

EXACT = 10_000
GROUPS = 1000
GROUP_FIELDS = 3
_LISTS = frozenset({options.FIELD_TYPE_TAGS, options.FIELD_TYPE_CHOICES, options.FIELD_TYPE_COUNTRIES})
_GROUPABLE = _LISTS | {
    options.FIELD_TYPE_TEXT,
    options.FIELD_TYPE_NUMBER,
    options.FIELD_TYPE_DATE,
    options.FIELD_TYPE_BOOL,
    options.FIELD_TYPE_CHOICE,
    options.FIELD_TYPE_PERSON,
    options.FIELD_TYPE_REFERENCE,
    options.FIELD_TYPE_COUNTRY,
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `estimated` when there are more than were counted."""

    value: int
    estimated: bool


def count_up_to(session: Session, found: Compiled, most: int = EXACT) -> Count:
    """The exact number up to `most`, and the planner's estimate above (never less than `most` + 1)."""
    limited = found.ids().limit(most + 1).subquery()
    exact = int(session.execute(select(func.count()).select_from(limited)).scalar_one())
    if exact <= most:
        return Count(exact, False)
    # the answer has the type of the select's first column: one without a type leaves it as it is
    plan = session.execute(_Explain(found.ids().with_only_columns(literal_column("1")))).scalar_one()
    return Count(max(most + 1, int(plan[0]["Plan"]["Plan Rows"])), True)


class _Explain(Executable, ClauseElement):
    """EXPLAIN of a select: what the planner expects, without reading rows."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explain(element: _Explain, compiler: SQLCompiler, **arguments: Any) -> str:
    return "explain (format json) " + compiler.process(element.statement, **arguments)


def groups(
    session: Session, found: Compiled, names: Sequence[str], path: str = "group_by"
) -> list[tuple[tuple[Any, ...], int]]:
    """Counts per value of the fields, largest first: [((key, ...), count), ...], 1,000 groups at most.

    A record counts once under each entry of a list field. Raises FieldNotAvailable, QueryInvalid.
    """
    if not 1 <= len(names) <= GROUP_FIELDS or len(set(names)) != len(names):
        zh, en = (
            f"请按 1 到 {GROUP_FIELDS} 个不同的字段分组",
            f"Group by 1 to {GROUP_FIELDS} different fields",
        )
        raise invalid(path, "GROUP_INVALID", zh, en)
    source: Any = found.fields.resource.table
    keys = []
    for place, name in enumerate(names):
        key, entries = _key(found, name, f"{path}[{place}]")
        source = source if entries is None else source.outerjoin(entries, true())
        keys.append(key.label(f"key_{place}"))
    count = func.count().label("count")
    places: list[Any] = [literal_column(str(place + 1)) for place in range(len(keys))]
    statement = (
        select(*keys, count)
        .select_from(source)
        .where(found.where())
        .group_by(*places)
        .order_by(count.desc(), *places)
        .limit(GROUPS)
    )
    return [(tuple(row[:-1]), int(row[-1])) for row in session.execute(statement)]


def _key(found: Compiled, name: str, path: str) -> tuple[Any, Any]:
    """The expression to group by and, for lists, what has to be joined."""
    spec = found.fields.filterable(name, path)
    column = spec.column
    if spec.type not in _GROUPABLE or column is None:
        zh, en = f"不能按「{spec.zh}」分组", f"Records cannot be grouped by “{spec.en}”"
        raise invalid(path, "FIELD_NOT_GROUPABLE", zh, en)
    if isinstance(column.type, ARRAY):
        entries = func.unnest(column).table_valued("entry").render_derived().lateral()
    elif isinstance(column.type, JSONB):
        entries = func.jsonb_array_elements_text(column).table_valued("entry").render_derived().lateral()
    else:
        return column, None
    return cast(entries.c.entry, String), entries


def to_proto(counted: Sequence[tuple[tuple[Any, ...], int]]) -> list[pb.Group]:
    """Groups as the API gives them: numbers as numbers, dates as YYYY-MM-DD, nothing as null."""
    answer = []
    for keys, count in counted:
        group = pb.Group(count=count)
        for key in keys:
            _set(group.keys.add(), key)
        answer.append(group)
    return answer


def _set(target: Any, key: Any) -> None:
    if key is None:
        target.null_value = 0
    elif isinstance(key, bool):
        target.bool_value = key
    elif isinstance(key, int | float | Decimal):
        target.number_value = float(key)
    elif isinstance(key, date):
        target.string_value = key.isoformat()
    else:
        target.string_value = str(key)
