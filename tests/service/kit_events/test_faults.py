"""What breaks around the worker: broker, database, connections, the worker itself."""

import subprocess
import sys
import threading

import pytest

from kit.events import broker
from kit.events.relay import Relay, open_direct
from tests.service.kit_events.servers import ROOT, wait_for
from tests.service.kit_events.world import BROKER, named

ACTIVE = 'matricula_outbox_relay_active{service="sample"}'


class Writer(threading.Thread):
    """Writes events of five things until told to stop; remembers what was committed."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.stopping, self.version = world, threading.Event(), 0

    def run(self):
        while not self.stopping.wait(0.01):
            for thing in "abcde":
                self.world.emit(thing, *named(thing, str(self.version + 1)), first=self.version + 1)
            self.version += 1

    def finish(self, least):
        """Ends after at least so many rounds."""
        wait_for(lambda: self.version >= least, "the writer")
        self.stopping.set()
        self.join(30)


def all_seen_in_order(world, versions):
    """Whether each thing was named exactly once per version, in order."""
    seen = world.seen()
    wanted = [str(number) for number in range(1, versions + 1)]
    return all([value for one, value in seen if one == thing] == wanted for thing in "abcde")


@pytest.fixture
def writer(world):
    found = Writer(world)
    found.start()
    yield found
    found.stopping.set()
    found.join(30)


def test_broker_killed_during_publishing_loses_and_repeats_nothing(world, writer):
    worker = world.worker()
    wait_for(lambda: len(world.seen()) > 50, "events to flow")
    world.rabbit.kill()
    before = writer.version
    wait_for(lambda: writer.version > before + 20, "writes to go on without the broker")
    assert worker.get("/ready")[0] == 503
    assert worker.get("/live")[0] == 200, "a broker that is away is no reason to restart the worker"
    world.rabbit.start()
    writer.finish(before + 40)
    wait_for(lambda: all_seen_in_order(world, writer.version), "every event, once, in order")
    wait_for(worker.ready, "the worker to be ready again")
    assert not worker.ended()


def test_dropped_connections_lose_and_repeat_nothing(world, writer):
    worker = world.worker()
    for _ in range(3):
        before = len(world.seen())
        wait_for(lambda before=before: len(world.seen()) > before + 30, "events to flow")
        world.rabbit.control("close_all_connections", "test")
    writer.finish(60)
    wait_for(lambda: all_seen_in_order(world, writer.version), "every event, once, in order")
    assert worker.metric('matricula_outbox_reconnects_total{service="sample"}') >= 1


def test_database_killed_stops_consuming_and_resumes(world):
    worker = world.worker()
    world.emit("a", *named("a", "before"))
    world.expect(("a", "before"))
    world.emit("a", *named("a", "one", "two"), first=2)
    messages = world.take_outbox()
    world.system.close()
    world.database.close()
    world.postgres.stop()
    try:
        for headers, body in messages:
            world.publish(body, headers)
        wait_for(lambda: "consuming_paused" in worker.output(), "the worker to notice")
        wait_for(
            lambda: worker.metric('matricula_consumers_attached{service="sample"}') < 3, "a consumer to leave"
        )
        assert worker.get("/ready")[0] == 503
    finally:
        world.postgres.start()
    world.expect(("a", "before"), ("a", "one"), ("a", "two"))
    wait_for(worker.ready, "the worker to be ready again")
    assert worker.output().count("consuming_paused") <= 4, "no hot loop"


def test_broker_alarm_blocks_nothing_and_passes(world):
    worker = world.worker()
    world.rabbit.control("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        world.emit("a", *named("a", "one"))
        reconnects = 'matricula_outbox_reconnects_total{service="sample"}'
        wait_for(lambda: worker.metric(reconnects) >= 1, "the relay to give up waiting", seconds=25)
        assert world.one("select count(*) from outbox where publish_time is not null") == 0
    finally:
        world.rabbit.control("set_vm_memory_high_watermark", "0.4")
    world.expect(("a", "one"))


def test_only_one_relay_is_active_and_another_takes_over(world):
    first, second = world.worker(), world.worker()
    wait_for(lambda: first.metric(ACTIVE) + second.metric(ACTIVE) == 1, "one active relay")
    active, other = (first, second) if first.metric(ACTIVE) else (second, first)
    world.emit("a", *named("a", "one"))
    world.expect(("a", "one"))
    active.kill()
    wait_for(lambda: other.metric(ACTIVE) == 1, "the other to take over", seconds=20)
    world.emit("a", *named("a", "two"), first=2)
    world.expect(("a", "one"), ("a", "two"))


def test_sigterm_ends_the_worker_within_ten_seconds(world):
    worker = world.worker()
    world.emit("a", *named("a", "one"))
    world.expect(("a", "one"))
    worker.process.terminate()
    assert worker.process.wait(10) == 0
    assert "worker_stopped" in worker.output()
    assert "loop_failed" not in worker.output()


def test_returned_event_is_kept_counted_and_sent_when_a_queue_is_there(world):
    relay = Relay("lonely", world.settings.system_database_url, BROKER)
    database = open_direct(world.settings.system_database_url, "test")
    try:
        world.emit("a", *named("a", "one"))
        assert relay.publish_batch(database) == 1
        with world.channel() as channel:
            channel.queue_delete(broker.audit_queue("lonely"))
        world.emit("a", *named("a", "two", "three"), first=2)
        relay.publish_batch(database)
        rows = world.rows(
            "select seq, publish_time, attempts, last_error from outbox where seq > 1 order by seq"
        )
        assert [(row.seq, row.publish_time, row.attempts) for row in rows] == [(2, None, 1), (3, None, 0)]
        assert "no queue is bound" in rows[0].last_error
        pending = "select count(*) from outbox where publish_time is null"

        def published():
            relay.publish_batch(database)
            return world.one(pending) == 0

        wait_for(published, "the events to be sent again", seconds=15)
        assert world.depth(broker.audit_queue("lonely")) == 2
    finally:
        database.close()
        relay._throw_away()


def test_worker_with_grpc_refuses_to_start(world):
    worker = world.launch(SAMPLE_IMPORT_GRPC="1")
    assert worker.process.wait(30) != 0
    assert "imports grpc" in worker.output()


def test_worker_refuses_a_schema_it_does_not_know(world):
    world.rows("select 1")
    from tests.service.kit_events.world import admin

    admin("insert into schema_version values ('sample', 99, 'future', 'x')", world.name)
    worker = world.launch()
    assert worker.process.wait(30) != 0
    assert "does not know" in worker.output()


def test_plain_nameko_handler_loses_the_event(world):
    """The known-bad case: why kit has an entrypoint of its own."""
    script = ROOT / "tests/service/kit_events/plain_nameko.py"
    process = subprocess.Popen(
        [sys.executable, str(script), BROKER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout.readline().strip() == "ready"
        world.publish("{}", {}, key="thing_named")
        assert process.stdout.readline().strip() == "raised"
        queue = "evt-sample-thing_named--plain.on_thing_named"
        # ready or out for delivery: nameko acknowledges a moment after the handler raised
        wait_for(lambda: f"{queue}\t0" in world.rabbit.control("list_queues", "name", "messages"), "the ack")
        process.terminate()
        process.wait(20)
        assert world.depth(queue) == 0, "acknowledged although the handler raised: lost"
    finally:
        process.kill()
        process.stdout.close()
        process.wait(20)
        with world.channel() as channel:
            channel.queue_delete("evt-sample-thing_named--plain.on_thing_named")
