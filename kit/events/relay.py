"""The relay: publishes outbox rows in order and marks what the broker confirmed.

One relay per database is active, the one whose connection holds an advisory lock; the others wait. All its
SQL goes over that same connection, so a relay that lost the lock cannot mark anything. It polls: a NOTIFY
trigger would cost the writers more than half of their throughput. At the least doubt (time-out, socket error,
closed channel) the broker connection is thrown away and the rows are published again; the inbox of the
consumers removes the copies.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import amqp
import eventlet
import psycopg2
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from kit import log, metrics
from kit.events import broker, listening
from kit.events.confirms import Confirms

BATCH = 500
POLL_SECONDS = 0.1
DEADLINE_SECONDS = 5.0
LONGEST_PAUSE = 2.0
"""Seconds between two attempts to reach a broker that is away; a longer one delays all events afterwards."""
ALIVE_SECONDS = 1.0
"""Seconds between two looks at an idle broker connection: heartbeats, and whether the broker closed it."""
MEASURE_SECONDS = 5.0
PURGE_SECONDS = 60.0
KEEP_DAYS = 7
LOCK = 7_264_102
_LOG = log.get("relay")
_COLUMNS = (
    "o.id, o.event_id::text, o.aggregate_type, o.aggregate_id, o.routing_key, o.payload::text, o.headers"
)
_PENDING = f"select {_COLUMNS} from outbox o where o.publish_time is null order by o.id limit %s"  # noqa: S608
# An aggregate whose event has to wait keeps its later events behind it. Asked only while some event waits,
# and never as a join of the table with itself: with statistics from a moment when nothing was pending, the
# planner compares every pending event with every other (436 ms for 450 of them).
_PENDING_BUT_DELAYED = f"""
with delayed as materialized (
  select aggregate_type, aggregate_id, min(id) as id from outbox
  where publish_time is null and next_time > now() group by aggregate_type, aggregate_id)
select {_COLUMNS} from outbox o where o.publish_time is null and not exists (
  select 1 from delayed d
  where d.aggregate_type = o.aggregate_type and d.aggregate_id = o.aggregate_id and d.id <= o.id)
order by o.id limit %s
"""  # noqa: S608 - names of columns
_ANY_DELAYED = "select exists (select 1 from outbox where publish_time is null and next_time > now())"
_PUBLISHED = "update outbox set publish_time = now(), last_error = null where id = any(%s)"
_FAILED = """
update outbox set attempts = attempts + 1, last_error = %s,
  next_time = now() + least(60, power(2, least(attempts, 6))) * interval '1 second' where id = any(%s)
"""
_MEASURE = """
select count(*), coalesce(extract(epoch from now() - min(create_time)), 0) from outbox
where publish_time is null
"""
_PURGE = """
delete from outbox where id in (select id from outbox
  where publish_time < now() - make_interval(days => %s) limit 1000)
"""


class Doubt(Exception):
    """It is not known what became of the messages: the connection must go."""


class LockLost(Exception):
    """The database connection, and with it the right to publish, is gone."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One row to publish. `headers` is a dictionary of plain values."""

    id: int
    event_id: str
    aggregate_type: str
    aggregate_id: str
    routing_key: str
    body: str
    headers: dict[str, Any]

    @property
    def aggregate(self) -> tuple[str, str]:
        return self.aggregate_type, self.aggregate_id

    def message(self) -> amqp.basic_message.Message:
        """The AMQP message: persistent, with the event's id as its own."""
        return amqp.basic_message.Message(
            self.body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=self.event_id,
            type=self.headers["type"],
            timestamp=int(time.time()),
            application_headers=self.headers,
        )


