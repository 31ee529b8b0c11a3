"""Values of conditions: google.protobuf.Value to Python, by the field's type."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.struct_pb2 import Value
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Integer, Uuid

from kit import clock
from kit.identity import Principal
from kit.ids import is_id
from kit.query.problems import QueryInvalid, invalid
from kit.resource import FieldSpec
from kit.values import Unreadable, phone

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands for `$me` when the caller is not a person: equals no owner."""
_TODAY = re.compile(r"^\$today(?:([+-])(\d{1,4}))?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_LARGEST = 2**63


@dataclass(frozen=True)
class Caller:
    """Who asks and in which time zone: what `$me` and `$today` stand for."""

    who: Principal
    time_zone: str

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The caller's calendar day."""
        return clock.now().astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The moment a calendar day begins for the caller, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)


def read(spec: FieldSpec, value: Value, caller: Caller, path: str) -> Any:
    """The typed value; QueryInvalid at `path` when it does not fit the field.

    A TIME field yields datetime or, where the condition names a whole day, date.
    """
    kind = value.WhichOneof("kind")
    if spec.type in (options.FIELD_TYPE_NUMBER, options.FIELD_TYPE_MONEY):
        return _number(spec, value, kind, path)
    if spec.type == options.FIELD_TYPE_BOOL:
        if kind != "bool_value":
            raise _wrong(path, "请填写 true 或 false", "give true or false")
        return value.bool_value
    if kind != "string_value":
        raise _wrong(path, "请填写文字", "give a string")
    text = value.string_value
    if "\x00" in text or len(text) > 1000:
        raise _wrong(path, "文字过长或含有控制字符", "the text is too long or has control characters")
    if spec.type in (options.FIELD_TYPE_DATE, options.FIELD_TYPE_TIME):
        return _moment(spec, text, caller, path)
    return _text(spec, text, caller, path)


def _wrong(path: str, zh: str, en: str) -> QueryInvalid:
    return invalid(path, "VALUE_INVALID", f"值不正确，{zh}", f"the value does not fit: {en}")


def _number(spec: FieldSpec, value: Value, kind: str | None, path: str) -> int | Decimal:
    """Numbers, also as strings, because int64 travels as a JSON string."""
    problem = _wrong(path, "请填写数字", "give a number")
    try:
        if kind == "number_value":
            number = Decimal(repr(value.number_value))
        elif kind == "string_value":
            number = Decimal(value.string_value)
        else:
            raise problem
    except InvalidOperation as error:
        raise problem from error
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise problem
    if number == number.to_integral_value():
        return int(number)
    whole = spec.column is not None and isinstance(spec.column.type, Integer)
    if whole or spec.type == options.FIELD_TYPE_MONEY:
        raise _wrong(path, "请填写整数", "give a whole number")
    return number


def _moment(spec: FieldSpec, text: str, caller: Caller, path: str) -> date | datetime:
    relative = _TODAY.match(text)
    if relative:
        sign, days = relative.groups()
        shift = int(days or 0) * (-1 if sign == "-" else 1)
        return caller.today() + timedelta(days=shift)
    try:
        if _DATE.match(text):
            return date.fromisoformat(text)
        if spec.type == options.FIELD_TYPE_TIME:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _wrong(
        path,
        "日期请写成 2026-03-05，时间请写成 2026-03-05T08:00:00Z，或用 $today-7",
        "write dates as 2026-03-05, times as 2026-03-05T08:00:00Z, or use $today-7",
    )


def _text(spec: FieldSpec, text: str, caller: Caller, path: str) -> str:
    if text == "$me" and spec.type in (options.FIELD_TYPE_PERSON, options.FIELD_TYPE_REFERENCE):
        return caller.who.id if is_id(caller.who.id) else NOBODY
    if spec.column is not None and isinstance(spec.column.type, Uuid) and not is_id(text):
        raise _wrong(path, "请从列表中选择", "choose one from the list")
    if spec.type in (options.FIELD_TYPE_CHOICE, options.FIELD_TYPE_CHOICES) and spec.choices:
        if all(choice.value != text for choice in spec.choices):
            names = "、".join(choice.zh for choice in spec.choices[:10])
            english = ", ".join(choice.value for choice in spec.choices[:10])
            raise _wrong(path, f"可选：{names}", f"choose one of {english}")
        return text
    if spec.type in (options.FIELD_TYPE_COUNTRY, options.FIELD_TYPE_COUNTRIES):
        if not re.fullmatch(r"[A-Za-z]{2}", text):
            raise _wrong(path, "请填写两位国家代码，如 GB", "give a two-letter country code, e.g. GB")
        return text.upper()
    return text.lower() if spec.type == options.FIELD_TYPE_EMAIL else text


def phone_or_text(text: str) -> str:
    """A phone number as it is stored (E.164), or the text itself when it is none."""
    try:
        return phone(text)
    except Unreadable:
        return text
