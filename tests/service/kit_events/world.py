"""One test's world: a database of its own, empty queues, workers that are started and stopped."""

import itertools
import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import amqp
import psycopg2
from sqlalchemy import text

from kit import migrate
from kit.database import Database
from kit.events import broker, listening, outbox
from kit.events.subscriptions import collect
from kit.identity import system
from kit.settings import Settings
from tests.service.kit_events.sample import SERVICE
from tests.service.kit_events.sample.events import ThingNamed, ThingWeighed
from tests.service.kit_events.servers import AMQP_PORT, PG_PORT, ROOT, wait_for

BROKER = f"amqp://guest:guest@127.0.0.1:{AMQP_PORT}/"
TEMPLATE = "sample_template"
QUEUES = ("sample.sample.thing", "sample.sample.audit", "gateway.sample.audit", "sample.dead", "gateway.dead")
METRICS_PORTS = range(19010, 19030)
WHO = system((1,), name="王顾问", on_behalf_of="8d4c2e0a-0000-7000-8000-000000000001")
_numbers = itertools.count(1)
_ports = itertools.cycle(METRICS_PORTS)


def admin(statement, database="postgres"):
    """Runs one statement as the superuser; returns its rows."""
    connection = psycopg2.connect(f"postgresql://postgres@127.0.0.1:{PG_PORT}/{database}")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def settings(database):
    """The settings of the sample service on a database."""
    url = f"postgresql+psycopg2://%s@127.0.0.1:{PG_PORT}/{database}"
    return Settings(
        service="sample",
        database_url=url % "sample",
        system_database_url=url % "sample_system",
        owner_database_url=url % "sample_owner",
        broker_url=BROKER,
    )


def new_database(name, template=None):
    """Creates an empty database, or a copy of a template."""
    admin(f"drop database if exists {name} with (force)")
    admin(f"create database {name} owner sample_owner" + (f" template {template}" if template else ""))


def make_template():
    """Makes the roles and the migrated database that tests copy."""
    known = {name for (name,) in admin("select rolname from pg_roles")}
    for role in {"sample", "sample_system", "sample_owner"} - known:
        admin(f"create role {role} login")
    new_database(TEMPLATE)
    migrate.migrate(SERVICE, settings(TEMPLATE))


