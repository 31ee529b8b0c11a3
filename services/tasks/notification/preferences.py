"""How people want to be told: addresses, channels per kind, quiet hours, language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import InvalidArgument, PermissionDenied, Violation
from kit.ids import is_id
from services.tasks.calendar.workdays import instant
from services.tasks.notification.model import Preference

MAIL, WECOM = "CHANNEL_KIND_MAIL", "CHANNEL_KIND_WECOM"
_FIELDS = ("email", "wecom_user", "quiet_start", "quiet_end", "time_zone", "language", "choices")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one person wants."""

    email: str = ""
    wecom_user: str = ""
    quiet_start: str = ""
    quiet_end: str = ""
    time_zone: str = ""
    language: str = ""
    choices: Sequence[Mapping[str, Any]] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone) if self.time_zone else clock.zone()

    def channels(self, kind: str) -> list[str]:
        """Those that have an address and that the person did not turn off for this kind."""
        addressed = [
            channel for channel, address in ((MAIL, self.email), (WECOM, self.wecom_user)) if address
        ]
        for choice in self.choices:
            if choice["kind"] == kind:
                return [channel for channel in addressed if channel in choice.get("channels", ())]
        return addressed

    def not_before(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into."""
        if not self.quiet_start or not self.quiet_end or self.quiet_start == self.quiet_end:
            return moment
        start, end = time.fromisoformat(self.quiet_start), time.fromisoformat(self.quiet_end)
        local = moment.astimezone(self.zone)
        now = local.time()
        quiet = start <= now < end if start < end else now >= start or now < end
        if not quiet:
            return moment
        day = local.date() if now < end else local.date() + timedelta(days=1)
        return max(moment, instant(day, end, self.zone))


def of(session: Session, owner_id: str) -> Wish:
    """What somebody wants; the defaults for those who never said."""
    row = session.execute(
        select(*(getattr(Preference, name) for name in _FIELDS)).where(Preference.owner_id == owner_id)
    ).first()
    return Wish(**row._mapping) if row else Wish()


def keep(session: Session, given: Mapping[str, Any], paths: Iterable[str]) -> Wish:
    """Changes the named wishes of the caller."""
    who = principal(session)
    if not is_id(who.id):
        raise PermissionDenied
    values = {name: given[name] for name in paths if name in _FIELDS}
    _check({**_as_values(of(session, who.id)), **values})
    if values:
        statement = insert(Preference).values(owner_id=who.id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=[Preference.owner_id], set_=values))
    return of(session, who.id)


def _as_values(wish: Wish) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in _FIELDS}


def _check(values: Mapping[str, Any]) -> None:
    problems = []
    if bool(values["quiet_start"]) != bool(values["quiet_end"]):
        zh, en = "请同时填写免打扰的开始和结束", "Give both the start and the end of the quiet hours"
        problems.append(Violation("preferences.quiet_end", zh, en, "REQUIRED"))
    try:
        ZoneInfo(values["time_zone"] or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zh, en = "没有这个时区，例如 Asia/Shanghai", "There is no such time zone; e.g. Asia/Shanghai"
        problems.append(Violation("preferences.time_zone", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
