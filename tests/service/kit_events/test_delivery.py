"""Events end to end: exactly once, in order, whatever happens to the messages."""

import itertools
import random
import signal
from datetime import UTC, datetime, timedelta

from kit import cli
from tests.service.kit_events.servers import wait_for
from tests.service.kit_events.world import WHO, named, weighed

THING = 'matricula_events_total{consumer="sample.sample.thing",outcome="%s"}'


def test_emitted_events_reach_their_handlers_once_and_in_order(world):
    world.emit("a", *named("a", "one", "two"), *weighed("a", 3, 4, 5))
    world.worker()
    world.expect(("a", "one"), ("a", "two"), ("a", "3"), ("a", "4"), ("a", "5"))
    everything = [("a", f"ThingNamed:{n}") for n in (1, 2)] + [("a", f"ThingWeighed:{n}") for n in (3, 4, 5)]
    world.expect(*everything, what=("any",))
    assert {row.actor for row in world.rows("select actor from seen")} == {WHO.id}
    assert world.one("select count(*) from outbox where publish_time is null") == 0


def test_event_without_a_handler_only_moves_the_cursor(world):
    from tests.service.kit_events.sample.events import ThingSilenced

    world.emit("a", ThingSilenced(thing_id="a"), *named("a", "after"))
    world.worker()
    world.expect(("a", "after"))
    assert world.one("select last_seq from inbox_cursor where consumer = 'sample.sample.thing'") == 2


def test_duplicate_deliveries_are_applied_once(world):
    world.emit("a", *named("a", "one", "two"))
    worker = world.worker()
    world.expect(("a", "one"), ("a", "two"))
    world.rows("update outbox set publish_time = null")
    wait_for(lambda: worker.metric(THING % "duplicate") == 2, "the copies to be recognised")
    world.expect(("a", "one"), ("a", "two"))


def test_what_the_broker_lost_is_resent_and_applied_once(world, monkeypatch, capsys):
    world.emit("a", *named("a", "old"))
    world.emit("b", *named("b", "one", "two", "three"))
    worker = world.worker()
    world.expect(("a", "old"), ("b", "one"), ("b", "two"), ("b", "three"))
    # a restored consumer: the last two events are as if they had never come, and no queue has them
    world.rows("update outbox set create_time = now() - interval '1 hour' where aggregate_id = 'a'")
    world.rows("delete from seen where value in ('two', 'three') or value ~ ':[23]$'")
    lost = "select event_id from outbox where aggregate_id = 'b' and seq > 1"
    world.rows(f"delete from inbox where event_id in ({lost})")
    world.rows("update inbox_cursor set last_seq = 1 where aggregate_id = 'b'")
    monkeypatch.setenv("MATRICULA_SYSTEM_DATABASE_URL", world.settings.system_database_url)
    assert cli.main(["events", "resend", "--since", _minutes_ago(10)]) == 0
    assert "(3)" in capsys.readouterr().out
    world.expect(("a", "old"), ("b", "one"), ("b", "two"), ("b", "three"))
    wait_for(lambda: worker.metric(THING % "duplicate") == 1, "the copy to be recognised")


def _minutes_ago(count: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=count)).isoformat()


def test_events_in_the_wrong_order_are_applied_in_the_right_one(world):
    for thing in "abc":
        world.emit(thing, *named(thing, *"12345678"))
    messages = world.take_outbox()
    random.Random(7).shuffle(messages)
    worker = world.worker()
    for headers, body in messages:
        world.publish(body, headers)
    wait_for(lambda: len(world.seen()) == 24, "all events")
    for thing in "abc":
        assert [value for one, value in world.seen() if one == thing] == list("12345678")
    assert world.one("select count(*) from inbox_waiting") == 0
    assert worker.metric(THING % "gap") > 0


def test_gap_that_never_closes_is_accepted_after_a_while(world):
    world.emit("a", *named("a", "three", "four"), first=3)
    worker = world.worker(SAMPLE_GAP_SECONDS="1")
    world.expect(("a", "three"), ("a", "four"))
    assert worker.metric(THING % "gap_accepted") == 1


def test_unreadable_messages_are_parked_and_their_neighbours_are_not_held_up(world):
    world.emit("a", *named("a", "one", "two"))
    (first, body), (second, second_body) = world.take_outbox()
    worker = world.worker()
    world.publish("{not json", {})
    world.publish("[]", {**first, "event_id": "not an id"})
    world.publish(
        "{not json", {**first, "aggregate_id": "b", "event_id": "01a20510-a689-7572-a338-cc80176cf6f0"}
    )
    world.publish(body, first)
    world.publish(second_body, second)
    world.expect(("a", "one"), ("a", "two"), seconds=10)
    query = "select count(*) from inbox_waiting where state = 'parked' and consumer = 'sample.sample.thing'"
    wait_for(lambda: world.one(query) == 3, "three parked messages")
    assert world.one("select last_error from inbox_waiting where aggregate_id = 'b' limit 1").startswith(
        "rejected"
    )
    assert worker.metric(THING % "rejected") == 3


