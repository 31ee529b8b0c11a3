"""Typed values as people read them, in lists, exports and samples."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency
from matricula.options.v1 import options_pb2 as options

from kit import places
from kit.resource import FieldSpec
from kit.values.amounts import EXPONENTS, Money


def display(spec: FieldSpec, value: Any, locale: str, *, time_zone: str = "Asia/Shanghai") -> str:
    """The text for a value of a field in `zh` or `en`; empty for None. Lists are joined by 、 or a comma."""
    if value is None:
        return ""
    chinese = locale.startswith("zh")
    if isinstance(value, list | tuple):
        return ("、" if chinese else ", ").join(display(spec, entry, locale) for entry in value)
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("Yes" if value else "No")
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return _amount(value, chinese)
    if spec.type == options.FIELD_TYPE_MONEY and isinstance(value, int):
        return _amount(Money(value), chinese)
    if isinstance(value, Decimal | float):
        return format(Decimal(str(value)).normalize(), "f")
    if spec.type in (options.FIELD_TYPE_COUNTRY, options.FIELD_TYPE_COUNTRIES):
        return places.country_name(str(value), locale)
    for choice in spec.choices:
        if choice.value == value:
            return choice.zh if chinese else choice.en
    return str(value)


def _amount(money: Money, chinese: bool) -> str:
    places_ = EXPONENTS.get(money.currency, 2)
    amount = Decimal(money.minor).scaleb(-places_)
    if not money.currency:
        return f"{amount:,.2f}"
    return format_currency(amount, money.currency, locale="zh_Hans_CN" if chinese else "en_GB")
