"""Fields that administrators add to record types: definitions, their checks, and formulas.

Values live in the record's `custom` column. Definitions are read at most once a second per process.
"""

import re
import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Boolean, Integer, Table, Text, Uuid, column, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.query.custom import custom_column
from kit.resource import Choice, FieldSpec, Resource
from kit.values import Unreadable, parse

_TABLE = table(
    "custom_field",
    column("id", Uuid(as_uuid=False)),
    column("record_type", Text),
    column("key", Text),
    column("label_zh", Text),
    column("label_en", Text),
    column("type", Text),
    column("class", Text),
    column("choices", JSONB),
    column("required", Boolean),
    column("group", Text),
    column("formula", Text),
    column("position", Integer),
    column("archived", Boolean),
)
_FRESH_SECONDS = 1.0
_NONE: dict[str, FieldSpec] = {}
_cache: dict[tuple[str, str], tuple[float, dict[str, FieldSpec]]] = {}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERS = (options.FIELD_TYPE_NUMBER, options.FIELD_TYPE_MONEY)
_LISTS = (options.FIELD_TYPE_CHOICES, options.FIELD_TYPE_TAGS, options.FIELD_TYPE_COUNTRIES)
_WRITTEN = frozenset(
    {
        options.FIELD_TYPE_PHONE,
        options.FIELD_TYPE_EMAIL,
        options.FIELD_TYPE_URL,
        options.FIELD_TYPE_COUNTRY,
        options.FIELD_TYPE_PERSON,
    }
)
"""Written in many ways, stored in one: as built-in fields of these types are."""


def forget() -> None:
    """Drops what this process remembers: called after a definition changed here."""
    _cache.clear()


def fields(session: Session, resource: Resource) -> dict[str, FieldSpec]:
    """The custom fields of a record type, by `custom.<key>`; archived ones are left out."""
    if not resource.custom_fields:
        return _NONE
    key = (str(session.get_bind().engine.url.database), resource.type)
    known = _cache.get(key)
    if known and known[0] > time.monotonic():
        return known[1]
    rows = session.execute(
        select(_TABLE)
        .where(_TABLE.c.record_type == resource.type, _TABLE.c.archived.is_(False))
        .order_by(_TABLE.c.position, _TABLE.c.key)
    ).mappings()
    found = {f"custom.{row['key']}": _spec(row, resource.table) for row in rows}
    if known and known[1] == found:
        found = known[1]  # the same object: what was made of it stays good
    _cache[key] = (time.monotonic() + _FRESH_SECONDS, found)
    return found


def all_fields(session: Session, resource: Resource) -> dict[str, FieldSpec]:
    """Built-in and custom fields together."""
    return {**resource.fields, **fields(session, resource)}


def classes(session: Session, resource: Resource) -> dict[str, str]:
    """Custom field key -> class name, for masking."""
    return {name.removeprefix("custom."): spec.class_name for name, spec in fields(session, resource).items()}


def _spec(row: Mapping[Any, Any], owner: Table) -> FieldSpec:
    kind = options.FieldType.Value(row["type"])
    return FieldSpec(
        name=f"custom.{row['key']}",
        type=kind,
        class_name=row["class"].removeprefix("FIELD_CLASS_"),
        zh=row["label_zh"],
        en=row["label_en"] or row["label_zh"],
        column=custom_column(owner, row["key"], kind),
        choices=tuple(
            Choice(
                item["value"], item.get("label_zh") or item["value"], item.get("label_en") or item["value"]
            )
            for item in row["choices"]
        ),
        sortable=kind not in (*_LISTS, options.FIELD_TYPE_FILE, options.FIELD_TYPE_FORMULA),
        filterable=kind != options.FIELD_TYPE_FORMULA,
        importable=kind != options.FIELD_TYPE_FORMULA,
        required=row["required"],
        output_only=kind == options.FIELD_TYPE_FORMULA,
        repeated=kind in _LISTS,
        custom=True,
        group=row["group"],
        formula=row["formula"],
    )


