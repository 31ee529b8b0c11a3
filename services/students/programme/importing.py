"""What importing programmes and deadlines means: a row is a round; programme and season are made when
missing.

A round is found again by institution, programme, level, start and round. Taking an import back takes the
rounds it made, then the seasons and programmes it made that nobody built on since.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from kit import undo
from kit.errors import InvalidArgument, NotFound, Violation
from kit.imports.declare import Facts, Importable, Key, Values
from kit.records import Records
from kit.statement import Row
from kit.values import fold
from services.students.institution.importing import lock_keys, progressed, resolver
from services.students.institution.model import INSTITUTION
from services.students.programme import copies, rules
from services.students.programme.model import PROGRAMME, ROUND, SEASON, Programme, Round, Season
from services.students.programme.requirements import FIGURES, joined, of_figures, same

(MATCH,) = ROUND.resource.match
_ROUND_FIELDS = (
    "name", "binding", "open_date", "deadline_date", "deadline_clock", "deadline_zone", "source_url",
    "check_date", "note",
)  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_START = re.compile(r"(\d{4})\s*(?:[-/.年]\s*(\d{1,2}))\s*月?.*")
_DEFAULT_LEVEL = "DEGREE_MASTER"


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row with clock time and start as they are stored: 18:00:00 -> 18:00, 2027年9月 -> 2027-09."""
    found = dict(values)
    if clock := _CLOCK.fullmatch(found.get("deadline_clock") or ""):
        found["deadline_clock"] = f"{int(clock[1]):02d}:{clock[2]}"
    if start := _START.fullmatch(found.get("start_month") or ""):
        found["start_month"] = f"{start[1]}-{int(start[2]):02d}"
    return found


def keys(values: Mapping[str, Any]) -> list[Key]:
    """By what the round of a row is recognised."""
    row = written(values)
    if not all(row.get(name) for name in ("institution_id", "programme_name_en", "start_month", "name")):
        return []
    return [(MATCH, _key(row))]


def _key(row: Mapping[Any, Any]) -> str:
    level = row.get("level") or _DEFAULT_LEVEL
    parts = (
        row["institution_id"],
        fold(row["programme_name_en"]),
        level,
        row["start_month"],
        fold(row["name"]),
    )
    return "|".join(parts)


def existing(session: Session, _branch_id: int, wanted: Sequence[Key]) -> dict[Key, str]:
    """Of the keys, those that a round has."""
    institutions = {value.split("|", 1)[0] for _, value in wanted}
    rows = session.execute(
        select(
            Round.id,
            Round.institution_id,
            Round.programme_name_en,
            Round.level,
            Round.start_month,
            Round.name,
        ).where(Round.institution_id.in_(institutions))
    ).mappings()
    found = {(MATCH, _key(row)): row["id"] for row in rows}
    return {key: found[key] for key in wanted if key in found}


def lock(session: Session, branch_id: int, wanted: Sequence[Key]) -> None:
    """Keeps others from making the same rounds, and the same programmes for other rounds, until the
    commit.
    """
    programmes = {("programme", "|".join(value.split("|")[:3])) for _, value in wanted}
    lock_keys(session, branch_id, [*wanted, *programmes])


def refusals(session: Session, _branch_id: int, values: Values) -> list[Violation]:
    """What a round would be refused for: its institution, start, deadline, an unreadable GPA."""
    row = written(values)
    found = rules.month_problems(row.get("start_month") or "")
    try:
        institution = INSTITUTION.get(session, row["institution_id"])
    except NotFound:
        zh, en = "找不到该院校", "There is no such institution"
        return [*found, Violation("round.institution_id", zh, en, "REFERENCE_UNKNOWN")]
    try:
        rules.settled(session, {"campus_name": "", **row, "institution_id": institution["id"]})
    except InvalidArgument as problem:
        found += problem.fields
    least, scale = row.get("gpa_minimum"), row.get("gpa_scale")
    if least and scale and least > scale:
        zh, en = "均分要求高于满分", "The GPA asked for is above its scale"
        found.append(Violation("round.gpa_minimum", zh, en))
    return found


# writing -------------------------------------------------------------------------------------------------


def create(session: Session, rows: Sequence[Values], facts: Facts) -> Sequence[Mapping[Any, Any]]:
    """New rounds in order, with the programmes and seasons they need."""
    return [_create(session, written(row), facts.import_id) for row in rows]


def _create(session: Session, row: Values, batch_id: str) -> Row:
    programme = _programme(session, row, batch_id)
    asked = of_figures(row)
    season = _season(session, programme, row, asked, batch_id)
    own = [] if same(asked, season["requirements"]) else asked
    values = {name: row[name] for name in _ROUND_FIELDS if row.get(name) not in (None, "")}
    return rules.create_round(
        session, {**values, "season_id": season["id"], "requirements": own}, batch_id=batch_id
    )


