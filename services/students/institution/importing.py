"""What importing rankings means: one row is one place; the same place again is the same record."""

from collections.abc import Mapping, Sequence
from typing import Any

from matricula.common.v1 import job_pb2
from matricula.students.v1.library_events_pb2 import LibraryImportProgressed
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kit import undo
from kit.errors import Violation
from kit.imports.declare import Facts, Importable, Key, Values
from kit.imports.packing import counts_of
from kit.resource import FieldSpec
from kit.values import Resolve, fold
from services.students.institution import named, rules
from services.students.institution.model import RANKING, Ranking

(MATCH,) = RANKING.resource.match
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


def progressed(row: Mapping[Any, Any]) -> LibraryImportProgressed:
    """Counts for who watches, of whichever part of the library."""
    return LibraryImportProgressed(
        import_id=str(row["id"]),
        record_type=row["record_type"],
        owner_id=row["owner_id"],
        state=job_pb2.ImportState.Value(row["state"]),
        counts=counts_of(row),
    )


def lock_keys(session: Session, _branch_id: int, wanted: Sequence[Key]) -> None:
    """Keeps others from writing records of the same keys, one after the other in one order."""
    for kind, value in sorted(set(wanted)):
        session.execute(_LOCK, {"key": f"library {kind} {value}"})


def resolver(session: Session) -> Resolve:
    """Institutions by their names in either language."""
    institutions = named.by_name(session)

    def resolve(spec: FieldSpec, text: str) -> str | None:
        if spec.reference != "students.institution":
            return None
        return institutions.get(fold(text)) or institutions.get(fold(text).removeprefix("the"))

    return resolve


def keys(values: Mapping[str, Any]) -> list[Key]:
    """By what the place of a row is recognised."""
    if not all(values.get(name) for name in ("institution_id", "system", "year")):
        return []
    return [(MATCH, _key(values["institution_id"], values["system"], values["year"], values.get("subject")))]


def _key(institution_id: str, system: str, year: int, subject: str | None) -> str:
    return f"{institution_id}|{fold(system)}|{year}|{fold(subject or '')}"


def existing(session: Session, _branch_id: int, wanted: Sequence[Key]) -> dict[Key, str]:
    """Of the keys, those that a place has."""
    institutions = {value.split("|", 1)[0] for _, value in wanted}
    rows = session.execute(select(Ranking.__table__).where(Ranking.institution_id.in_(institutions)))
    found = {(MATCH, _key(row.institution_id, row.system, row.year, row.subject)): row.id for row in rows}
    return {key: found[key] for key in wanted if key in found}


def refusals(_session: Session, _branch_id: int, values: Values) -> list[Violation]:
    """What a place would be refused for."""
    return rules.band_problems(values)


def create(session: Session, rows: Sequence[Values], facts: Facts) -> Sequence[Mapping[Any, Any]]:
    """New places, and what their institutions show of them."""
    # whose library it is does not follow from the branch of the import: who may write for all, writes for all
    prepared = [{"subject": "", "rank_to": 0, **row, "branch_id": 0} for row in rows]
    made = RANKING.insert_many(session, prepared, batch_id=facts.import_id)
    rules.tell_ranks(session, [row["institution_id"] for row in made])
    return made


def update(session: Session, record_id: str, values: Values, batch_id: str) -> Mapping[Any, Any]:
    """What the sheet says of a place that exists."""
    row = RANKING.get(session, record_id, lock=True)
    given = {name: value for name, value in values.items() if value not in (None, "") and name != "branch_id"}
    after = RANKING.change(session, record_id, given, row=row, batch_id=batch_id)
    rules.tell_ranks(session, [row["institution_id"]])
    return after


def remove(session: Session, made: Mapping[str, int], batch_id: str) -> list[str]:
    """Imported places that nobody changed since."""
    untouched = undo.untouched(session, RANKING, made)
    for row in untouched:
        RANKING.remove(session, row["id"], batch_id=batch_id)
    rules.tell_ranks(session, [row["institution_id"] for row in untouched])
    return [row["id"] for row in untouched]


def restore(session: Session, batch_id: str) -> tuple[int, int]:
    """Puts back what the import changed."""
    changes = [one for one in undo.entries(session, RANKING.resource, batch_id) if one["kind"] == "updated"]
    edits, since = undo.inverse(session, RANKING, changes, lambda _values: "updated")
    RANKING.change_many(session, list(edits.values()))
    rules.tell_ranks(session, [edit.row["institution_id"] for edit in edits.values()])
    return len(edits), len(since)


RANKING_IMPORT = Importable(
    records=RANKING,
    progressed=progressed,
    match_fields=RANKING.resource.match,
    keys=keys,
    existing=existing,
    lock=lock_keys,
    refusals=refusals,
    resolver=resolver,
    create=create,
    update=update,
    remove=remove,
    restore=restore,
)
