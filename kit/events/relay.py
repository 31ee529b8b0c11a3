"""The relay: publishes outbox rows in order and marks what the broker confirmed.

One relay per database is active, the one whose connection holds an advisory lock; the others wait. All its
SQL goes over that same connection, so a relay that lost the lock cannot mark anything. It polls: a NOTIFY
trigger would cost the writers more than half of their throughput. It publishes what comes before the broker
has answered for what went: with a busy disk an answer takes tenths of a second. At the least doubt (time-out,
socket error, closed channel) the broker connection is thrown away and the rows are published again; the inbox
of the consumers removes the copies.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import amqp
import eventlet
import psycopg2
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from kit import log, metrics
from kit.events import broker, listening
from kit.events.underway import Doubt, Pending, Underway

BATCH = 500
UNDERWAY = 4 * BATCH
"""Events that wait for the broker's answer, at most."""
POLL_SECONDS = 0.1
DEADLINE_SECONDS = 5.0
LAST_SECONDS = 1.0
"""How long a relay that stops waits for answers; without them its successor publishes again."""
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
_PENDING = f"""
select {_COLUMNS} from outbox o where o.publish_time is null and o.id <> all(%s) order by o.id limit %s
"""  # noqa: S608 - names of columns
# An aggregate whose event has to wait keeps its later events behind it. Asked only while some event waits,
# and never as a join of the table with itself: with statistics from a moment when nothing was pending, the
# planner compares every pending event with every other (436 ms for 450 of them).
_PENDING_BUT_DELAYED = f"""
with delayed as materialized (
  select aggregate_type, aggregate_id, min(id) as id from outbox
  where publish_time is null and next_time > now() group by aggregate_type, aggregate_id)
select {_COLUMNS} from outbox o where o.publish_time is null and o.id <> all(%s) and not exists (
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


class LockLost(Exception):
    """The database connection, and with it the right to publish, is gone."""


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
        self._underway: Underway | None = None
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
                began = time.monotonic()
                count = self.publish_batch(database, POLL_SECONDS)
                pause = 0.5
            except (Doubt, OSError, amqp.exceptions.AMQPError, eventlet.Timeout) as error:
                self._doubt(error)
                self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if count < BATCH:
                self._idle(began + POLL_SECONDS - time.monotonic())
        with contextlib.suppress(Doubt, OSError, amqp.exceptions.AMQPError), self._marking(database):
            self._take_answers(LAST_SECONDS)

    def publish_batch(self, database: PgConnection, patience: float = DEADLINE_SECONDS + 1) -> int:
        """Publishes the next rows in order and returns how many; marks what was confirmed within so many
        seconds, of earlier rows too.
        """
        with self._marking(database):
            count = self._publish(database)
            self._take_answers(patience)
        return count

    @contextlib.contextmanager
    def _marking(self, database: PgConnection) -> Iterator[None]:
        """Marks what was confirmed, also before trouble: it is certain, and marking it saves copies."""
        try:
            yield
        finally:
            if self._underway is not None:
                self._mark(database, self._underway)

    def _take_answers(self, seconds: float) -> None:
        if self._underway is not None:
            self._underway.take_answers(time.monotonic() + seconds, DEADLINE_SECONDS)

    def _publish(self, database: PgConnection) -> int:
        known = self._underway.row_ids if self._underway is not None else []
        if len(known) >= UNDERWAY:
            return 0
        if self._delayed:  # only the relay itself makes events wait
            self._delayed = _rows(database, _ANY_DELAYED)[0][0]
        statement = _PENDING_BUT_DELAYED if self._delayed else _PENDING
        rows = [Pending(*row) for row in _rows(database, statement, (known, BATCH))]
        if rows:
            with eventlet.Timeout(DEADLINE_SECONDS + 5):  # also covers opening the connection
                underway = self._open_channel()
            with eventlet.Timeout(DEADLINE_SECONDS, Doubt("not taken in time")):
                underway.publish(rows)
        return len(rows)

    def _mark(self, database: PgConnection, underway: Underway) -> None:
        """Marks what is certain. After the first failure of an aggregate its later events stay
        unpublished.
        """
        confirmed, failed = underway.certain()
        if confirmed:
            _run(database, _PUBLISHED, ([row.id for row in confirmed],))
            metrics.OUTBOX_PUBLISHED.labels(self.service).inc(len(confirmed))
        if failed:
            answers = underway.answers
            reasons = sorted(set(answers.failed.values()))
            _run(database, _FAILED, (", ".join(reasons), [row.id for row in failed]))
            self._delayed = True
            metrics.OUTBOX_RETURNED.labels(self.service).inc(answers.returned)
            metrics.OUTBOX_REFUSED.labels(self.service).inc(answers.refused)
            _LOG.warning("events_refused", service=self.service, count=len(failed), reasons=reasons)
            self._throw_away()  # connecting again declares the queues again: one of them is missing

    def _open_channel(self) -> Underway:
        if self._underway is None:
            self._connection = broker.connect(self._broker_url, f"{self.service} relay")
            setup = self._connection.channel()
            broker.declare_exchange(setup, self.service)
            # the audit queue takes every event, so a mandatory message always finds a queue
            broker.declare_queue(setup, broker.audit_queue(self.service), self.service, "#")
            setup.close()
            if absent := listening.missing(self._connection, self._listeners):
                raise Doubt(f"no queues at this broker yet, so events would be missed: {', '.join(absent)}")
            self._underway = Underway(self._connection.channel(), broker.exchange(self.service))
        return self._underway

    def _idle(self, seconds: float) -> None:
        """Waits for the next poll; keeps the broker connection alive meanwhile."""
        self._rest(seconds)
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
        self._connection = self._underway = None

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
