"""What services keep of each other's records is what the owners have: people, branches, students ..."""

from collections.abc import Iterator
from dataclasses import dataclass

from dev.suite import installed
from services.students.timeline.kinds import KINDS
from tests.faults.evidence import Evidence, Finding


@dataclass(frozen=True, slots=True)
class Copied:
    """Records that others keep a copy of, in a table of their own; `mine`: key and version at the owner."""

    owner: str
    table: str
    mine: str
    key: str = "id"


COPIED = (
    Copied("gateway", "person", "select id::text as key, version, update_time as at from staff"),
    Copied(
        "gateway", "branch", "select number::text as key, version, update_time as at from branch", "number"
    ),
    Copied("students", "student", "select id::text as key, version, update_time as at from student"),
)
_KEEPS = """
select 1 from information_schema.columns
where table_schema = 'public' and table_name = %s and column_name = 'version'
"""
_TOLD = """
select event_id::text as id, headers->>'type' as type, create_time as at, aggregate_id from outbox
where headers->>'type' = %s and coalesce(payload->%s->>'studentId', '') <> ''
"""
_ENTRIES = "select id::text as id, occur_time as at from timeline_entry where kind = any(%s)"


def find(evidence: Evidence) -> list[Finding]:
    """Copies that are old, missing, or of nothing."""
    found = []
    for copied in COPIED:
        owned = {row.key: row for row in evidence.sql(copied.owner, copied.mine)}
        for service in installed():
            if service != copied.owner and evidence.sql(service, _KEEPS, copied.table):
                statement = f"select {copied.key}::text as key, version from {copied.table}"
                kept = {row.key: row.version for row in evidence.sql(service, statement)}
                found += _differences(f"{service}'s {copied.table}", owned, kept)
    return [*found, *_timeline(evidence)]


def _differences(whose: str, owned: dict[str, object], kept: dict[str, int]) -> Iterator[Finding]:
    for key, row in owned.items():
        at, version = row.at.timestamp(), row.version  # type: ignore[attr-defined]  # a named tuple
        if key not in kept:
            yield Finding(f"{whose} {key} is missing", at)
        elif kept[key] != version:
            yield Finding(f"{whose} {key} is at version {kept[key]} instead of {version}", at)
    for key in kept.keys() - owned.keys():
        yield Finding(f"{whose} {key} is nobody's")


def _timeline(evidence: Evidence) -> Iterator[Finding]:
    """Every event that tells of a student has its entry, and no entry comes from nowhere."""
    told = {}
    for kind in KINDS:
        producer = kind.subject_type.partition(".")[0]
        about = kind.event.DESCRIPTOR
        field = about.fields_by_name[kind.field].json_name
        rows = evidence.sql(producer, _TOLD, about.full_name, field)
        told |= {row.id: (kind.name, row) for row in rows}
    rows = evidence.sql("students", _ENTRIES, [kind.name for kind in KINDS])
    entries = {row.id: row for row in rows}
    for event_id in told.keys() - entries.keys():
        name, row = told[event_id]
        yield Finding(f"the timeline does not tell {name} of {row.aggregate_id}", row.at.timestamp())
    for entry_id in entries.keys() - told.keys():
        yield Finding(f"entry {entry_id} of the timeline was never told", entries[entry_id].at.timestamp())
