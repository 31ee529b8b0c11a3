"""Numbers and amounts of money as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kit.values.text import Unreadable, as_text

EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
}
"""Decimal places of currencies that do not have two."""
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units; `currency` is the ISO code the cell named, or empty."""

    minor: int
    currency: str = ""


_UNITS = {
    "万": 10_000,
    "萬": 10_000,
    "w": 10_000,
    "千": 1000,
    "k": 1000,
    "百万": 1_000_000,
    "亿": 100_000_000,
}
_AMOUNT = re.compile(r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*(百万|[万萬wW千kK亿])?$")
_CURRENCIES = {
    "人民币": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "元": "CNY",
    "cn¥": "CNY",
    "jp¥": "JPY",
    "¥": "CNY",
    "￥": "CNY",
    "块": "CNY",
    "英镑": "GBP",
    "gbp": "GBP",
    "£": "GBP",
    "美元": "USD",
    "美金": "USD",
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "欧元": "EUR",
    "eur": "EUR",
    "€": "EUR",
    "港币": "HKD",
    "港元": "HKD",
    "hkd": "HKD",
    "hk$": "HKD",
    "澳元": "AUD",
    "澳币": "AUD",
    "aud": "AUD",
    "au$": "AUD",
    "a$": "AUD",
    "加元": "CAD",
    "加币": "CAD",
    "cad": "CAD",
    "ca$": "CAD",
    "c$": "CAD",
    "新元": "SGD",
    "新币": "SGD",
    "sgd": "SGD",
    "s$": "SGD",
    "日元": "JPY",
    "日圆": "JPY",
    "jpy": "JPY",
    "韩元": "KRW",
    "krw": "KRW",
    "纽币": "NZD",
    "nzd": "NZD",
}


def number(cell: object) -> int | Decimal:
    """A number: digits with or without thousands separators, 1.2万, 30k, 85%."""
    text = as_text(cell)
    percent = text.endswith("%")
    found = _AMOUNT.match(text.removesuffix("%").strip())
    if isinstance(cell, bool) or not found or not (found[2] or found[3]):
        zh, en = f"「{text[:40]}」不是数字", f"“{text[:40]}” is not a number"
        raise Unreadable("NUMBER_INVALID", zh, en)
    sign, whole, part, unit = found.groups()
    value = Decimal(sign + (whole or "0").replace(",", "") + (part or ""))
    value *= _UNITS[unit.lower()] if unit else 1
    value = value / 100 if percent else value
    if abs(value) >= _LARGEST:
        raise Unreadable("NUMBER_INVALID", f"「{text[:40]}」数字过大", f"“{text[:40]}” is too large")
    return int(value) if value == value.to_integral_value() else value


def money(cell: object) -> Money:
    """An amount with or without currency: `12,000`, `1.2万`, `¥12000`, `£9,500`, `9500 GBP`."""
    text = as_text(cell)
    sign = text[0] if text[:1] in ("-", "+") else ""
    currency, bare = "", text.lower().removeprefix(sign).strip()
    for name in sorted(_CURRENCIES, key=len, reverse=True):
        plain = unicodedata.normalize("NFKC", name)
        if bare.startswith(plain) or bare.endswith(plain):
            currency = currency or _CURRENCIES[name]
            bare = bare.removeprefix(plain).removesuffix(plain).strip()
    try:
        amount = Decimal(number(sign + bare)) * 10 ** EXPONENTS.get(currency, 2)
        whole = amount.to_integral_value()
    except (Unreadable, InvalidOperation) as error:
        zh, en = (
            f"「{text[:40]}」不是金额，请写成 12000 或 £9,500",
            f"“{text[:40]}” is no amount; write 12000 or £9,500",
        )
        raise Unreadable("MONEY_INVALID", zh, en) from error
    if amount != whole or abs(whole) >= _LARGEST or bare.endswith("%"):
        zh, en = f"「{text[:40]}」小数位过多或过大", f"“{text[:40]}” is too large or has too many decimals"
        raise Unreadable("MONEY_INVALID", zh, en)
    return Money(int(whole), currency)