class World:
    """The sample service in one test."""

    def __init__(self, postgres, rabbit, folder):
        self.postgres, self.rabbit, self.folder = postgres, rabbit, folder
        self.name = f"sample_{next(_numbers)}"
        new_database(self.name, TEMPLATE)
        self.settings = settings(self.name)
        self.database = Database(self.settings.database_url, pool_size=2)
        self.system = Database(self.settings.system_database_url, pool_size=2)
        self.workers = []
        if rabbit:
            self.declare()  # a queue that is not there yet misses what is published before
            self.empty_queues()

    def close(self):
        for worker in self.workers:
            worker.kill()
        self.database.close()
        self.system.close()
        admin(f"drop database if exists {self.name} with (force)")

    def emit(self, thing_id, *messages, first=1, branch=1):
        """Writes events of one thing in one transaction, numbered from `first`."""
        with self.database.transaction(WHO) as session:
            rows = [
                outbox.Row(message, "thing", thing_id, first + number, branch)
                for number, message in enumerate(messages)
            ]
            return outbox.emit_many(session, rows)

    def rows(self, query, **parameters):
        """What a query finds, as the system role."""
        with self.system.transaction(system()) as session:
            result = session.execute(text(query), parameters)
            return result.all() if result.returns_rows else []

    def one(self, query, **parameters):
        """The single value of a query."""
        return self.rows(query, **parameters)[0][0]

    def seen(self, *what):
        """What the handlers wrote down, in order: (thing, value)."""
        query = "select thing_id, value from seen where what = any(:what) order by id"
        return [tuple(row) for row in self.rows(query, what=list(what or ("named", "weighed")))]

    def expect(self, *seen, what=("named", "weighed"), seconds=30):
        """Waits until the handlers saw exactly this, in this order."""
        wanted = list(seen)
        wait_for(lambda: self.seen(*what) == wanted, f"{wanted}; there is {self.seen(*what)}", seconds)

    def launch(self, **environment):
        """Starts a worker, ready or not."""
        worker = WorkerProcess(self, environment)
        self.workers.append(worker)
        return worker

    def worker(self, **environment):
        """Starts a worker and waits until it is ready."""
        worker = self.launch(**environment)
        wait_for(lambda: worker.ready() or worker.ended(), "the worker to be ready")
        assert not worker.ended(), worker.output()
        return worker

    @contextmanager
    def channel(self):
        """A channel to the broker."""
        connection = broker.connect(BROKER, "test")
        try:
            yield connection.channel()
        finally:
            broker.discard(connection)

    def declare(self):
        """Declares the worker's queues as the worker does."""
        with self.channel() as channel:
            listening.declare(channel, SERVICE.name, collect(SERVICE, SERVICE.workers()))
            broker.declare_queue(channel, "gateway.sample.audit", "sample", "#")

    def forget(self):
        """The broker as it is before the sample service was ever installed."""
        with self.channel() as channel:
            for queue in ("sample.sample.thing", "sample.sample.audit", "sample.dead"):
                channel.queue_delete(queue)
            for exchange in ("sample.listens", "sample.dead"):
                channel.exchange_delete(exchange)

    def empty_queues(self):
        """Waits until the workers of the test before are gone and removes what they left."""
        with self.channel() as channel:
            for queue in QUEUES:
                gone = lambda queue=queue: channel.queue_declare(queue, passive=True).consumer_count == 0  # noqa: E731
                wait_for(gone, f"{queue} to lose its consumers")
                channel.queue_purge(queue)

    def depth(self, queue):
        """How many messages are ready in a queue."""
        with self.channel() as channel:
            return channel.queue_declare(queue, passive=True).message_count

    def publish(self, body, headers, key="thing.thing_named", message_id=None):
        """Publishes a message past the outbox."""
        with self.channel() as channel:
            message = amqp.basic_message.Message(
                body,
                delivery_mode=2,
                application_headers=headers,
                **({"message_id": message_id} if message_id else {}),
            )
            channel.confirm_select()
            channel.basic_publish(message, "sample.events", key)
            answers = []
            channel.events["basic_ack"] = {lambda *answer: answers.append(answer)}
            while not answers:
                channel.connection.drain_events(timeout=10)

    def take_outbox(self):
        """The unpublished events as (headers, body), marked as published: the test delivers them itself."""
        found = self.rows(
            "update outbox set publish_time = now() where publish_time is null"
            " returning id, headers, payload::text"
        )
        return [(row.headers, row.payload) for row in sorted(found)]


class WorkerProcess:
    """A worker of the sample service as a process."""

    def __init__(self, world, environment):
        self.port = next(_ports)
        self.log = world.folder / f"worker-{self.port}.log"
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT}/proto/gen",
            "MATRICULA_DATABASE_URL": world.settings.database_url,
            "MATRICULA_SYSTEM_DATABASE_URL": world.settings.system_database_url,
            "MATRICULA_BROKER_URL": BROKER,
            "MATRICULA_METRICS_LISTEN": f"127.0.0.1:{self.port}",
            **environment,
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.service.kit_events.sample_worker"],
                cwd=ROOT,
                env=variables,
                stdout=log,
                stderr=log,
            )

    def get(self, path):
        """(status, text) of a health page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self):
        return self.get("/ready")[0] == 200

    def metric(self, name):
        """The value of a metric given as it is printed, labels included; 0 when it is not there."""
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    def ended(self):
        return self.process.poll() is not None

    def output(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        """kill -9"""
        if not self.ended():
            self.process.kill()
        self.process.wait(20)

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return self.process.wait(20)


def named(thing_id, *names):
    """Events that name a thing."""
    return [ThingNamed(thing_id=thing_id, name=name) for name in names]


def weighed(thing_id, *grams):
    """Events that weigh a thing."""
    return [ThingWeighed(thing_id=thing_id, grams=one) for one in grams]
