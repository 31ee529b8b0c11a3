"""Cells to typed values, by field."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit import places
from kit.ids import is_id
from kit.resource import Choice, FieldSpec
from kit.values import limits
from kit.values.amounts import money, number
from kit.values.contacts import email, phone, url
from kit.values.moments import parse_date, parse_time
from kit.values.text import Unreadable, as_text, clean, fold

Resolve = Callable[[FieldSpec, str], str | None]
"""Finds the id of the person or record that a text names; None when there is none or more than one."""


def parse(
    spec: FieldSpec, cell: object, *, resolve: Resolve | None = None, time_zone: str = "Asia/Shanghai"
) -> Any:
    """The typed value of a cell for a field; None for an empty cell; Unreadable with the reason."""
    if cell is None or (isinstance(cell, str) and not clean(cell, lines=True)):
        return None
    value = _typed(spec, cell, resolve, time_zone)
    limits.check(spec, value)
    return value


def _typed(spec: FieldSpec, cell: object, resolve: Resolve | None, time_zone: str) -> Any:
    kind = spec.type
    if kind in (options.FIELD_TYPE_DATE, options.FIELD_TYPE_TIME):
        return parse_date(cell) if kind == options.FIELD_TYPE_DATE else parse_time(cell, time_zone)
    if kind in (options.FIELD_TYPE_PERSON, options.FIELD_TYPE_REFERENCE):
        return _reference(spec, as_text(cell), resolve)
    if kind in _LISTS:
        entries = _split(as_text(cell, lines=True))
        return list(dict.fromkeys(_LISTS[kind](spec, entry) for entry in entries))
    if kind in (options.FIELD_TYPE_FILE, options.FIELD_TYPE_FORMULA):
        raise Unreadable("NOT_IMPORTABLE", "此字段不能填写", "This field cannot be filled in")
    reader = _READERS.get(kind, _text)
    return reader(spec, cell)


def _text(spec: FieldSpec, cell: object) -> str:
    return as_text(cell, lines=spec.type == options.FIELD_TYPE_LONG_TEXT)


_TRUE = frozenset(["是", "对", "有", "真", "已", "√", "✓", "✔", "y", "yes", "true", "t", "1", "on"])
_FALSE = frozenset(["否", "不", "不是", "无", "没有", "未", "假", "×", "✗", "x", "n", "no"]) | {
    "false",
    "f",
    "0",
    "off",
}


def boolean(cell: object) -> bool:
    """是 / 否, yes / no, true / false, 1 / 0, √ / ×."""
    if isinstance(cell, bool):
        return cell
    text = as_text(cell).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    zh, en = f"「{text[:40]}」请写成 是 或 否", f"“{text[:40]}”: write yes or no"
    raise Unreadable("BOOL_INVALID", zh, en)


def choice(spec: FieldSpec, cell: object) -> str:
    """The value of the choice that a text names by value, label or alias."""
    text = as_text(cell)
    wanted = fold(text)
    if not spec.choices:
        return text
    found = _by_name(spec.choices).get(wanted)
    if found is not None:
        return found
    zh_names = "、".join(one.zh for one in spec.choices[:12])
    en_names = ", ".join(one.en for one in spec.choices[:12])
    raise Unreadable(
        "CHOICE_UNKNOWN",
        f"「{text[:40]}」不在选项中，可选：{zh_names}",
        f"“{text[:40]}” is none of the choices: {en_names}",
    )


@lru_cache(maxsize=1000)
def _by_name(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    """What people call the choices -> value; the first of a name counts."""
    found: dict[str, str] = {}
    for one in choices:
        for name in filter(None, (one.value, one.zh, one.en, *one.aliases)):
            found.setdefault(fold(name), one.value)
    return found


def country(cell: object) -> str:
    """The ISO code of a country by any of its names."""
    text = as_text(cell)
    code = places.country(text)
    if code is None:
        zh, en = (
            f"「{text[:40]}」不是已知的国家或地区",
            f"“{text[:40]}” is no country or region that is known",
        )
        raise Unreadable("COUNTRY_UNKNOWN", zh, en)
    return code


def _reference(spec: FieldSpec, text: str, resolve: Resolve | None) -> str:
    if is_id(text):
        return text.lower()
    found = resolve(spec, text) if resolve else None
    if found is None:
        zh = f"找不到「{text[:40]}」，请填写{spec.zh}的准确名称"
        en = f"There is no single {spec.en} called “{text[:40]}”; give the exact name"
        raise Unreadable("REFERENCE_UNKNOWN", zh, en)
    return found


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)  # ；and ， separate like ; and ,
    return [entry for entry in (part.strip() for part in re.split(r"[、,;/|\n]", plain)) if entry]


def _tag(_spec: FieldSpec, entry: str) -> str:
    if len(entry) > 100:
        raise Unreadable("TOO_LONG", "单个标签最多 100 字", "A tag can have 100 characters")
    return entry


_LISTS: dict[int, Callable[[FieldSpec, str], str]] = {
    options.FIELD_TYPE_TAGS: _tag,
    options.FIELD_TYPE_CHOICES: choice,
    options.FIELD_TYPE_COUNTRIES: lambda _spec, entry: country(entry),
}
_READERS: dict[int, Callable[[FieldSpec, object], Any]] = {
    options.FIELD_TYPE_NUMBER: lambda _spec, cell: number(cell),
    options.FIELD_TYPE_MONEY: lambda _spec, cell: money(cell),
    options.FIELD_TYPE_BOOL: lambda _spec, cell: boolean(cell),
    options.FIELD_TYPE_CHOICE: choice,
    options.FIELD_TYPE_PHONE: lambda _spec, cell: phone(cell),
    options.FIELD_TYPE_EMAIL: lambda _spec, cell: email(cell),
    options.FIELD_TYPE_COUNTRY: lambda _spec, cell: country(cell),
    options.FIELD_TYPE_URL: lambda _spec, cell: url(cell),
}
