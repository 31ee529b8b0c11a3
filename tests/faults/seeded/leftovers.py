"""What is left over, and nobody will ever come back to it."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import amqp
import psycopg2
import pytest

from kit.events import broker
from kit.ids import new_id
from tests.faults.checkers import stuck
from tests.faults.evidence import INJECTED
from tests.faults.nemeses.clocks import stopped
from tests.faults.seeded.scene import Scene, extra_entry, sealer_stopped, waiting

LATER = "now() + interval '1 hour'"


def event_unsent(scene: Scene) -> AbstractContextManager[object]:
    values = f"publish_time = null, next_time = {LATER}"
    return scene.vandal.changed("leads", "outbox", values, "publish_time is not null")


def event_parked(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.added("reports", "inbox_waiting", waiting("parked"))


def event_in_retry(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.added("reports", "inbox_waiting", waiting("retry"))


def poison_swallowed(scene: Scene) -> AbstractContextManager[object]:
    injected = {"event_id": new_id(), "parked": ["reports.leads.lead"], "at": 0}
    return scene.line(INJECTED, json.dumps(injected))


def timer_overdue(scene: Scene) -> AbstractContextManager[object]:
    row = {
        "id": new_id(), "kind": "leads.promote", "due_time": "2026-01-01T00:00:00Z",
        "next_time": "2026-01-01T00:00:00Z", "payload": {}, "branch_id": 1, "state": "pending", "attempts": 0,
        "lease_until": "2100-01-01T00:00:00Z", "create_time": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return scene.vandal.added("leads", "timer", row)


def job_given_up(scene: Scene) -> AbstractContextManager[object]:
    row = {
        "id": new_id(), "kind": "leads.lead.export", "payload": {}, "branch_id": 1, "actor": {},
        "actor_id": "x", "state": "failed", "progress": {}, "attempts": 5, "lease_token": 5,
        "next_time": "2026-01-01T00:00:00Z", "create_time": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return scene.vandal.added("leads", "job", row)


@contextmanager
def entry_unsealed(scene: Scene) -> Iterator[None]:
    with sealer_stopped(scene), extra_entry(scene, occur_time="2026-01-01T00:00:00Z"):
        yield


@contextmanager
def transaction_left_open(scene: Scene) -> Iterator[None]:
    connection = psycopg2.connect(scene.mix.ground.suite.admin_url)
    connection.cursor().execute("select 1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stuck, "IDLE_SECONDS", 0)
        yield
    connection.close()


@contextmanager
def queue_not_empty(scene: Scene) -> Iterator[None]:
    connection = broker.connect(scene.mix.ground.suite.rabbitmq.url, "test")
    channel = connection.channel()
    channel.queue_declare("stuck.test", durable=True, auto_delete=False)
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message(b"{}"), "", "stuck.test")
    try:
        yield
    finally:
        channel.queue_delete("stuck.test")
        broker.discard(connection)


@contextmanager
def process_down(scene: Scene) -> Iterator[None]:
    ground = scene.mix.ground
    stopped(ground, "reports")
    try:
        yield
    finally:
        ground.supervisor.ask("start", ["reports"])
        ground.wait_ready("reports")