class Relay:
    """Publishes the events of one service until it is told to stop."""

    def __init__(
        self, service: str, database_url: str, broker_url: str, listeners: Sequence[str] = ()
    ) -> None:
        self.service = service
        self.active = False
        self._database_url = database_url
        self._broker_url = broker_url
        self._listeners = listeners
        self._connection: amqp.Connection | None = None
        self._channel: tuple[amqp.Channel, Confirms] | None = None
        self._stopping = False
        self._delayed = True
        self._alive = _Every(ALIVE_SECONDS, self._keep_alive)

    def stop(self) -> None:
        """Lets the running batch finish, then ends `run`."""
        self._stopping = True

    def run(self) -> None:
        """Takes the lock, publishes, and starts over after losing it; returns after `stop`."""
        while not self._stopping:
            with contextlib.suppress(LockLost):
                self._hold_and_publish()
            self._rest(1.0)

    def _hold_and_publish(self) -> None:
        with self._locked() as database:
            self._set_active(True)
            self._delayed = True  # until it has looked: another relay may have made events wait
            _LOG.info("relay_active", service=self.service)
            try:
                self._publish_until_stopped(database)
            finally:
                self._set_active(False)
                self._throw_away()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[PgConnection]:
        """A direct connection that holds the advisory lock; waits for it."""
        try:
            database = open_direct(self._database_url, f"matricula-relay-{self.service}")
        except psycopg2.OperationalError as error:
            raise LockLost from error
        try:
            while not self._stopping and not _rows(database, f"select pg_try_advisory_lock({LOCK})")[0][0]:
                self._rest(1.0)
            if self._stopping:
                raise LockLost
            yield database
        except psycopg2.Error as error:
            _LOG.warning("relay_database_lost", service=self.service, error=type(error).__name__)
            raise LockLost from error
        finally:
            database.close()

    def _publish_until_stopped(self, database: PgConnection) -> None:
        pause = 0.5
        measure = _Every(MEASURE_SECONDS, lambda: self._measure(database))
        purge = _Every(PURGE_SECONDS, lambda: _purge(database))
        while not self._stopping:
            measure.tick()
            purge.tick()
            try:
                count = self.publish_batch(database)
                pause = 0.5
            except (Doubt, OSError, amqp.exceptions.AMQPError, eventlet.Timeout) as error:
                self._doubt(error)
                self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if count < BATCH:
                self._idle()

    def publish_batch(self, database: PgConnection) -> int:
        """Publishes the next rows in order and marks what was confirmed; returns how many it took."""
        if self._delayed:  # only the relay itself makes events wait
            self._delayed = _rows(database, _ANY_DELAYED)[0][0]
        statement = _PENDING_BUT_DELAYED if self._delayed else _PENDING
        rows = [Pending(*row) for row in _rows(database, statement, (BATCH,))]
        if not rows:
            return 0
        with eventlet.Timeout(DEADLINE_SECONDS + 5):  # also covers opening the connection
            channel, confirms = self._open_channel()
        confirms.begin()
        try:
            with eventlet.Timeout(DEADLINE_SECONDS, Doubt("not confirmed in time")):
                self._send(channel, confirms, rows)
        finally:
            # what was confirmed before the trouble is certain, and marking it saves copies
            self._mark(database, rows, confirms)
        return len(rows)

    def _send(self, channel: amqp.Channel, confirms: Confirms, rows: Sequence[Pending]) -> None:
        exchange = broker.exchange(self.service)
        for row in rows:
            confirms.expect(row.event_id)
            channel.basic_publish(row.message(), exchange, row.routing_key, mandatory=True)
        end = time.monotonic() + DEADLINE_SECONDS
        while confirms.outstanding:
            left = end - time.monotonic()
            if left <= 0:
                raise Doubt(f"{confirms.outstanding} messages not confirmed in time")
            try:
                channel.connection.drain_events(timeout=left)
            except TimeoutError as error:
                raise Doubt(f"{confirms.outstanding} messages not confirmed in time") from error
            if not channel.is_open:
                raise Doubt("the broker closed the channel")

    def _mark(self, database: PgConnection, rows: Sequence[Pending], confirms: Confirms) -> None:
        """Marks what is certain. After the first failure of an aggregate its later events stay
        unpublished.
        """
        published, failed, stuck = [], [], set()
        for row in rows:
            if row.event_id in confirms.failed:
                if row.aggregate not in stuck:
                    failed.append(row.id)
                stuck.add(row.aggregate)
            elif row.event_id not in confirms.confirmed:
                stuck.add(row.aggregate)
            elif row.aggregate not in stuck:
                published.append(row.id)
        if published:
            _run(database, _PUBLISHED, (published,))
            metrics.OUTBOX_PUBLISHED.labels(self.service).inc(len(published))
        if failed:
            reasons = sorted(set(confirms.failed.values()))
            _run(database, _FAILED, (", ".join(reasons), failed))
            self._delayed = True
            metrics.OUTBOX_RETURNED.labels(self.service).inc(confirms.returned)
            metrics.OUTBOX_REFUSED.labels(self.service).inc(confirms.refused)
            _LOG.warning("events_refused", service=self.service, count=len(failed), reasons=reasons)
            self._throw_away()  # connecting again declares the queues again: one of them is missing

    def _open_channel(self) -> tuple[amqp.Channel, Confirms]:
        if self._channel is None:
            self._connection = broker.connect(self._broker_url, f"{self.service} relay")
            setup = self._connection.channel()
            broker.declare_exchange(setup, self.service)
            # the audit queue takes every event, so a mandatory message always finds a queue
            broker.declare_queue(setup, broker.audit_queue(self.service), self.service, "#")
            setup.close()
            if absent := listening.missing(self._connection, self._listeners):
                raise Doubt(f"no queues at this broker yet, so events would be missed: {', '.join(absent)}")
            channel = self._connection.channel()
            channel.confirm_select()
            self._channel = channel, Confirms(channel)
        return self._channel

    def _idle(self) -> None:
        """Waits for the next poll; keeps the broker connection alive meanwhile."""
        self._rest(POLL_SECONDS)
        self._alive.tick()

    def _keep_alive(self) -> None:
        if self._connection is not None:
            try:
                self._connection.heartbeat_tick()
                self._connection.drain_events(timeout=0.001)
            except TimeoutError:
                pass
            except (OSError, amqp.exceptions.AMQPError) as error:
                self._doubt(error)

    def _doubt(self, error: BaseException) -> None:
        metrics.OUTBOX_RECONNECTS.labels(self.service).inc()
        _LOG.warning("relay_broker_doubt", service=self.service, error=repr(error))
        self._throw_away()

    def _throw_away(self) -> None:
        broker.discard(self._connection)
        self._connection = self._channel = None

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            eventlet.sleep(min(POLL_SECONDS, seconds))

    def _set_active(self, active: bool) -> None:
        self.active = active
        metrics.OUTBOX_ACTIVE.labels(self.service).set(int(active))

    def _measure(self, database: PgConnection) -> None:
        count, oldest = _rows(database, _MEASURE)[0]
        metrics.OUTBOX_PENDING.labels(self.service).set(count)
        metrics.OUTBOX_OLDEST.labels(self.service).set(float(oldest))


class _Every:
    """Runs something at most once per period."""

    def __init__(self, seconds: float, action: Callable[[], object]) -> None:
        self._seconds, self._action, self._next = seconds, action, 0.0

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._seconds
            self._action()


def open_direct(url: str, name: str) -> PgConnection:
    """An autocommit connection outside of any pool; a dead server is noticed within about 15 s."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(
        plain,
        connect_timeout=5,
        application_name=name,
        options="-c statement_timeout=30s",
        keepalives=1,
        keepalives_idle=5,
        keepalives_interval=3,
        keepalives_count=3,
        tcp_user_timeout=15_000,
    )
    connection.autocommit = True
    return connection


def _rows(database: PgConnection, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _run(database: PgConnection, sql: str, parameters: Sequence[Any]) -> int:
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def _purge(database: PgConnection) -> None:
    """Removes a small batch of rows that were published long ago."""
    _run(database, _PURGE, (KEEP_DAYS,))
