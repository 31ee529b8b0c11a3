"""Nothing is published before those who listen have their queues, whoever starts first."""

import pytest

from kit import cli, service
from kit.events import listening
from kit.events.relay import Relay, open_direct
from kit.events.underway import Doubt
from kit.settings import SettingsError
from tests.service.kit_events.sample import SERVICE
from tests.service.kit_events.servers import wait_for
from tests.service.kit_events.world import BROKER, named

PENDING = "select count(*) from outbox where publish_time is null"
QUEUES = ["sample.sample.audit", "sample.sample.thing"]


@pytest.fixture
def first_start(world):
    """An installation whose sample service was never there."""
    world.forget()
    yield world
    world.declare()


@pytest.fixture
def relay(world):
    """Publishes a batch as a producer does that is up before its consumers."""
    found = Relay("sample", world.settings.system_database_url, BROKER, ("sample",))
    database = open_direct(world.settings.system_database_url, "test")

    def publish():
        try:
            return found.publish_batch(database)
        finally:
            found._throw_away()  # as its loop does after any doubt

    yield publish
    database.close()


def test_what_happens_before_anybody_listens_waits_for_them(first_start, relay):
    world = first_start
    world.emit("a", *named("a", "one", "two"))
    for _ in range(2):
        with pytest.raises(Doubt, match="events would be missed: sample"):
            relay()
    assert world.one(PENDING) == 2
    listening.announce(SERVICE, BROKER)
    assert relay() == 2
    assert world.one(PENDING) == 0
    assert world.depth("sample.sample.thing") == 2, "no worker has run yet, and nothing is lost"
    world.worker()
    world.expect(("a", "one"), ("a", "two"))


def test_a_worker_alone_makes_its_queues_and_says_so(first_start):
    """As where the broker was lost and no migration runs: all workers come back in any order."""
    world = first_start
    world.emit("a", *named("a", "one"))
    world.worker(MATRICULA_LISTENERS="sample")
    world.expect(("a", "one"))


def test_a_worker_publishes_nothing_while_another_service_does_not_listen(world):
    world.emit("a", *named("a", "one"))
    worker = world.worker(MATRICULA_LISTENERS="sample,students")
    wait_for(
        lambda: "events would be missed: students" in worker.output(), "the relay to say whom it waits for"
    )
    assert world.one(PENDING) == 1
    with world.channel() as channel:
        listening.declare(channel, "students", [])
    world.expect(("a", "one"))
    with world.channel() as channel:
        channel.exchange_delete("students.listens")


def test_migrate_declares_what_the_worker_declares(first_start, monkeypatch, capsys):
    world = first_start
    monkeypatch.setattr(service, "load", lambda _name: SERVICE)
    for name in ("database_url", "system_database_url", "owner_database_url", "broker_url"):
        monkeypatch.setenv(f"MATRICULA_{name.upper()}", getattr(world.settings, name))
    for _ in range(2):
        assert cli.main(["migrate", "sample"]) == 0
        assert "2 queues are there" in capsys.readouterr().out
    # the same arguments: the broker would close the worker's channel otherwise
    world.worker()
    assert cli.main(["migrate", "sample"]) == 0
    bound = world.rabbit.control("list_bindings", "source_name", "destination_name", "routing_key")
    assert {tuple(line.split("\t")) for line in bound.splitlines()} >= {
        ("sample.events", "sample.sample.thing", "thing.#"),
        ("sample.events", "sample.sample.audit", "#"),
        ("sample.dead", "sample.dead", ""),
    }


def test_migrate_without_a_broker_only_migrates(world, monkeypatch, capsys):
    monkeypatch.setattr(service, "load", lambda _name: SERVICE)
    for name in ("database_url", "system_database_url", "owner_database_url"):
        monkeypatch.setenv(f"MATRICULA_{name.upper()}", getattr(world.settings, name))
    assert cli.main(["migrate", "sample"]) == 0
    assert "queues" not in capsys.readouterr().out


def test_a_broker_that_does_not_answer_is_said_in_one_line(world, monkeypatch, capsys):
    monkeypatch.setattr(service, "load", lambda _name: SERVICE)
    for name in ("database_url", "system_database_url", "owner_database_url"):
        monkeypatch.setenv(f"MATRICULA_{name.upper()}", getattr(world.settings, name))
    monkeypatch.setenv("MATRICULA_BROKER_URL", "amqp://guest:guest@127.0.0.1:1/")
    assert cli.main(["migrate", "--wait", "1.5", "sample"]) == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("matricula: RabbitMQ does not let us declare the queues of sample")
    assert "guest" not in line, "an address with its password belongs in no log"


def test_a_queue_of_other_making_is_refused(first_start):
    world = first_start
    with world.channel() as channel:
        channel.queue_declare("sample.sample.thing", durable=True, auto_delete=False)
    with pytest.raises(SettingsError, match=r"sample\.sample\.thing"):
        listening.announce(SERVICE, BROKER)
    with world.channel() as channel:
        channel.queue_delete("sample.sample.thing")
    assert listening.announce(SERVICE, BROKER) == QUEUES