def check(
    specs: Mapping[str, FieldSpec], values: Mapping[str, Any], *, prefix: str, complete: bool
) -> dict[str, Any]:
    """The values as they are stored; InvalidArgument names each key that is unknown or of the wrong type.

    `complete` also demands the required fields (a new record); None removes a value.
    """
    problems: list[Violation] = []
    stored: dict[str, Any] = {}
    for key, value in values.items():
        spec = specs.get(f"custom.{key}")
        if spec is None or spec.output_only:
            problems.append(
                Violation(
                    f"{prefix}.{key}",
                    f"没有自定义字段 {key}",
                    f"There is no custom field {key}",
                    "UNKNOWN_FIELD",
                )
            )
        elif value is None or value == "":
            stored[key] = None
        elif (wrong := _wrong(spec, value)) is not None:
            problems.append(Violation(f"{prefix}.{key}", f"{spec.zh}：{wrong[0]}", f"{spec.en}: {wrong[1]}"))
        elif spec.type in _WRITTEN:
            try:
                stored[key] = parse(spec, value)
            except Unreadable as error:
                zh, en = f"{spec.zh}：{error.zh}", f"{spec.en}: {error.en}"
                problems.append(Violation(f"{prefix}.{key}", zh, en, error.reason))
        else:
            stored[key] = value
    if complete:
        problems.extend(_missing(specs, stored, prefix))
    if problems:
        raise InvalidArgument(fields=problems)
    return stored


def _missing(specs: Mapping[str, FieldSpec], stored: Mapping[str, Any], prefix: str) -> list[Violation]:
    return [
        Violation(
            f"{prefix}.{name.removeprefix('custom.')}",
            f"请填写{spec.zh}",
            f"{spec.en} is required",
            "REQUIRED",
        )
        for name, spec in specs.items()
        if spec.required and stored.get(name.removeprefix("custom.")) in (None, "", [])
    ]


def _wrong(spec: FieldSpec, value: Any) -> tuple[str, str] | None:
    if spec.repeated:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return "应为文本列表", "must be a list of texts"
        return next((bad for item in value if (bad := _wrong_choice(spec, item))), None)
    if spec.type in _NUMBERS:
        ok = isinstance(value, int | float) and not isinstance(value, bool)
        if ok and spec.type == options.FIELD_TYPE_MONEY and value != int(value):
            return "金额应以分为单位，不带小数", "must be whole minor units"
        return None if ok else ("应为数字", "must be a number")
    if spec.type == options.FIELD_TYPE_BOOL:
        return None if isinstance(value, bool) else ("应为是或否", "must be true or false")
    if not isinstance(value, str):
        return "应为文本", "must be a text"
    if len(value) > 10_000:
        return "不能超过 10000 个字", "must not be longer than 10,000 characters"
    if spec.type == options.FIELD_TYPE_DATE:
        return _wrong_date(value)
    if spec.type == options.FIELD_TYPE_TIME:
        return _wrong_time(value)
    return _wrong_choice(spec, value)


def _wrong_choice(spec: FieldSpec, value: str) -> tuple[str, str] | None:
    if not spec.choices or any(choice.value == value for choice in spec.choices):
        return None
    return f"没有选项 {value}", f"has no choice {value}"


def _wrong_date(value: str) -> tuple[str, str] | None:
    try:
        if _DATE.fullmatch(value):
            date.fromisoformat(value)
            return None
    except ValueError:
        pass
    return "日期格式应为 YYYY-MM-DD", "must be a date as YYYY-MM-DD"


def _wrong_time(value: str) -> tuple[str, str] | None:
    try:
        if datetime.fromisoformat(value).tzinfo is not None:
            return None
    except ValueError:
        pass
    return "时间格式应为 RFC 3339", "must be a time as in RFC 3339"
