"""The instant of a deadline: a day and a clock time where the school is.

Schools say "14 January, 18:00" and mean their own clock, so that is what is stored; the instant follows.
Where the clock is turned, a time can be there twice or never: then the earlier instant counts, because
nobody was ever refused for being early.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from kit.errors import Violation

END_OF_DAY = "23:59"
"""What is meant by a deadline without a clock time."""


def instant(day: date, clock: str, zone: str) -> datetime:
    """The moment, in UTC, at which the clocks of the zone show this time on this day."""
    hour, minute = (int(part) for part in clock.split(":"))
    local = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
    return min(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether it is the IANA name of a time zone."""
    return name in _zones() and "/" in name


def zone_problems(name: str, path: str) -> list[Violation]:
    """What is wrong with a time zone."""
    if is_zone(name):
        return []
    zh = f"没有时区「{name[:40]}」，请写成 Europe/London 这样的 IANA 名称"
    en = f"There is no time zone “{name[:40]}”; use an IANA name such as Europe/London"
    return [Violation(path, zh, en, "TIME_ZONE_UNKNOWN")]


def zone_of_country(country: str) -> str:
    """The zone of a country that has only one; empty where a person has to say which."""
    zones = get_global("territory_zones").get(country, [])
    return zones[0] if len(zones) == 1 and is_zone(zones[0]) else ""
