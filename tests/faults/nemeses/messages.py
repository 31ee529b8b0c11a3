"""Messages that are wrong, come twice, late, or in the wrong order; published past the relay."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import amqp
import orjson

from dev.suite import installed
from kit.events import broker
from kit.events.confirms import Confirms
from kit.ids import new_id
from tests.faults.consumers import consumers
from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Inject, Kind
from tests.faults.witness.lead.worker import POISON

CHAIN = ("students", "contracts", "tasks")
"""Who answers whom along the way of a student: their workers send and receive."""
WINDOW = 25
_LATE = 3
"""One of so many is left to the relay alone, and so comes when others are long there."""
_BIG = 10 * 1024 * 1024
_COLUMNS = "routing_key, payload::text as body, headers"
_SOME = (
    f"select {_COLUMNS} from outbox where publish_time is not null and id %% 20 = %s order by id limit 1000"
)
_PENDING = f"select {_COLUMNS} from outbox where publish_time is null order by id"


@contextmanager
def poison(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """What nobody can read, what nobody knows yet, what always fails, and ten megabytes."""
    fails = {"lead": {"id": "nobody", "branchId": 1, "region": POISON}}
    updated, created = _readers("LeadUpdated"), _readers("LeadCreated")
    everybody = [*updated, *_readers("LeadUpdated", noun="")]
    made = [
        (_headers("matricula.leads.v1.LeadUpdated"), b'{"lead": {', everybody),
        (_headers("matricula.leads.v1.LeadUpdated"), b'{"lead": "' + b"x" * _BIG, everybody),
        (_headers("matricula.leads.v9.LeadUpdated"), orjson.dumps(fails), updated),
        (_headers("matricula.leads.v1.LeadCreated"), orjson.dumps(fails), created),
    ]
    for headers, _, parked in made:  # noted first: whatever happens, they are ours
        ground.injected.add({"event_id": headers["event_id"], "parked": parked, "at": time.time()})
    with publisher(ground) as publish:
        publish([("lead.lead_updated", body, headers) for headers, body, _ in made])
    yield


def _readers(event: str, noun: str = "lead") -> list[str]:
    """Queues of those who read this event of leads."""
    return [
        one.queue for one in consumers() if one.producer == "leads" and one.noun == noun and one.reads(event)
    ]


def _headers(kind: str) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "type": kind,
        "aggregate_type": "lead",
        "aggregate_id": f"poison-{new_id()}",
        "seq": 1,
        "branch_id": 1,
        "occurred": "2026-01-01T00:00:00+00:00",
    }


@contextmanager
def duplicates(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
    """One in twenty of everybody's events comes again, however old it is."""
    for producer in installed():
        rows = ground.sql(producer, _SOME, options["twentieth"])
        with publisher(ground, producer) as publish:
            publish([(row.routing_key, row.body, row.headers) for row in rows])
    yield


def reorder(*producers: str) -> Inject:
    """While the relays of some are away, their events are published in another order, and some of them not;
    then the relays publish all of them once more. Who is away receives nothing either: it comes late."""

    @contextmanager
    def inject(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
        workers = [f"{producer}-worker" for producer in producers]
        ground.supervisor.ask("stop", workers)
        try:
            yield
            random = Random(options["seed"])
            for producer in producers:
                rows = ground.sql(producer, _PENDING)
                with publisher(ground, producer) as publish:
                    for window in _windows(rows, random):
                        publish([(row.routing_key, row.body, row.headers) for row in window])
        finally:
            ground.supervisor.ask("start", workers)

    return inject


def _windows(rows: Sequence[Any], random: Random) -> Iterator[list[Any]]:
    """The rows in shuffled pieces, without those that come late."""
    for start in range(0, len(rows), WINDOW):
        window = [row for row in rows[start : start + WINDOW] if random.randrange(_LATE)]
        random.shuffle(window)
        yield window


@contextmanager
def publisher(ground: Ground, producer: str = "leads") -> Iterator[Any]:
    """A function that publishes (routing key, body, headers) and returns when the broker has all of them."""
    exchange = broker.exchange(producer)
    connection = broker.connect(ground.suite.rabbitmq.url, "fault")
    try:
        channel = connection.channel()
        channel.confirm_select()
        confirms = Confirms(channel)

        def publish(messages: Sequence[tuple[str, Any, dict[str, Any]]]) -> None:
            for key, body, headers in messages:
                confirms.expect(headers["event_id"])
                channel.basic_publish(_message(body, headers), exchange, key)
            while confirms.outstanding:
                connection.drain_events(timeout=30)

        yield publish
    finally:
        broker.discard(connection)


def _message(body: Any, headers: dict[str, Any]) -> amqp.basic_message.Message:
    return amqp.basic_message.Message(
        body,
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=headers["event_id"],
        type=headers["type"],
        application_headers=headers,
    )


def _seed(random: Random) -> dict[str, Any]:
    return {"seed": random.randrange(1000)}


KINDS = (
    Kind("poison", poison, cost=4),
    Kind("duplicates", duplicates, cost=2, choose=lambda random: {"twentieth": random.randrange(20)}),
    Kind("reorder", reorder("leads"), hold=(3, 5), cost=8, choose=_seed),
    Kind("reorder-chain", reorder(*CHAIN), hold=(4, 6), cost=12, choose=_seed),
)
