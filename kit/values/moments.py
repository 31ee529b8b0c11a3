"""Dates and times as people and spreadsheets write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.values.text import Unreadable, as_text

_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_DATE_HELP = ("请写成 2026-03-05", "write it as 2026-03-05")


def _no_date(text: str) -> Unreadable:
    zh, en = f"「{text[:40]}」不是日期，{_DATE_HELP[0]}", f"“{text[:40]}” is not a date; {_DATE_HELP[1]}"
    return Unreadable("DATE_INVALID", zh, en)


def parse_date(cell: object) -> date:
    """A calendar date from a date cell, an Excel serial number or what people write."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        raise _no_date(str(cell))
    if isinstance(cell, int | float) and not re.fullmatch(_COMPACT, as_text(cell)):
        return _serial(float(cell)).date()
    return _written_date(as_text(cell))


def _serial(number: float) -> datetime:
    """Excel's day number (1900 system); only 1954 to 2119, so that other numbers are not taken for dates."""
    if not 20_000 <= number <= 80_000:
        raise _no_date(as_text(number))
    return datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400))  # noqa: DTZ001 - a wall clock


def _written_date(text: str) -> date:
    found = _YEAR_FIRST.match(text) or _COMPACT.match(text)
    last = _YEAR_LAST.match(text)
    try:
        if found:
            year, month, day = (int(part) for part in found.groups())
            return date(year, month, day)
        if last:
            first, second, year = (int(part) for part in last.groups())
            if first <= 12 and second <= 12 and first != second:
                zh = f"「{text}」分不清日和月，{_DATE_HELP[0]}"
                en = f"“{text}” may be day/month or month/day; {_DATE_HELP[1]}"
                raise Unreadable("DATE_AMBIGUOUS", zh, en)
            return date(year, first, second) if second > 12 else date(year, second, first)
    except ValueError as error:
        raise _no_date(text) from error
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text)).date()
    raise _no_date(text)


_CLOCK = re.compile(
    r"^(?P<day>.+?)[\sT]+(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2}))?[分秒]?$"
)


def parse_time(cell: object, time_zone: str = "Asia/Shanghai") -> datetime:
    """A moment in UTC; without a zone of its own it is wall-clock time of `time_zone`."""
    zone = ZoneInfo(time_zone)
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        return _serial(float(cell)).replace(tzinfo=zone).astimezone(UTC)
    text = as_text(cell)
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    found = _CLOCK.match(text)
    day = parse_date(found["day"] if found else cell)
    try:
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0)) if found else time()
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_date(text) from error
