"""Messages that are wrong, come twice, or come in the wrong order; published past the relay."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import amqp
import orjson

from kit.events import broker
from kit.events.confirms import Confirms
from kit.ids import new_id
from tests.faults.consumers import consumers
from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Kind
from tests.faults.witness.lead.worker import POISON

EXCHANGE = broker.exchange("leads")
WINDOW = 25
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
    """One in twenty of all events comes again."""
    rows = ground.sql("leads", _SOME, options["twentieth"])
    with publisher(ground) as publish:
        publish([(row.routing_key, row.body, row.headers) for row in rows])
    yield


@contextmanager
def reorder(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
    """While the relay is away, its events are published in another order; it publishes them once more."""
    ground.supervisor.ask("stop", ["leads-worker"])
    try:
        yield
        rows = ground.sql("leads", _PENDING)
        random = Random(options["seed"])
        with publisher(ground) as publish:
            for start in range(0, len(rows), WINDOW):
                window = list(rows[start : start + WINDOW])
                random.shuffle(window)
                publish([(row.routing_key, row.body, row.headers) for row in window])
    finally:
        ground.supervisor.ask("start", ["leads-worker"])


@contextmanager
def publisher(ground: Ground) -> Iterator[Any]:
    """A function that publishes (routing key, body, headers) and returns when the broker has all of them."""
    connection = broker.connect(ground.suite.rabbitmq.url, "fault")
    try:
        channel = connection.channel()
        channel.confirm_select()
        confirms = Confirms(channel)

        def publish(messages: Sequence[tuple[str, Any, dict[str, Any]]]) -> None:
            confirms.begin()
            for key, body, headers in messages:
                confirms.expect(headers["event_id"])
                channel.basic_publish(_message(body, headers), EXCHANGE, key)
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


KINDS = (
    Kind("poison", poison, cost=4),
    Kind("duplicates", duplicates, cost=2, choose=lambda random: {"twentieth": random.randrange(20)}),
    Kind("reorder", reorder, hold=(3, 5), cost=8, choose=lambda random: {"seed": random.randrange(1000)}),
)
