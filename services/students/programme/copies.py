"""What programmes and rounds carry of the records above them, so that one list answers questions about all
of them.

A copy is written in the same transaction as what it is copied from; copies in branches that the caller may
not write stay until their own record changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kit.database import grant
from kit.identity import SHARED_BRANCH, Scope
from kit.records import Edit
from kit.statement import Row
from services.students.institution.model import Institution
from services.students.programme.model import PROGRAMME, ROUND, Programme, Round, Season


def of_institution(institution: Mapping[Any, Any], campus_id: str) -> dict[str, Any]:
    """What a programme carries of its institution."""
    campus: Mapping[str, str] = next((one for one in institution["campuses"] if one["id"] == campus_id), {})
    return {
        "institution_name_en": institution["name_en"],
        "institution_name_zh": institution["name_zh"],
        "country": institution["country"],
        "institution_rank": institution["rank"],
        "campus_name": campus.get("name_en", ""),
    }


_OF_PROGRAMME = (
    "institution_id", "institution_name_en", "institution_name_zh", "country", "institution_rank",
    "campus_name", "level", "field",
)  # fmt: skip
_OF_SEASON = ("start_month", "tuition_amount", "tuition_currency")


def of_season(
    programme: Mapping[Any, Any], season: Mapping[Any, Any], own: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a round carries of its programme and season; `own` are its own requirements."""
    return {
        **{name: programme[name] for name in _OF_PROGRAMME},
        **{name: season[name] for name in _OF_SEASON},
        "programme_id": programme["id"],
        "programme_name_en": programme["name_en"],
        "programme_name_zh": programme["name_zh"],
        "asked": list(own) or season["requirements"],
    }


def programmes_of(session: Session, institution_ids: Sequence[str]) -> list[Row]:
    """The programmes of institutions, in every branch the caller reaches."""
    return _locked(session, PROGRAMME, Programme.institution_id.in_(institution_ids))


def spread(session: Session, institution_ids: Sequence[str]) -> None:
    """Brings the programmes of institutions, and their rounds, to what the institutions are now."""
    programmes = programmes_of(session, institution_ids)
    if not programmes:
        return
    found = session.execute(
        select(Institution.__table__).where(Institution.id.in_(institution_ids))
    ).mappings()
    institutions = {row["id"]: row for row in found}
    edits = [
        Edit(row, of_institution(institutions[row["institution_id"]], row["campus_id"]))
        for row in programmes
        if writable(session, row)
    ]
    after = PROGRAMME.change_many(session, edits)
    spread_programmes(session, {row["id"]: row for row in after})


def spread_programmes(session: Session, programmes: Mapping[str, Mapping[Any, Any]]) -> None:
    """Brings the rounds of programmes (id -> row) to what programmes and seasons are now."""
    seasons = session.execute(
        select(Season.__table__).where(Season.programme_id.in_(list(programmes)))
    ).mappings()
    by_id = {row["id"]: row for row in seasons}
    rounds = _locked(session, ROUND, Round.programme_id.in_(list(programmes)))
    edits = [
        Edit(row, of_season(programmes[row["programme_id"]], by_id[row["season_id"]], row["requirements"]))
        for row in rounds
        if writable(session, row)
    ]
    ROUND.change_many(session, edits)


def writable(session: Session, row: Mapping[Any, Any]) -> bool:
    """Whether the caller's grant writes records of the row's branch."""
    reach = grant(session)
    return row["branch_id"] in reach.branches or (
        row["branch_id"] == SHARED_BRANCH and reach.scope is Scope.ALL
    )


def _locked(session: Session, records: Any, condition: ColumnElement[bool]) -> list[Row]:
    table = records.resource.table
    statement = select(*records.columns).where(condition).order_by(table.c.id).with_for_update()
    return list(session.execute(statement).mappings())
