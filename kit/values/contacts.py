"""Ways to reach a person: phone numbers, mail addresses, WeChat ids, web addresses."""

import re
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

from kit.values.text import Unreadable, as_text


def phone(cell: object, region: str = "CN") -> str:
    """A phone number in E.164; numbers without a country code are of `region`."""
    text = as_text(cell)
    if text.startswith("'"):
        text = text[1:]
    digits = text if text.isdecimal() and text.isascii() else re.sub(r"[^\d+]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif re.fullmatch(r"86(1[3-9]\d{9})", digits):
        digits = "+" + digits
    if _FOREIGN.search(text) or text.count("+") > 1:
        raise _no_phone(text)
    if region == "CN" and _chinese_mobile().fullmatch(local := digits.removeprefix("+86")):
        return "+86" + local
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException as error:
        raise _no_phone(text) from error
    if not phonenumbers.is_valid_number(number):
        raise _no_phone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_FOREIGN = re.compile(r"[^\d+\s\-().·—–/]")
"""What no phone number has in it."""


def _no_phone(text: str) -> Unreadable:
    zh, en = f"「{text[:40]}」不是有效的电话号码", f"“{text[:40]}” is not a phone number that exists"
    return Unreadable("PHONE_INVALID", zh, en)


@cache
def _chinese_mobile() -> re.Pattern[str]:
    """The mobile numbers of China by the library's own data: what it would parse, and say yes to, anyway.

    Nearly every number here is one, and parsing costs forty times what this look does.
    """
    region = PhoneMetadata.metadata_for_region("CN")
    mobile = region.mobile if region else None
    return re.compile(str(mobile.national_number_pattern) if mobile else "(?!)", re.ASCII)


_EMAIL = re.compile(r"^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")


def email(cell: object) -> str:
    """A mail address in lower case."""
    text = as_text(cell).lower().removeprefix("mailto:")
    if not _EMAIL.match(text) or len(text) > 254:
        zh, en = f"「{text[:60]}」不是有效的邮箱地址", f"“{text[:60]}” is not a mail address"
        raise Unreadable("EMAIL_INVALID", zh, en)
    return text


def url(cell: object) -> str:
    """A web address; without a scheme it gets https."""
    text = as_text(cell)
    whole = text if "://" in text else "https://" + text
    if (
        not re.match(r"^https?://[^\s/@]+\.[^\s/@]{2,}(?:[/?#]\S*)?$", whole, re.IGNORECASE)
        or len(whole) > 2000
    ):
        zh, en = f"「{text[:60]}」不是有效的网址", f"“{text[:60]}” is not a web address"
        raise Unreadable("URL_INVALID", zh, en)
    return whole


_WECHAT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{4,19}$")


def wechat(cell: object) -> str:
    """A WeChat id: 5 to 20 letters, digits, - and _; a phone number may stand for it."""
    text = as_text(cell)
    if not _WECHAT.match(text):
        zh, en = f"「{text[:40]}」不是有效的微信号", f"“{text[:40]}” is not a WeChat id"
        raise Unreadable("WECHAT_INVALID", zh, en)
    return text
