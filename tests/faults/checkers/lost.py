"""Nothing that was acknowledged is gone: no client's write, no event on its way to a consumer."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dev.suite import installed
from tests.faults import witness
from tests.faults.consumers import Consumer, consumers
from tests.faults.evidence import Evidence, Finding
from tests.faults.promises import Promise

_LEADS = "select id::text, version, name from lead"
_HISTORY = """
select record_id::text as id, version, kind, changes->'fields' as fields from history
where record_type = 'leads.lead'
"""
_HOLES = """
select aggregate_type, aggregate_id, max(seq) - count(*) as missing,
  extract(epoch from max(create_time)) as at
from outbox group by aggregate_type, aggregate_id having max(seq) <> count(*)
"""
_WITHOUT_EVENT = """
select h.record_id::text as id, h.version, extract(epoch from h.occur_time) as at
from history h left join outbox o on o.aggregate_type = 'lead' and o.aggregate_id = h.record_id::text
  and o.seq = h.version
where h.record_type = 'leads.lead' and o.id is null
"""
_EVENTS = """
select event_id::text as id, aggregate_type, aggregate_id, seq, extract(epoch from create_time) as at
from outbox
"""
_VALUES = {"updated": "region", "moved": "stage_id"}


def find(evidence: Evidence) -> list[Finding]:
    """What was promised and is not there."""
    stale = [Finding(one["text"], one["at"]) for one in evidence.sightings("stale")]
    return [*stale, *_writes(evidence), *_rows(evidence), *_deliveries(evidence)]


def _writes(evidence: Evidence) -> Iterator[Finding]:
    """Every acknowledged write is in the leads' own database."""
    leads = {row.id: row for row in evidence.sql("leads", _LEADS)}
    history = {(row.id, row.version): row for row in evidence.sql("leads", _HISTORY)}
    calls = Counter(row.text for row in evidence.sql("leads", "select text from activity"))
    imported = Counter(
        row.origin_id for row in evidence.sql("leads", "select origin_id from lead where origin_id <> ''")
    )
    for one in evidence.promises:
        if not _kept(one, leads, history, calls, imported):
            yield Finding(f"{one.kind} of {one.id} (version {one.version}, {one.value!r}) is gone", one.at)


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


def _rows(evidence: Evidence) -> Iterator[Finding]:
    """Every change has left its event behind."""
    for service in installed():
        for row in evidence.sql(service, _HOLES):
            text = (
                f"{row.missing} events of {row.aggregate_type} {row.aggregate_id} are missing in the outbox"
            )
            yield Finding(text, float(row.at))
    for row in evidence.sql("leads", _WITHOUT_EVENT):
        yield Finding(f"version {row.version} of lead {row.id} has no event", float(row.at))


def _deliveries(evidence: Evidence) -> Iterator[Finding]:
    """Every event has reached everybody who listens, and what they make of it."""
    events = {service: evidence.sql(service, _EVENTS) for service in installed()}
    for consumer in consumers():
        wanted = {
            row.id: row
            for row in events[consumer.producer]
            if not consumer.noun or row.aggregate_type == consumer.noun
        }
        for missing in wanted.keys() - _received(evidence, consumer):
            row = wanted[missing]
            text = f"{consumer.queue} never got {row.aggregate_type} {row.aggregate_id} version {row.seq}"
            yield Finding(text, float(row.at))
    yield from _applied(evidence, [row for row in events["leads"] if row.aggregate_type == "lead"])
    kept = {
        row.id for row in evidence.sql("gateway", "select id::text from audit_entry where kind = 'event'")
    }
    for service, rows in events.items():
        for row in rows:
            if row.id not in kept:
                event = f"{service} {row.aggregate_type} {row.aggregate_id} version {row.seq}"
                yield Finding(f"the audit log has no entry for {event}", float(row.at))


def _received(evidence: Evidence, consumer: Consumer) -> set[str]:
    statement = "select event_id::text as id from inbox where consumer = %s"
    return {row.id for row in evidence.sql(consumer.service, statement, consumer.queue)}


def _applied(evidence: Evidence, events: list[Any]) -> Iterator[Finding]:
    rows = evidence.sql(witness.NAME, "select aggregate_id, seq from seen")
    seen = {(row.aggregate_id, row.seq) for row in rows}
    for row in events:
        if (row.aggregate_id, row.seq) not in seen:
            yield Finding(f"the witness never saw lead {row.aggregate_id} version {row.seq}", float(row.at))