def test_failing_event_is_parked_and_redriven_while_others_go_on(world, monkeypatch, capsys):
    world.rows("insert into fault values ('bad')")
    (_, bad, _, _) = world.emit("a", *named("a", "good", "bad", "later", "last"))
    world.emit("b", *named("b", "neighbour"))
    world.worker(SAMPLE_GAP_SECONDS="1")
    query = "select state, attempts, last_error from inbox_waiting where event_id = cast(:id as uuid)"
    wait_for(lambda: [r.state for r in world.rows(query, id=bad)] == ["parked"], "the event to be parked")
    row = world.rows(query, id=bad)[0]
    assert (row.attempts, row.last_error) == (3, "ValueError: told to fail on bad")
    assert sorted(world.seen()) == [("a", "good"), ("b", "neighbour")]

    world.rows("delete from fault")
    monkeypatch.setenv("MATRICULA_SYSTEM_DATABASE_URL", world.settings.system_database_url)
    assert cli.main(["events", "list", "--state", "parked"]) == 0
    assert bad in capsys.readouterr().out
    assert cli.main(["events", "redrive", bad]) == 0
    wait_for(lambda: len(world.seen()) == 5, "the events behind it")
    assert [value for thing, value in world.seen() if thing == "a"] == ["good", "bad", "later", "last"]
    wait_for(lambda: world.one("select count(*) from inbox_waiting") == 0, "nothing to wait")
    for command in (["redrive", bad], ["redrive", "nonsense"], ["show", "nonsense"]):
        assert cli.main(["events", *command]) == 1
        assert "No event" in capsys.readouterr().err


def test_discarded_event_lets_the_later_ones_go(world, monkeypatch, capsys):
    world.rows("insert into fault values ('bad')")
    bad, _ = world.emit("a", *named("a", "bad", "later"))
    world.worker()
    parked = "select count(*) from inbox_waiting where state = 'parked'"
    wait_for(lambda: world.one(parked) == 1, "the event to be parked")
    monkeypatch.setenv("MATRICULA_SYSTEM_DATABASE_URL", world.settings.system_database_url)
    assert cli.main(["events", "discard", bad, "--reason", " "]) == 1
    assert cli.main(["events", "discard", bad, "--reason", "entered by mistake"]) == 0
    world.expect(("a", "later"))
    assert cli.main(["events", "list", "--state", "discarded"]) == 0
    assert "entered by mistake" in capsys.readouterr().out


def test_failing_event_in_a_batch_does_not_take_its_neighbours_along(world):
    world.rows("insert into fault values ('13')")
    for thing, grams in itertools.product("abcde", (12,)):
        world.emit(thing, *weighed(thing, grams))
    world.emit("f", *weighed("f", 13))
    world.worker()
    wait_for(lambda: len(world.seen()) == 5, "the five good events")
    assert {thing for thing, _ in world.seen()} == set("abcde")


def test_worker_killed_between_commit_and_ack_applies_once(world):
    world.emit("a", *named("a", "one", "two"))
    doomed = world.launch(SAMPLE_DIE_BEFORE_ACK="1")
    wait_for(doomed.ended, "the worker to die")
    assert doomed.process.returncode == -signal.SIGKILL
    committed = len(world.seen()) + len(world.seen("any"))
    assert committed, "it died after a commit"
    healthy = world.worker()
    world.expect(("a", "one"), ("a", "two"))
    wait_for(lambda: len(world.seen("any")) == 2, "the catch-all")
    query = "select count(*) from seen"
    duplicates = [THING, THING.replace(".thing", ".audit")]
    wait_for(lambda: sum(healthy.metric(one % "duplicate") for one in duplicates) == committed, "the copies")
    assert world.one(query) == 4


def test_two_workers_keep_the_order_of_every_aggregate(world):
    world.worker()
    world.worker()
    things = [f"t{number}" for number in range(10)]
    for version in range(1, 31):
        for thing in things:
            world.emit(thing, *named(thing, str(version)), first=version)
    wait_for(lambda: len(world.seen()) >= 300, "300 events")
    for thing in things:
        assert [value for one, value in world.seen() if one == thing] == [str(n) for n in range(1, 31)]
