"""The events of a record are applied in the order in which they happened, and none of them leaves a hole."""

from collections.abc import Iterator

from dev.suite import installed
from tests.faults import witness
from tests.faults.consumers import consumers
from tests.faults.evidence import Evidence, Finding

_SEEN = """
select aggregate_id, seq, before, at from (
  select aggregate_id, seq, lag(seq) over (partition by aggregate_id order by id) as before,
    extract(epoch from see_time) as at from seen) one
where seq < before
"""
_WAITING = """
select consumer, aggregate_id, seq, extract(epoch from create_time) as at from inbox_waiting
where state = 'gap'
"""
_LAST = """
select aggregate_id, max(seq) as seq, extract(epoch from max(create_time)) as at from outbox
where aggregate_type = %s group by aggregate_id
"""
_CURSORS = "select aggregate_id, last_seq from inbox_cursor where consumer = %s"


def find(evidence: Evidence) -> list[Finding]:
    """What came too early, or still waits for what should have come before."""
    return [*_seen(evidence), *_gaps(evidence), *_cursors(evidence), *_accepted(evidence)]


def _seen(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql(witness.NAME, _SEEN):
        text = f"the witness saw version {row.seq} of {row.aggregate_id} after version {row.before}"
        yield Finding(text, float(row.at))


def _gaps(evidence: Evidence) -> Iterator[Finding]:
    for service in [*installed(), witness.NAME]:
        for row in evidence.sql(service, _WAITING):
            text = f"{row.consumer} waits for what comes before version {row.seq} of {row.aggregate_id}"
            yield Finding(text, float(row.at))


def _cursors(evidence: Evidence) -> Iterator[Finding]:
    """Every consumer that keeps the order has arrived at the newest version."""
    for consumer in consumers():
        if not consumer.noun:
            continue
        rows = evidence.sql(consumer.service, _CURSORS, consumer.queue)
        reached = {row.aggregate_id: row.last_seq for row in rows}
        for row in evidence.sql(consumer.producer, _LAST, consumer.noun):
            if reached.get(row.aggregate_id, 0) != row.seq:
                at = reached.get(row.aggregate_id, 0)
                text = f"{consumer.queue} is at version {at} of {row.aggregate_id}, whose last is {row.seq}"
                yield Finding(text, float(row.at))


def _accepted(evidence: Evidence) -> Iterator[Finding]:
    """Nobody lost patience with a hole and went on without what was missing."""
    for path in sorted((evidence.whole.suite.root / "logs").glob("*.log")):
        text = path.read_text(encoding="utf-8", errors="replace")
        count = text.count("event_gap_accepted")
        if count:
            yield Finding(f"{path.stem} accepted {count} holes, see {path}")
