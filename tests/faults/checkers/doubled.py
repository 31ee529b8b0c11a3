"""Nothing happened twice: no write that was repeated with its key, no event that was delivered again.

Nor did anybody receive what never happened.
"""

from collections.abc import Iterator

from dev.suite import installed
from tests.faults import witness
from tests.faults.consumers import consumers
from tests.faults.evidence import Evidence, Finding

_SEEN = """
select aggregate_id, seq, count(*) as times, extract(epoch from min(see_time)) as at from seen
group by aggregate_id, seq having count(*) > 1
"""
_LEADS = """
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
_AUDITED = """
select record_type, record_id, facts->>'version' as version, count(*) as times,
  extract(epoch from min(occur_time)) as at
from audit_entry where kind = 'event' group by 1, 2, 3 having count(*) > 1
"""
_RECEIVED = """
select event_id::text as id, extract(epoch from process_time) as at from inbox where consumer = %s
"""


def find(evidence: Evidence) -> list[Finding]:
    """What is there more often than it was asked for."""
    return [*_applications(evidence), *_repetitions(evidence), *_versions(evidence), *_phantoms(evidence)]


def _applications(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql(witness.NAME, _SEEN):
        text = f"the witness saw lead {row.aggregate_id} version {row.seq} {row.times} times"
        yield Finding(text, float(row.at))
    for row in evidence.sql("gateway", _AUDITED):
        text = f"{row.times} audit entries for {row.record_type} {row.record_id} version {row.version}"
        yield Finding(text, float(row.at))


def _repetitions(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql("leads", _LEADS):
        yield Finding(f"{row.times} leads {row.name!r}", float(row.at))
    for row in evidence.sql("leads", _CALLS):
        yield Finding(f"{row.times} activities {row.text!r}", float(row.at))
    for row in evidence.sql("leads", _CHANGES):
        yield Finding(f"lead {row.record_id} got region {row.region!r} {row.times} times", float(row.at))
    for row in evidence.sql("leads", _IMPORTED):
        yield Finding(f"import {row.origin_id} made {row.times} leads of {row.phone}", float(row.at))


def _versions(evidence: Evidence) -> Iterator[Finding]:
    """A lead that only we wrote has no more versions than we were promised writes."""
    promised: dict[str, int] = {}
    last: dict[str, float] = {}
    for one in evidence.promises:
        if one.kind != "import":
            unknown = one.kind == "unknown"
            promised[one.id] = max(promised.get(one.id, 0), one.version + unknown)
            last[one.id] = one.at
    for row in evidence.sql("leads", "select id::text, version from lead"):
        if row.version > promised.get(row.id, row.version):
            text = f"lead {row.id} has version {row.version} after {promised[row.id]} writes"
            yield Finding(text, last[row.id])


def _phantoms(evidence: Evidence) -> Iterator[Finding]:
    """Every event that was received had been sent, or was made up by a nemesis."""
    statement = "select event_id::text as id from outbox"
    sent = {row.id for service in installed() for row in evidence.sql(service, statement)}
    sent |= evidence.injected.keys()
    for consumer in consumers():
        for row in evidence.sql(consumer.service, _RECEIVED, consumer.queue):
            if row.id not in sent:
                yield Finding(f"{consumer.queue} received event {row.id}, which nobody sent", float(row.at))
