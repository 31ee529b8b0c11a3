"""The services of a chain: each with its own database, its gRPC server here, its worker as a process."""

import os
import random
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import amqp
from sqlalchemy import text

from kit.events import broker
from kit.identity import system
from tests.service.harness import ServiceUnderTest, start
from tests.service.kit_events.servers import AMQP_PORT, PG_PORT, ROOT, wait_for

BROKER = f"amqp://guest:guest@127.0.0.1:{AMQP_PORT}/"
ADMIN = f"postgresql://postgres@127.0.0.1:{PG_PORT}/postgres"
METRICS = 19050


class Chain:
    """Services by name; workers can be stopped and started while others run."""

    def __init__(self, names: Sequence[str], folder: Path, metrics: int = METRICS) -> None:
        self.folder, self.names, self.metrics = folder, names, metrics
        self.services: dict[str, ServiceUnderTest] = {}
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """Every service without its worker."""
        for name in self.names:
            (self.folder / name).mkdir()
            self.services[name] = start(name, self.folder / name, ADMIN)

    def start(self) -> None:
        self.prepare()
        for name in self.names:
            self.launch(name)
        for name in self.names:
            self.await_worker(name)

    def stop(self) -> None:
        for name in list(self.workers):
            self.halt(name)
        for service in self.services.values():
            service.stop()

    def launch(self, name: str) -> None:
        """Starts the worker of a service, ready or not."""
        settings = self.services[name].running.settings
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT}/proto/gen",
            "MATRICULA_SERVICE": name,
            "MATRICULA_DATABASE_URL": settings.database_url,
            "MATRICULA_SYSTEM_DATABASE_URL": settings.system_database_url,
            "MATRICULA_IDENTITY_PUBLIC_KEY_FILE": settings.identity_public_key_file,
            "MATRICULA_SECRET_KEY_FILE": settings.secret_key_file,
            "MATRICULA_FILES_URL": settings.files_url,
            "MATRICULA_BROKER_URL": BROKER,
            "MATRICULA_METRICS_LISTEN": f"127.0.0.1:{self.port(name)}",
        }
        with (self.folder / name / "worker.log").open("ab") as log:
            self.workers[name] = subprocess.Popen(
                [sys.executable, "-m", "kit.cli", "work", name],
                cwd=ROOT, env=variables, stdout=log, stderr=log,
            )  # fmt: skip

    def await_worker(self, name: str) -> None:
        def ready() -> bool:
            assert self.workers[name].poll() is None, self.log(name)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port(name)}/ready", timeout=5) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                return False

        wait_for(ready, f"the worker of {name}")

    def halt(self, name: str) -> None:
        """kill -9: what it had in hand comes again."""
        worker = self.workers.pop(name)
        worker.kill()
        worker.wait(20)

    def port(self, name: str) -> int:
        return self.metrics + self.names.index(name)

    def log(self, name: str) -> str:
        return (self.folder / name / "worker.log").read_text(errors="replace")

    def rows(self, name: str, statement: str, **facts: Any) -> list[Any]:
        """Rows of a statement in the database of a service, as the system."""
        with self.services[name].running.system.transaction(system()) as session:
            result = session.execute(text(statement), facts)
            return list(result) if result.returns_rows else []

    def settled(self) -> None:
        """Waits until nothing is left to send, to receive, or to try again."""

        def quiet() -> bool:
            for name in self.names:
                if self.rows(name, "select 1 from outbox where publish_time is null limit 1"):
                    return False
                if self.rows(name, "select 1 from inbox_waiting limit 1"):
                    return False
            return all(self.depth(queue) == 0 for queue in self.queues())

        wait_for(quiet, "events to be applied")

    def queues(self) -> list[str]:
        nouns = {"students": ("lead", "activity", "conversion"), "leads": ("student",)}
        return [
            broker.queue(consumer, producer, noun)
            for consumer, producer in (("students", "leads"), ("leads", "students"))
            for noun in nouns[consumer]
        ]

    @contextmanager
    def channel(self) -> Any:
        connection = broker.connect(BROKER, "test")
        try:
            yield connection.channel()
        finally:
            broker.discard(connection)

    def depth(self, queue: str) -> int:
        """How many messages are ready in a queue."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def shuffle(self, name: str, seed: int) -> int:
        """Delivers what a service has not sent yet twice and in any order; its relay must not run."""
        assert name not in self.workers
        rows = self.rows(
            name,
            "update outbox set publish_time = now() where publish_time is null"
            " returning headers, payload::text as body, routing_key",
        )
        messages = [*rows, *rows]
        random.Random(seed).shuffle(messages)
        with self.channel() as channel:
            channel.confirm_select()
            for row in messages:
                message = amqp.basic_message.Message(
                    row.body, delivery_mode=2, application_headers=row.headers
                )
                channel.basic_publish_confirm(message, broker.exchange(name), row.routing_key)
        return len(rows)
