"""Nothing that was acknowledged is gone: no client's write, no event on its way to a consumer."""

from collections.abc import Iterable, Iterator

from dev.suite import installed
from tests.faults import witness
from tests.faults.consumers import Consumer, consumers
from tests.faults.evidence import Evidence, Finding
from tests.faults.owners import OWNERS, promised

_HOLES = """
select aggregate_type, aggregate_id, max(seq) - count(*) as missing,
  extract(epoch from max(create_time)) as at
from outbox group by aggregate_type, aggregate_id having max(seq) <> count(*)
"""
_EVENTS = """
select event_id::text as id, aggregate_type, aggregate_id, seq, extract(epoch from create_time) as at
from outbox
"""


def find(evidence: Evidence) -> list[Finding]:
    """What was promised and is not there."""
    stale = [Finding(one["text"], one["at"]) for one in evidence.sightings("stale")]
    writes = [one for owner in OWNERS for one in owner.gone(evidence, promised(evidence, owner))]
    return [*stale, *writes, *rows(evidence), *deliveries(evidence, consumers()), *_applied(evidence)]


def rows(evidence: Evidence) -> Iterator[Finding]:
    """Every change has left its event behind."""
    for service in installed():
        for row in evidence.sql(service, _HOLES):
            text = (
                f"{row.missing} events of {row.aggregate_type} {row.aggregate_id} are missing in the outbox"
            )
            yield Finding(text, float(row.at))


def deliveries(evidence: Evidence, listeners: Iterable[Consumer]) -> Iterator[Finding]:
    """Every event has reached everybody who listens, and the audit log."""
    events = {service: evidence.sql(service, _EVENTS) for service in installed()}
    for consumer in listeners:
        wanted = {
            row.id: row
            for row in events[consumer.producer]
            if not consumer.noun or row.aggregate_type == consumer.noun
        }
        for missing in wanted.keys() - _received(evidence, consumer):
            row = wanted[missing]
            text = f"{consumer.queue} never got {row.aggregate_type} {row.aggregate_id} version {row.seq}"
            yield Finding(text, float(row.at))
    kept = {
        row.id for row in evidence.sql("gateway", "select id::text from audit_entry where kind = 'event'")
    }
    for service, sent in events.items():
        for row in sent:
            if row.id not in kept:
                event = f"{service} {row.aggregate_type} {row.aggregate_id} version {row.seq}"
                yield Finding(f"the audit log has no entry for {event}", float(row.at))


def _received(evidence: Evidence, consumer: Consumer) -> set[str]:
    statement = "select event_id::text as id from inbox where consumer = %s"
    return {row.id for row in evidence.sql(consumer.service, statement, consumer.queue)}


def _applied(evidence: Evidence) -> Iterator[Finding]:
    """The witness has applied every event of what it listens to."""
    applied = evidence.sql(witness.NAME, "select aggregate_id, seq from seen")
    seen = {(row.aggregate_id, row.seq) for row in applied}
    for consumer in consumers():
        if consumer.service != witness.NAME:
            continue
        for row in evidence.sql(consumer.producer, _EVENTS):
            if row.aggregate_type == consumer.noun and (row.aggregate_id, row.seq) not in seen:
                text = f"the witness never saw {consumer.noun} {row.aggregate_id} version {row.seq}"
                yield Finding(text, float(row.at))
