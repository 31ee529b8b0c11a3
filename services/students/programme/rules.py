"""Keeping programmes, seasons and rounds: what belongs to what, deadlines with their clock and zone, what
is asked.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from kit.errors import AlreadyExists, EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.statement import Row
from services.students.institution.model import INSTITUTION
from services.students.programme import copies, deadline, requirements
from services.students.programme.derived import moment
from services.students.programme.model import PROGRAMME, ROUND, SEASON, Programme, Round, Season

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_HOLDING = text("select pg_advisory_xact_lock_shared(hashtextextended('students round ' || :id, 0))")
_MOVING = text("select pg_advisory_xact_lock(hashtextextended('students round ' || :id, 0))")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class ProgrammeExists(AlreadyExists):
    reason = "PROGRAMME_EXISTS"
    zh = "该院校已有同名同层次的专业「{name}」，请打开原记录"
    en = "The institution has a programme “{name}” of this level already; open that one"


class SeasonExists(AlreadyExists):
    reason = "SEASON_EXISTS"
    zh = "该专业已有 {start_month} 入学季，请在其中添加轮次"
    en = "The programme has a season {start_month} already; add rounds to that one"


class RoundExists(AlreadyExists):
    reason = "ROUND_EXISTS"
    zh = "该入学季已有轮次「{name}」，请修改原轮次"
    en = "The season has a round “{name}” already; change that one"


class ProgrammeInUse(FailedPrecondition):
    reason = "PROGRAMME_IN_USE"
    zh = "专业下还有入学季，请先删除入学季，或停用专业"
    en = "The programme has seasons; delete them first, or archive the programme"


class SeasonInUse(FailedPrecondition):
    reason = "SEASON_IN_USE"
    zh = "入学季下还有轮次，请先删除轮次"
    en = "The season has rounds; delete them first"


# programmes ----------------------------------------------------------------------------------------------


def create_programme(session: Session, values: dict[str, Any]) -> Row:
    """A new programme of an institution."""
    values.setdefault("campus_id", "")
    institution = INSTITUTION.get(session, values["institution_id"])
    _known_campus(institution, values["campus_id"])
    _one_programme(session, values, None)
    return PROGRAMME.insert(session, {**values, **copies.of_institution(institution, values["campus_id"])})


def update_programme(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a programme, and what its rounds show of it."""
    institution = INSTITUTION.get(session, row["institution_id"])
    if "campus_id" in values:
        _known_campus(institution, values["campus_id"])
    _one_programme(session, {**row, **values}, row["id"])
    copied = copies.of_institution(
        institution, values["campus_id"] if "campus_id" in values else row["campus_id"]
    )
    after = PROGRAMME.change(session, row["id"], {**values, **copied}, etag=etag, row=row)
    copies.spread_programmes(session, {after["id"]: after})
    return after


def delete_programme(session: Session, row: Row, etag: str) -> None:
    """Takes a programme away that has no seasons."""
    if session.execute(select(exists().where(Season.programme_id == row["id"]))).scalar():
        raise ProgrammeInUse
    PROGRAMME.remove(session, row["id"], etag=etag)


def _one_programme(session: Session, values: Mapping[Any, Any], own_id: str | None) -> None:
    """The unique index stands behind it when two come at once."""
    found = session.execute(
        select(Programme.id).where(
            Programme.institution_id == values["institution_id"],
            Programme.campus_id == values["campus_id"],
            Programme.level == values["level"],
            func.lower(Programme.name_en) == values["name_en"].lower(),
        )
    ).scalars()
    if any(one != own_id for one in found):
        raise ProgrammeExists(name=values["name_en"])


def _known_campus(institution: Mapping[Any, Any], campus_id: str) -> None:
    if campus_id and all(one["id"] != campus_id for one in institution["campuses"]):
        zh, en = "请选择该院校的校区", "Choose a campus of the institution"
        raise InvalidArgument(fields=[Violation("programme.campus_id", zh, en)])


# seasons -------------------------------------------------------------------------------------------------


def create_season(session: Session, values: dict[str, Any]) -> Row:
    """A new season of a programme; SeasonExists when it begins in that month already."""
    PROGRAMME.get(session, values["programme_id"])
    _matchable(values, "season")
    _one_season(session, values["programme_id"], values["start_month"], None)
    return SEASON.insert(session, values)


