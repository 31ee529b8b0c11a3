"""The broker: opening and throwing away connections, and the one place that names exchanges and queues.

Queue arguments are fixed in code rather than by policy: a worker then needs no management rights, and a
broker without policies cannot silently lose the delivery limit. Changing them needs a new queue name.
"""

import ssl
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp

HEARTBEAT = 20
AUDITOR = "gateway"
"""The service that receives every event of every service."""
DELIVERY_LIMIT = 50


def connect(url: str, name: str) -> amqp.Connection:
    """An open connection; `name` is what the broker's list of connections shows. Raises OSError, amqp
    errors.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl={"context": ssl.create_default_context(), "server_hostname": parts.hostname} if secure else False,
        connect_timeout=5,
        heartbeat=HEARTBEAT,
        client_properties={"connection_name": name, "product": "matricula"},
    )
    try:
        connection.connect()
    except BaseException:
        discard(connection)
        raise
    return connection


def discard(connection: amqp.Connection | None) -> None:
    """Closes the socket without a word: a graceful close can wait for ever on a broker that stopped
    reading.
    """
    if connection is not None:
        connection.collect()


def exchange(service: str) -> str:
    """The topic exchange of a service's events."""
    return f"{service}.events"


def queue(consumer: str, producer: str, noun: str) -> str:
    """The queue in which a consumer gets all events of one kind of record, so that they stay in order."""
    return f"{consumer}.{producer}.{noun}"


def audit_queue(producer: str) -> str:
    """The queue in which the gateway gets all events of a service."""
    return queue(AUDITOR, producer, "audit")


def dead_queue(consumer: str) -> str:
    """Queue and exchange for messages a consumer could not read or that kept killing it."""
    return f"{consumer}.dead"


def declare_mark(channel: amqp.Channel, consumer: str) -> None:
    """Says that all queues of a consumer are there. Nothing is ever sent to this exchange."""
    channel.exchange_declare(_mark(consumer), "fanout", durable=True, auto_delete=False)


def find_mark(channel: amqp.Channel, consumer: str) -> None:
    """Raises NotFound, and loses the channel, unless the consumer's queues have been there once."""
    channel.exchange_declare(_mark(consumer), "fanout", passive=True)


def declare_exchange(channel: amqp.Channel, service: str) -> None:
    """Makes sure the exchange of a service's events is there."""
    channel.exchange_declare(exchange(service), "topic", durable=True, auto_delete=False)


def declare_queue(channel: amqp.Channel, name: str, producer: str, pattern: str) -> None:
    """Makes sure a queue, its dead-letter queue and its binding are there. `pattern` is a topic pattern."""
    declare_dead_queue(channel, _consumer(name))
    declare_bound(channel, name, producer, pattern)


def declare_bound(channel: amqp.Channel, name: str, producer: str, pattern: str) -> None:
    """The queue without its dead-letter queue, which a worker declares once for all of its queues: each takes
    a round trip, and the queues of a broker that is only just back answer slowly.
    """
    declare_exchange(channel, producer)
    arguments = {
        "x-dead-letter-exchange": dead_queue(_consumer(name)),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # at-least-once dead-lettering is silently off without it
        "x-delivery-limit": DELIVERY_LIMIT,
    }
    _declare(channel, name, arguments)
    channel.queue_bind(name, exchange(producer), pattern)


def declare_dead_queue(channel: amqp.Channel, consumer: str) -> None:
    """Makes sure the dead-letter exchange and queue of a consumer are there."""
    name = dead_queue(consumer)
    channel.exchange_declare(name, "fanout", durable=True, auto_delete=False)
    _declare(channel, name, {})
    channel.queue_bind(name, name)


def _mark(consumer: str) -> str:
    return f"{consumer}.listens"


def _consumer(name: str) -> str:
    """Whose queue it is."""
    return name.split(".", 1)[0]


def _declare(channel: amqp.Channel, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(
        name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", **arguments}
    )
