"""The feed of live updates from a real RabbitMQ: events arrive, also after a lost connection."""

import asyncio
import time
from collections.abc import Callable

import amqp
import orjson
import pytest

from dev.suite import Suite
from gateway.edge.live import Feed, LiveHub
from kit.events import broker
from kit.identity import Grant, Principal, Scope

WHO = Principal("me", grants={"leads.lead.read": Grant(Scope.BRANCH, (1,))})


def publish(suite: Suite, seq: int) -> None:
    connection = broker.connect(suite.broker_url, "test")
    try:
        channel = connection.channel()
        headers = {
            "type": "matricula.leads.v1.LeadMoved",
            "aggregate_type": "lead",
            "aggregate_id": "l1",
            "seq": seq,
            "branch_id": 1,
        }
        message = amqp.Message(orjson.dumps({"lead": {"id": "l1"}}), application_headers=headers)
        channel.basic_publish(message, exchange=broker.exchange("leads"), routing_key="lead.lead_moved")
    finally:
        broker.discard(connection)


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


def test_the_feed_delivers_and_returns_after_a_lost_connection(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[amqp.Connection] = []
    connect = broker.connect

    def remember(url: str, name: str) -> amqp.Connection:
        connection = connect(url, name)
        if name == "gateway live":
            opened.append(connection)
        return connection

    monkeypatch.setattr(broker, "connect", remember)

    async def run() -> None:
        hub = LiveHub()
        subscriber = hub.subscribe(WHO, ())
        feed = Feed(suite.broker_url, ("leads", "tasks"), hub, asyncio.get_running_loop())
        feed.start()
        try:
            await until(feed.connected.is_set)
            await asyncio.to_thread(publish, suite, 1)
            assert (await asyncio.wait_for(subscriber.queue.get(), 5)).seq == 1
            opened[0].transport.sock.shutdown(2)
            await until(lambda: len(opened) == 2 and feed.connected.is_set())
            await asyncio.to_thread(publish, suite, 2)
            assert (await asyncio.wait_for(subscriber.queue.get(), 5)).seq == 2
        finally:
            await asyncio.to_thread(feed.stop)

    asyncio.run(run())
