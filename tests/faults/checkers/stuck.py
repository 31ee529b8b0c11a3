"""Nothing is left over: no event, timer, job or transaction waits for somebody who never comes."""

import time
from collections.abc import Iterator

from dev.process import StartError
from dev.rabbitmq import VHOST
from dev.suite import installed
from tests.faults import witness
from tests.faults.evidence import Evidence, Finding, asked

_PENDING = (
    "select count(*) as n, extract(epoch from min(create_time)) as at from outbox where publish_time is null"
)
_WAITING = """
select consumer, event_id::text as id, state, last_error, extract(epoch from create_time) as at
from inbox_waiting where state <> 'discarded'
"""
_TIMERS = """
select kind, state, last_error, extract(epoch from create_time) as at from timer
where state = 'parked' or (state = 'pending' and next_time < now() - interval '30 seconds')
"""
_JOBS = """
select kind, state, last_error, extract(epoch from create_time) as at from job
where state in ('queued', 'running', 'failed')
"""
_IDLE = """
select datname, usename, state, extract(epoch from now() - state_change)::int as seconds from pg_stat_activity
where (state like 'idle in transaction%%' or wait_event_type = 'Lock')
  and now() - state_change > make_interval(secs => %s)
"""
_UNSEALED = """
select count(*) as n, extract(epoch from min(occur_time)) as at from audit_entry
where seq is null and occur_time < now() - interval '30 seconds'
"""

IDLE_SECONDS = 30
_READY_SECONDS = 5.0


def find(evidence: Evidence) -> list[Finding]:
    """Whatever waits although nothing happens any more."""
    return [
        *_events(evidence), *_parked(evidence), *_time_and_work(evidence), *_database(evidence),
        *_queues(evidence), *_processes(evidence),
    ]  # fmt: skip


def _events(evidence: Evidence) -> Iterator[Finding]:
    for service in installed():
        (row,) = evidence.sql(service, _PENDING)
        if row.n:
            yield Finding(f"{row.n} events of {service} were never sent", float(row.at))
    (row,) = evidence.sql("gateway", _UNSEALED)
    if row.n:
        yield Finding(f"{row.n} audit entries have no seal", float(row.at))


def _parked(evidence: Evidence) -> Iterator[Finding]:
    """Exactly the messages that were made to fail are parked, where they were made to fail."""
    expected = {(queue, one["event_id"]) for one in evidence.injected.values() for queue in one["parked"]}
    for service in [*installed(), witness.NAME]:
        for row in evidence.sql(service, _WAITING):
            if row.state == "parked" and (row.consumer, row.id) in expected:
                expected.discard((row.consumer, row.id))
            else:
                text = f"{row.consumer} keeps event {row.id} as {row.state}: {row.last_error}"
                yield Finding(text, float(row.at))
    for queue, event_id in sorted(expected):
        at = evidence.injected[event_id]["at"]
        yield Finding(f"the poison {event_id} should be parked by {queue}, and is not", at)


def _time_and_work(evidence: Evidence) -> Iterator[Finding]:
    for service in installed():
        for what, statement in (("timer", _TIMERS), ("job", _JOBS)):
            for row in evidence.sql(service, statement):
                text = f"a {what} of {service} is {row.state}: {row.kind} {row.last_error or ''}"
                yield Finding(text.rstrip(), float(row.at))


def _database(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.sql("postgres", _IDLE, IDLE_SECONDS):
        yield Finding(f"{row.usename} in {row.datname} is {row.state} for {row.seconds} s")


def _queues(evidence: Evidence) -> Iterator[Finding]:
    control = evidence.whole.suite.rabbitmq.control
    said = asked(lambda: control("list_queues", "-p", VHOST, "name", "messages"), StartError)
    for line in said.splitlines():
        name, _, count = line.partition("\t")
        if count.isdigit() and int(count):
            yield Finding(f"queue {name} still holds {count} messages")


def _processes(evidence: Evidence) -> Iterator[Finding]:
    """Asked for a while: who was not asked since a fault finds only now that its connections are dead."""
    deadline = time.monotonic() + _READY_SECONDS
    while late := [unit for unit in evidence.whole.supervisor.ask("status") if not unit["ready"]]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    for unit in late:
        yield Finding(f"{unit['name']} is not ready {unit['error']}".rstrip())
