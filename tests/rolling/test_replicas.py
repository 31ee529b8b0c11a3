"""Two apis and two workers of every service work side by side.

No timer runs twice, no event is sent twice, and the order is kept.
"""

import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from dev.suite import installed
from tests.faults.checkers import CHECKERS
from tests.rolling import records
from tests.rolling.cluster import Cluster
from tests.rolling.traffic import load

pytestmark = pytest.mark.timeout(900)
LOAD_SECONDS = 40
LATE_SECONDS = 15
CHECKED = ("lost", "doubled", "reordered", "leaked", "chain", "reports", "stuck")


def _metric(url: str, name: str, *words: str) -> float:
    """The sum of a metric's lines in which all words are."""
    lines = httpx.get(url).text.splitlines()
    return sum(
        float(line.rpartition(" ")[2])
        for line in lines
        if line.startswith(name) and all(word in line for word in words)
    )


def test_two_of_each_work_side_by_side(cluster: Cluster, tmp_path: Path):
    whole = cluster.whole
    with records.watched(whole, "tasks"), records.tapped(whole, installed()) as wire:
        with load(cluster, tmp_path) as traffic:
            time.sleep(LOAD_SECONDS)
        assert traffic.tally.problems == []
        assert traffic.failed == {}
        made = traffic.deadlines.made
        assert len(made) > LOAD_SECONDS
        assert records.timers_twice(whole, "tasks") == []
        for kind in ("task.warn", "task.overdue"):
            ends = records.timer_ends(whole, "tasks", kind)
            assert len(ends) == len(made), "each task has one timer of each kind"
            assert max(row.late for row in ends) < LATE_SECONDS
    workers = cluster.deployments["tasks-worker"].pods
    ran = [_metric(pod.metrics_url, "matricula_timers_total", 'outcome="done"') for pod in workers]
    assert all(ran), f"one of the workers ran no timer: {ran}"
    _one_relay_each(cluster, wire)
    _both_apis_answered(cluster)
    evidence = traffic.evidence()
    assert {name: [one.text for one in CHECKERS[name](evidence)] for name in CHECKED} == {
        name: [] for name in CHECKED
    }


def _one_relay_each(cluster: Cluster, wire: records.Wire) -> None:
    """Of the relays of a service one sends and the others wait."""
    assert wire.problems == []
    assert wire.twice == []
    assert len(wire.messages) > 10 * LOAD_SECONDS
    for service in installed():
        pods = cluster.deployments[f"{service}-worker"].pods
        active = [_metric(pod.metrics_url, "matricula_outbox_relay_active") for pod in pods]
        assert sorted(active) == [0, 1], f"{service}: {active}"


def _both_apis_answered(cluster: Cluster) -> None:
    for service in ("leads", "tasks", "gateway", "reports"):
        pods = cluster.deployments[service].pods
        calls = [_metric(pod.metrics_url, "matricula_rpc_seconds_count") for pod in pods]
        assert all(calls), f"an api of {service} was never asked: {calls}"


def test_a_second_run_of_a_timer_would_be_seen(cluster: Cluster):
    whole = cluster.whole
    with records.watched(whole, "tasks"):
        whole.sql("tasks", _RUN_AGAIN)
        (found,) = records.timers_twice(whole, "tasks")
        assert found.startswith("task.warn")


_RUN_AGAIN = """
update timer set state = 'pending' where id = (select id from timer where kind = 'task.warn' limit 1);
update timer set state = 'done' where state = 'pending' and kind = 'task.warn';
update timer set state = 'pending' where id = (select timer_id from timer_end limit 1);
update timer set state = 'done' where id = (select timer_id from timer_end limit 1);
"""


def test_a_message_that_is_sent_twice_or_late_would_be_seen():
    class Message:
        def __init__(self, message_id: str, seq: int) -> None:
            self.properties = {"message_id": message_id}
            self.headers = {"aggregate_type": "lead", "aggregate_id": "1", "seq": seq}

    wire = records.Wire()
    for message in (Message("a", 1), Message("c", 3), Message("b", 2), Message("a", 1)):
        wire.note("leads", message)
    assert wire.twice == ["a"]
    assert len(wire.problems) == 2
    assert Counter(wire.messages)["c"] == 1
