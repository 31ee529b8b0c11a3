"""Keeping institutions and rankings: campuses get ids that stay, the newest ranks are told on the
institution.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import ids
from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Violation
from kit.records import Edit
from kit.statement import Row
from kit.values import fold
from services.students.institution.model import INSTITUTION, RANKING, Institution, Ranking
from services.students.programme import copies, deadline


class InstitutionExists(AlreadyExists):
    reason = "INSTITUTION_EXISTS"
    zh = "该国家已有同名院校「{name}」，请打开原记录"
    en = "There is an institution “{name}” in this country already; open that one"


class RankingExists(AlreadyExists):
    reason = "RANKING_EXISTS"
    zh = "该院校在此榜单该年份已有名次，请修改原记录"
    en = "The institution has a place in this ranking and year already; change that one"


class InstitutionInUse(FailedPrecondition):
    reason = "INSTITUTION_IN_USE"
    zh = "院校下还有专业，请停用（archived）而不是删除"
    en = "There are programmes of this institution; archive it instead"


def create_institution(session: Session, values: dict[str, Any]) -> Row:
    """A new institution; InstitutionExists when the country has one of this name."""
    values["campuses"] = _campuses(values.get("campuses") or (), set())
    _refuse_double(session, values, None)
    return INSTITUTION.insert(session, values)


def update_institution(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an institution, and what its programmes and rounds show of it."""
    if "campuses" in values:
        known = {campus["id"] for campus in row["campuses"]}
        values["campuses"] = _campuses(values["campuses"] or (), known)
    if {"name_en", "country"} & values.keys():
        _refuse_double(session, {**row, **values}, row["id"])
    after = INSTITUTION.change(session, row["id"], values, etag=etag, row=row)
    copies.spread(session, [row["id"]])
    return after


def delete_institution(session: Session, row: Row, etag: str) -> None:
    """Takes an institution away that nobody built on; its rankings go with it."""
    if copies.programmes_of(session, [row["id"]]):
        raise InstitutionInUse
    for ranking in session.execute(select(Ranking.id).where(Ranking.institution_id == row["id"])).scalars():
        RANKING.remove(session, ranking)
    INSTITUTION.remove(session, row["id"], etag=etag)


def _refuse_double(session: Session, values: Mapping[Any, Any], own_id: str | None) -> None:
    """The unique index on (branch, country, name) stands behind it when two come at once."""
    found = session.execute(
        select(Institution.id, Institution.name_en).where(
            Institution.country == values["country"], Institution.name_key == fold(values["name_en"])
        )
    )
    for row in found:
        if row.id != own_id:
            raise InstitutionExists(name=row.name_en)


def _campuses(given: Iterable[Mapping[str, Any]], known: set[str]) -> list[dict[str, Any]]:
    found, problems = [], []
    for place, campus in enumerate(given):
        path = f"institution.campuses[{place}]"
        if campus.get("id") and campus["id"] not in known:
            zh, en = "新校区请不要填写编号", "Leave the id of a new campus empty"
            problems.append(Violation(f"{path}.id", zh, en))
        if campus.get("time_zone"):
            problems += deadline.zone_problems(campus["time_zone"], f"{path}.time_zone")
        found.append({**campus, "id": campus.get("id") or ids.new_id()})
    if problems:
        raise InvalidArgument(fields=problems)
    return found


# rankings ------------------------------------------------------------------------------------------------


def create_ranking(session: Session, values: dict[str, Any]) -> Row:
    """A new place; RankingExists when the institution has one in that ranking, year and subject."""
    values.setdefault("subject", "")
    INSTITUTION.get(session, values["institution_id"])
    _refuse_band(values)
    _refuse_second(session, values, None)
    row = RANKING.insert(session, values)
    tell_ranks(session, [row["institution_id"]])
    return row


def update_ranking(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a place, and what its institution shows."""
    whole = {**row, **values}
    _refuse_band(whole)
    _refuse_second(session, whole, row["id"])
    after = RANKING.change(session, row["id"], values, etag=etag, row=row)
    tell_ranks(session, [row["institution_id"], after["institution_id"]])
    return after


def delete_ranking(session: Session, row: Row, etag: str) -> None:
    """Takes a place away."""
    RANKING.remove(session, row["id"], etag=etag)
    tell_ranks(session, [row["institution_id"]])


def _refuse_band(values: Mapping[Any, Any]) -> None:
    if problems := band_problems(values):
        raise InvalidArgument(fields=problems)


def band_problems(values: Mapping[Any, Any]) -> list[Violation]:
    """What is wrong with a band of places."""
    last = values.get("rank_to") or 0
    if last and last < values["rank"]:
        zh, en = "区间末不能小于名次", "The end of the band is before its beginning"
        return [Violation("ranking.rank_to", zh, en)]
    return []


def _refuse_second(session: Session, values: Mapping[Any, Any], own_id: str | None) -> None:
    """The unique index stands behind it when two come at once."""
    found = session.execute(
        select(Ranking.id).where(
            Ranking.institution_id == values["institution_id"],
            Ranking.system == values["system"],
            Ranking.year == values["year"],
            Ranking.subject == values["subject"],
        )
    ).scalars()
    if any(one != own_id for one in found):
        raise RankingExists


def tell_ranks(session: Session, institution_ids: Sequence[str]) -> None:
    """Brings `rank` and `ranks` of institutions to what their rankings say, and the copies with them."""
    wanted = sorted(set(institution_ids))
    locked = (
        select(*INSTITUTION.columns)
        .where(Institution.id.in_(wanted))
        .order_by(Institution.id)
        .with_for_update()
    )
    rows = session.execute(locked).mappings().all()
    places: dict[str, list[Row]] = {}
    overall = select(Ranking.__table__).where(Ranking.institution_id.in_(wanted), Ranking.subject == "")
    for place in session.execute(overall).mappings():
        places.setdefault(place["institution_id"], []).append(place)
    edits = [Edit(row, newest(places.get(row["id"], ()))) for row in rows if copies.writable(session, row)]
    INSTITUTION.change_many(session, edits)
    copies.spread(session, wanted)


def newest(places: Iterable[Mapping[Any, Any]]) -> dict[str, Any]:
    """The newest place per system, the best of them first, and the best."""
    latest: dict[str, Mapping[Any, Any]] = {}
    for place in places:
        known = latest.get(place["system"])
        if known is None or known["year"] < place["year"]:
            latest[place["system"]] = place
    ranks = [
        {name: place[name] for name in ("system", "year", "rank", "rank_to") if place[name]}
        for place in sorted(latest.values(), key=lambda one: (one["rank"], one["system"]))
    ]
    return {"ranks": ranks, "rank": ranks[0]["rank"] if ranks else None}
