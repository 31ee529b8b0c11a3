"""The leads: each write has its version, its step in the history and its event, once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults.evidence import Evidence, Finding
from tests.faults.promises import Promise

SERVICE = "leads"
_LEADS = "select id::text, version, name from lead"
_HISTORY = """
select record_id::text as id, version, kind, changes->'fields' as fields from history
where record_type = 'leads.lead'
"""
_WITHOUT_EVENT = """
select h.record_id::text as id, h.version, extract(epoch from h.occur_time) as at
from history h left join outbox o on o.aggregate_type = 'lead' and o.aggregate_id = h.record_id::text
  and o.seq = h.version
where h.record_type = 'leads.lead' and o.id is null
"""
_NAMES = """
select name, count(*) as times, extract(epoch from min(create_time)) as at from lead
where name like 'canary%%' group by name having count(*) > 1
"""
_CALLS = """
select text, count(*) as times, extract(epoch from min(create_time)) as at from activity
where text like 'canary%%' group by text having count(*) > 1
"""
_CHANGES = """
select record_id, changes->'fields'->'region'->>1 as region, count(*) as times,
  extract(epoch from min(occur_time)) as at
from history where kind = 'updated' and changes->'fields'->'region'->>1 like 'canary%%'
group by 1, 2 having count(*) > 1
"""
_IMPORTED = """
select origin_id, phone, count(*) as times, extract(epoch from min(create_time)) as at from lead
where origin_id <> '' and phone <> '' group by origin_id, phone having count(*) > 1
"""
_VALUES = {"updated": "region", "moved": "stage_id"}


def gone(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[Finding]:
    """Writes that are not in the database any more, and versions without an event."""
    leads = {row.id: row for row in evidence.sql(SERVICE, _LEADS)}
    history = {(row.id, row.version): row for row in evidence.sql(SERVICE, _HISTORY)}
    calls = Counter(row.text for row in evidence.sql(SERVICE, "select text from activity"))
    imported = Counter(
        row.origin_id for row in evidence.sql(SERVICE, "select origin_id from lead where origin_id <> ''")
    )
    for one in promises:
        if not _kept(one, leads, history, calls, imported):
            yield Finding(f"{one.kind} of {one.id} (version {one.version}, {one.value!r}) is gone", one.at)
    for row in evidence.sql(SERVICE, _WITHOUT_EVENT):
        yield Finding(f"version {row.version} of lead {row.id} has no event", float(row.at))


def _kept(
    one: Promise,
    leads: dict[str, Any],
    history: dict[tuple[str, int], Any],
    calls: Counter[str],
    imported: Counter[str],
) -> bool:
    if one.kind == "unknown":
        return True
    if one.kind == "import":
        return imported[one.id] >= int(one.value)
    lead = leads.get(one.id)
    if lead is None or lead.version < one.version:
        return False
    if one.kind == "activity":
        return calls[one.value] > 0
    if one.kind == "created" and lead.name != one.value:
        return False
    step = history.get((one.id, one.version))
    if step is None or step.kind != one.kind:
        return False
    name = _VALUES.get(one.kind)
    return name is None or step.fields[name][1] == one.value


def twice(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[Finding]:
    """Records, changes and versions that nobody asked for."""
    for row in evidence.sql(SERVICE, _NAMES):
        yield Finding(f"{row.times} leads {row.name!r}", float(row.at))
    for row in evidence.sql(SERVICE, _CALLS):
        yield Finding(f"{row.times} activities {row.text!r}", float(row.at))
    for row in evidence.sql(SERVICE, _CHANGES):
        yield Finding(f"lead {row.record_id} got region {row.region!r} {row.times} times", float(row.at))
    for row in evidence.sql(SERVICE, _IMPORTED):
        yield Finding(f"import {row.origin_id} made {row.times} leads of {row.phone}", float(row.at))
    yield from _versions(evidence, promises)


def _versions(evidence: Evidence, promises: Sequence[Promise]) -> Iterator[Finding]:
    """A lead that only we wrote has no more versions than we were promised writes."""
    promised: dict[str, int] = {}
    last: dict[str, float] = {}
    for one in promises:
        if one.kind != "import":
            unknown = one.kind == "unknown"
            promised[one.id] = max(promised.get(one.id, 0), one.version + unknown)
            last[one.id] = one.at
    for row in evidence.sql(SERVICE, "select id::text, version from lead"):
        if row.version > promised.get(row.id, row.version):
            text = f"lead {row.id} has version {row.version} after {promised[row.id]} writes"
            yield Finding(text, last[row.id])
