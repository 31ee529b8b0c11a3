"""Nothing happened twice: no write that was repeated with its key, no event that was delivered again.

Nor did anybody receive what never happened.
"""

from collections.abc import Iterator

from dev.suite import installed
from tests.faults import witness
from tests.faults.consumers import consumers
from tests.faults.evidence import Evidence, Finding
from tests.faults.owners import OWNERS, promised

_SEEN = """
select aggregate_id, seq, count(*) as times, extract(epoch from min(see_time)) as at from seen
group by aggregate_id, seq having count(*) > 1
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
    writes = [one for owner in OWNERS for one in owner.twice(evidence, promised(evidence, owner))]
    return [*_applications(evidence), *writes, *_phantoms(evidence)]


def _applications(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql(witness.NAME, _SEEN):
        text = f"the witness saw {row.aggregate_id} version {row.seq} {row.times} times"
        yield Finding(text, float(row.at))
    for row in evidence.sql("gateway", _AUDITED):
        text = f"{row.times} audit entries for {row.record_type} {row.record_id} version {row.version}"
        yield Finding(text, float(row.at))


def _phantoms(evidence: Evidence) -> Iterator[Finding]:
    """Every event that was received had been sent, or was made up by a nemesis."""
    statement = "select event_id::text as id from outbox"
    sent = {row.id for service in installed() for row in evidence.sql(service, statement)}
    sent |= evidence.injected.keys()
    for consumer in consumers():
        for row in evidence.sql(consumer.service, _RECEIVED, consumer.queue):
            if row.id not in sent:
                yield Finding(f"{consumer.queue} received event {row.id}, which nobody sent", float(row.at))