def _programme(session: Session, row: Values, batch_id: str) -> Row:
    """The programme of a row, made when there is none of this name and level."""
    level = row.get("level") or _DEFAULT_LEVEL
    known = session.execute(
        select(*PROGRAMME.columns).where(
            Programme.institution_id == row["institution_id"],
            Programme.level == level,
            func.lower(Programme.name_en) == row["programme_name_en"].lower(),
        )
    ).mappings()
    if (found := known.first()) is not None:
        return found
    institution, campus_id = _campus(session, row)
    values = {
        "institution_id": row["institution_id"],
        "campus_id": campus_id,
        "name_en": row["programme_name_en"],
        "name_zh": row.get("programme_name_zh") or "",
        "level": level,
        "field": row.get("field") or "",
        **copies.of_institution(institution, campus_id),
    }
    return PROGRAMME.insert_many(session, [values], batch_id=batch_id)[0]


def _campus(session: Session, row: Values) -> tuple[Row, str]:
    """The institution of a row and the id of the campus it names; none when the institution has no such
    campus.
    """
    institution = INSTITUTION.get(session, row["institution_id"])
    name = fold(row.get("campus_name") or "")
    names = ("name_en", "name_zh", "city")
    campus: Mapping[str, str] = next(
        (
            one
            for one in institution["campuses"]
            if name and name in {fold(one.get(key, "")) for key in names}
        ),
        {},
    )
    return institution, campus.get("id", "")


def _season(session: Session, programme: Row, row: Values, asked: list[Any], batch_id: str) -> Row:
    known = session.execute(
        select(*SEASON.columns).where(
            Season.programme_id == programme["id"], Season.start_month == row["start_month"]
        )
    ).mappings()
    money = {name: row.get(name) for name in ("tuition_amount", "tuition_currency") if row.get(name)}
    if (found := known.first()) is None:
        values = {"programme_id": programme["id"], "start_month": row["start_month"], "requirements": asked}
        return SEASON.insert_many(session, [{**values, **money}], batch_id=batch_id)[0]
    if money and found["tuition_amount"] is None:
        return SEASON.change(session, found["id"], money, batch_id=batch_id)
    return found


def update(session: Session, record_id: str, values: Values, batch_id: str) -> Mapping[Any, Any]:
    """What the sheet says of a round that exists; empty cells leave it as it is. A moved deadline is told."""
    row, given = ROUND.get(session, record_id, lock=True), written(values)
    changed = {name: given[name] for name in _ROUND_FIELDS if given.get(name) not in (None, "")}
    if "deadline_date" in changed and "deadline_zone" not in changed:
        changed["deadline_zone"] = row["deadline_zone"]
    money = {name: given[name] for name in ("tuition_amount", "tuition_currency") if given.get(name)}
    if money:
        SEASON.change(session, row["season_id"], money, batch_id=batch_id)
    if any(given.get(name) for name in FIGURES):
        season = SEASON.get(session, row["season_id"])
        asked = joined(row["asked"], of_figures(given))
        changed["requirements"] = [] if same(asked, season["requirements"]) else asked
    return rules.update_round(session, row, changed, batch_id=batch_id)


# taking back ---------------------------------------------------------------------------------------------


def remove(session: Session, made: Mapping[str, int], batch_id: str) -> list[str]:
    """Imported rounds that nobody changed since, with the seasons and programmes that came with them."""
    untouched = undo.untouched(session, ROUND, made)
    for row in untouched:
        ROUND.remove(session, row["id"], batch_id=batch_id)
    _remove_childless(session, SEASON, select(Round.id).where(Round.season_id == Season.id), batch_id)
    _remove_childless(
        session, PROGRAMME, select(Season.id).where(Season.programme_id == Programme.id), batch_id
    )
    return [row["id"] for row in untouched]


def _remove_childless(session: Session, records: Records, children: Any, batch_id: str) -> None:
    created = [one for one in undo.entries(session, records.resource, batch_id) if one["kind"] == "created"]
    table = records.resource.table
    alone = select(table.c.id).where(
        table.c.id.in_([one["record_id"] for one in created]), table.c.version == 1, ~exists(children)
    )
    for record_id in session.execute(alone).scalars().all():
        records.remove(session, record_id, batch_id=batch_id)


def restore(session: Session, batch_id: str) -> tuple[int, int]:
    """Puts rounds and tuition back as they were before the import."""
    put_back = kept = 0
    for records in (SEASON, ROUND):
        changes = [
            one
            for one in undo.entries(session, records.resource, batch_id)
            if one["kind"] in ("updated", "moved")
        ]
        edits, since = undo.inverse(session, records, changes, _kind)
        records.change_many(session, list(edits.values()))
        if records is ROUND:  # what the import counts are rounds
            put_back, kept = len(edits), len(since)
    return put_back, kept


def _kind(values: Mapping[str, Any]) -> str:
    return "moved" if "deadline_time" in values else "updated"


ROUND_IMPORT = Importable(
    records=ROUND,
    progressed=progressed,
    match_fields=ROUND.resource.match,
    keys=keys,
    existing=existing,
    lock=lock,
    refusals=refusals,
    resolver=resolver,
    create=create,
    update=update,
    remove=remove,
    restore=restore,
    required=("institution_id", "programme_name_en", "start_month"),
)
