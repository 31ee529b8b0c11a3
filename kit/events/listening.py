"""Who listens: the queues of a consumer, and the mark which says that all of them are there.

A topic exchange forgets what it has no queue for, and a producer may be up before its consumers. So a
consumer declares its queues when its database is migrated, and again whenever its worker connects, and leaves
its mark last; a relay publishes nothing before every service it is told of has left one (docs/adr/0010).
"""

import time
from collections.abc import Iterable, Sequence

import amqp

from kit.events import broker
from kit.events.subscriptions import Subscription, collect
from kit.service import Service
from kit.settings import SettingsError


def declare(channel: amqp.Channel, consumer: str, subscriptions: Sequence[Subscription]) -> None:
    """Makes sure that everything is there which a consumer needs to receive; its mark comes last."""
    if subscriptions:
        broker.declare_dead_queue(channel, consumer)
    for one in subscriptions:
        broker.declare_bound(channel, one.queue, one.producer, one.pattern)
    broker.declare_mark(channel, consumer)


def announce(service: Service, url: str, seconds: float = 0.0) -> list[str]:
    """Declares the queues of a service without its worker and returns them; waits so long for the broker."""
    subscriptions = collect(service, service.workers())
    end = time.monotonic() + seconds
    while True:
        try:
            _declare_at(url, service.name, subscriptions)
            return [one.queue for one in subscriptions]
        except (OSError, amqp.exceptions.AMQPError) as error:
            if time.monotonic() > end:
                raise SettingsError(
                    f"RabbitMQ does not let us declare the queues of {service.name}: {error}; its database is"
                    " up to date, run the same again when the broker answers"
                ) from error
            time.sleep(1)


def _declare_at(url: str, consumer: str, subscriptions: Sequence[Subscription]) -> None:
    connection = broker.connect(url, f"{consumer} migrate")
    try:
        declare(connection.channel(), consumer, subscriptions)
    finally:
        broker.discard(connection)


def missing(connection: amqp.Connection, consumers: Iterable[str]) -> list[str]:
    """Those of the consumers that have not left their mark at this broker."""
    return [one for one in consumers if not _is_marked(connection, one)]


def _is_marked(connection: amqp.Connection, consumer: str) -> bool:
    channel = connection.channel()
    try:
        broker.find_mark(channel, consumer)
    except amqp.exceptions.NotFound:
        return False  # the broker closed the channel with its answer
    channel.close()
    return True
