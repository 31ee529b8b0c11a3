"""One operation under load: rates, times, processor time, statements, and the same SQL without us."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.bench import alone, raw, statements
from tests.bench.cpu import Reading, by_kind
from tests.bench.load import Load, Script, Sent
from tests.bench.operations import PROBES, REPLAYED, Operation
from tests.bench.statements import Log
from tests.bench.suite import Bench

CONNECTIONS = (8, 32)
"""The rate is the better one of these; times are those at one connection."""
WARM_SECONDS = 1.0
SHORTER = 0.8
"""Of the crowded loads' time: what one connection, and the replay, are given."""
KEPT = 0.97
"""Share of writes that must be found in the history: wrk breaks the last request of each connection off, and
a lead whose move was broken off is already where its next move goes."""
IDLE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Idle:
    """What the suite uses while nobody does anything, a second: taken off what a load used."""

    cpu: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """One load with what the suite used for it, events included."""

    load: Load
    cpu: Mapping[str, float]
    """Processor seconds by process."""
    drained: float
    """Seconds after the load until every event had arrived; 0 for reads."""
    foreign: float
    """Share (0..1) of the machine that others used meanwhile."""


def idle(bench: Bench) -> Idle:
    """Looks at the suite while it has nothing to do."""
    bench.settle()
    before = bench.processes.read()
    time.sleep(IDLE_SECONDS)
    after = bench.processes.read()
    seconds = after.moment - before.moment
    return Idle({name: used / seconds for name, used in after.since(before).items()})


def measure(bench: Bench, operation: Operation, resting: Idle) -> dict[str, Any]:
    """The figures of one operation, by the names they have in the result file."""
    requests = operation.requests(bench)
    probe(bench, operation, requests)
    log, began = _logged(bench, operation, requests)
    replayed = log.transactions(operation.service)
    script = Script(
        bench.suite.root / "bench" / f"{operation.name}.requests",
        bench.suite.public_url,
        bench.headers(),
        requests,
    )
    seconds = bench.options.seconds
    script.run(CONNECTIONS[0], WARM_SECONDS)
    if operation.made:
        bench.settle()
    one = under_load(bench, operation, script, 1, seconds * SHORTER, resting)
    crowded = [under_load(bench, operation, script, number, seconds, resting) for number in CONNECTIONS]
    memory = bench.processes.memory()
    without_us = raw.replay(bench.suite, operation.service, replayed, began, seconds * SHORTER)
    probe(bench, operation, operation.requests(bench))  # it answers as well after the load as before
    found = figures(one, crowded)
    if operation.made == "created":
        found["inserts_alone"] = least = alone.inserts(bench, replayed, began, seconds / 2)
        found["cpu_ratio"] = found["cpu_ms"] / least["cpu_ms"]
    return {
        **found,
        "statements": _of_requests(log.count()),
        "statements_framing": _of_requests(log.framing()),
        "statements_by_process": {name: number / REPLAYED for name, number in log.count().items()},
        "raw_rate": without_us,
        "raw_ratio": without_us / best(crowded).load.rate,
        "memory": memory,
    }


def probe(bench: Bench, operation: Operation, requests: Iterator[Sent]) -> None:
    """A few requests whose answers are looked at: whoever measures refusals measures nothing."""
    for sent in islice(requests, PROBES):
        answer = bench.browser.request(sent.verb, sent.path, json=sent.body)
        if not (answer.is_success and operation.right(answer.json())):
            raise WrongAnswer(f"{operation.name}: {sent.verb} {sent.path} {sent.body}\n"
                              f"{answer.status_code} {answer.text[:2000]}")  # fmt: skip


class WrongAnswer(RuntimeError):
    """The suite does not answer as it should, so there is nothing to measure."""


def _logged(bench: Bench, operation: Operation, requests: Iterator[Sent]) -> tuple[Log, float]:
    """What PostgreSQL gets for some requests, and when the first of them was sent."""
    began = time.time()
    with statements.logged(bench.suite, bench.processes) as log:
        for sent in islice(requests, REPLAYED):
            bench.browser.request(sent.verb, sent.path, json=sent.body).raise_for_status()
        if operation.made:
            bench.settle()  # what the workers do with it belongs to it
    return log, began


def _of_requests(counted: Mapping[str, int]) -> float:
    """Statements a request of the edge and the api processes; a person waits for these."""
    kinds = by_kind(counted)
    return (kinds.get("edge", 0) + kinds.get("api", 0)) / REPLAYED


def under_load(
    bench: Bench, operation: Operation, script: Script, connections: int, seconds: float, resting: Idle
) -> Used:
    """One load and all that follows from it."""
    made = _made(bench, operation)
    before = bench.processes.read()
    load = script.run(connections, seconds)
    after = bench.processes.read()
    foreign = _foreign(bench, before, after, load)
    drained = bench.settle() if operation.made else 0.0
    end = bench.processes.read() if operation.made else after
    if operation.made and _made(bench, operation) - made < (load.requests - load.errors) * KEPT:
        raise WrongAnswer(f"{operation.name}: {load.requests} requests left fewer entries in the history")
    elapsed = end.moment - before.moment
    cpu = {
        name: max(0.0, used - resting.cpu.get(name, 0.0) * elapsed)
        for name, used in end.since(before).items()
    }
    return Used(load, cpu, drained, foreign)


def _made(bench: Bench, operation: Operation) -> int:
    """History entries of the kind that the operation leaves."""
    if not operation.made:
        return 0
    statement = "select count(*) as n from history where record_type = 'leads.lead' and kind = %s"
    return int(bench.whole.sql("leads", statement, operation.made)[0].n)


def _foreign(bench: Bench, before: Reading, after: Reading, load: Load) -> float:
    """What part of the machine was busy with something else than the suite and its load."""
    ours = sum(after.since(before).values()) + load.generator_seconds
    capacity = (after.moment - before.moment) * (os.cpu_count() or 1)
    return max(0.0, (after.machine_busy - before.machine_busy - ours) / capacity)


def _cpu_bound(used: Used, cpu_ms: float) -> float:
    """Requests a second if all cores did nothing else: what a busy machine lets one compare."""
    return (os.cpu_count() or 1) * 1000 / (cpu_ms + used.load.generator_seconds * 1000 / used.load.requests)


def best(crowded: list[Used]) -> Used:
    """The load with the highest rate."""
    return max(crowded, key=lambda one: one.load.rate)


def figures(single: Used, crowded: list[Used]) -> dict[str, Any]:
    """What the loads say."""
    top, loads = best(crowded), [single, *crowded]
    per_request = {name: used * 1000 / top.load.requests for name, used in top.cpu.items()}
    return {
        "rate": top.load.rate,
        "connections": top.load.connections,
        "rates": {str(one.load.connections): one.load.rate for one in loads},
        "p50_ms": single.load.p50,
        "p95_ms": single.load.p95,
        "p99_ms": single.load.p99,
        "crowded_p50_ms": top.load.p50,
        "crowded_p99_ms": top.load.p99,
        "cpu_ms": sum(per_request.values()),
        "cpu_ms_by_kind": by_kind(per_request),
        "cpu_ms_by_process": per_request,
        "cpu_bound_rate": _cpu_bound(top, sum(per_request.values())),
        "generator_cpu_ms": top.load.generator_seconds * 1000 / top.load.requests,
        "errors": sum(one.load.errors for one in loads),
        "requests": sum(one.load.requests for one in loads),
        "drained_seconds": max(one.drained for one in loads),
        "foreign": max(one.foreign for one in loads),
    }