def update_season(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a season; rounds without requirements of their own ask for the season's."""
    _matchable(values, "season")
    if "start_month" in values:
        _one_season(session, row["programme_id"], values["start_month"], row["id"])
    after = SEASON.change(session, row["id"], values, etag=etag, row=row)
    programme = PROGRAMME.get(session, row["programme_id"])
    copies.spread_programmes(session, {programme["id"]: programme})
    return after


def delete_season(session: Session, row: Row, etag: str) -> None:
    """Takes a season away that has no rounds."""
    if session.execute(select(exists().where(Round.season_id == row["id"]))).scalar():
        raise SeasonInUse
    SEASON.remove(session, row["id"], etag=etag)


def _matchable(values: Mapping[str, Any], noun: str) -> None:
    """InvalidArgument names what is asked for in a way that no student could be compared with."""
    if problems := requirements.problems(values.get("requirements") or (), f"{noun}.requirements"):
        raise InvalidArgument(fields=problems)


def _one_season(session: Session, programme_id: str, start_month: str, own_id: str | None) -> None:
    """The unique index stands behind it when two come at once."""
    found = session.execute(
        select(Season.id).where(Season.programme_id == programme_id, Season.start_month == start_month)
    ).scalars()
    if any(one != own_id for one in found):
        raise SeasonExists(start_month=start_month)


# rounds --------------------------------------------------------------------------------------------------


def create_round(session: Session, values: dict[str, Any], batch_id: str | None = None) -> Row:
    """A new round of a season; RoundExists when the season has one of this name."""
    _matchable(values, "round")
    season = SEASON.get(session, values["season_id"])
    programme = PROGRAMME.get(session, season["programme_id"])
    _one_round(session, season["id"], values["name"], None)
    whole = settled(
        session, {**values, **copies.of_season(programme, season, values.get("requirements", ()))}
    )
    return ROUND.insert_many(session, [whole], batch_id=batch_id)[0]


def update_round(
    session: Session, row: Row, values: dict[str, Any], etag: str = "", batch_id: str | None = None
) -> Row:
    """Changes a round; when the instant of its deadline is another, it has moved (RoundMoved)."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    _matchable(values, "round")
    if "name" in values:
        _one_round(session, row["season_id"], values["name"], row["id"])
    session.execute(_MOVING, {"id": row["id"]})
    season = SEASON.get(session, row["season_id"])
    programme = PROGRAMME.get(session, row["programme_id"])
    own = values.get("requirements", row["requirements"]) or ()
    whole = settled(session, {**row, **values, **copies.of_season(programme, season, own)})
    changed = {name: whole[name] for name in whole if name not in ("deadline_time", "version", "update_time")}
    kind = "moved" if moment(whole) != row["deadline_time"] else "updated"
    return ROUND.change(session, row["id"], changed, kind=kind, row=row, batch_id=batch_id)


def hold_round(session: Session, round_id: str) -> None:
    """Keeps a round as it is until the commit, for those who copy from it.

    A row lock would need the right to change the library: who copies before a move is committed hears of the
    move by its event, who copies after sees it.
    """
    session.execute(_HOLDING, {"id": round_id})


def _one_round(session: Session, season_id: str, name: str, own_id: str | None) -> None:
    """The unique index stands behind it when two come at once."""
    found = session.execute(
        select(Round.id).where(Round.season_id == season_id, Round.name == name)
    ).scalars()
    if any(one != own_id for one in found):
        raise RoundExists(name=name)


def settled(session: Session, whole: Mapping[Any, Any]) -> dict[str, Any]:
    """The round with clock and zone where it has a deadline; InvalidArgument when they cannot be known."""
    found = dict(whole)
    if found.get("deadline_date") is None:
        # a rolling round: a clock time without a day means nothing
        return {**found, "deadline_clock": "", "deadline_zone": found.get("deadline_zone") or ""}
    found["deadline_clock"] = found.get("deadline_clock") or deadline.END_OF_DAY
    found["deadline_zone"] = found.get("deadline_zone") or _zone(session, found)
    if problems := deadline_problems(found):
        raise InvalidArgument(fields=problems)
    return found


def _zone(session: Session, whole: Mapping[Any, Any]) -> str:
    """The zone of the campus, else of a country that has only one."""
    institution = INSTITUTION.get(session, whole["institution_id"])
    campus: Mapping[str, str] = next(
        (one for one in institution["campuses"] if one["name_en"] == whole["campus_name"]), {}
    )
    return campus.get("time_zone") or deadline.zone_of_country(institution["country"])


def deadline_problems(whole: Mapping[Any, Any]) -> list[Violation]:
    """What is wrong with a deadline's clock, zone and days."""
    found = []
    if not _CLOCK.fullmatch(whole["deadline_clock"]):
        zh, en = "请写成 18:00 这样的 24 小时制时刻", "Write it as 18:00, on the 24-hour clock"
        found.append(Violation("round.deadline_clock", zh, en, "CLOCK_INVALID"))
    if not whole["deadline_zone"]:
        zh = "该国家有多个时区，请填写截止时区（如 America/New_York）"
        en = "The country has several time zones; say which one, e.g. America/New_York"
        found.append(Violation("round.deadline_zone", zh, en, "REQUIRED"))
    else:
        found += deadline.zone_problems(whole["deadline_zone"], "round.deadline_zone")
    if whole.get("open_date") and whole["open_date"] > whole["deadline_date"]:
        zh, en = "开放日期晚于截止日期", "It opens after its deadline"
        found.append(Violation("round.open_date", zh, en))
    return found


def month_problems(start_month: str) -> list[Violation]:
    """What is wrong with a start."""
    if _MONTH.fullmatch(start_month):
        return []
    zh, en = "入学年月请写成 2027-09", "Write the start as 2027-09"
    return [Violation("round.start_month", zh, en, "MONTH_INVALID")]
