"""The worker process of a service: nameko hosts the event entrypoints, the relay, timers, retries and jobs.

Import `kit.work_main` to start it, which makes the process green first. grpc freezes an eventlet process, so
the worker refuses to start when anything has imported it.
"""

import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import eventlet
import nameko
from sqlalchemy import text

from kit import health, log, rls, trace
from kit.database import Database
from kit.events import faults
from kit.events.consume import Hub
from kit.events.entrypoint import DeadEntrypoint, DeadMethod, EventEntrypoint, EventMethod
from kit.events.policy import POLICY, Policy
from kit.events.relay import Relay
from kit.events.retry import Retrier, consumers_waiting
from kit.events.subscriptions import Subscription, collect
from kit.housekeeping import Housekeeping
from kit.identity import system
from kit.job_dispatch import Dispatcher
from kit.migrate import check_schema
from kit.service import Runtime, Service, load
from kit.settings import Settings
from kit.timers import Timers

with warnings.catch_warnings():
    # nameko imports modules that warn about themselves; nothing we could change
    warnings.simplefilter("ignore")
    from nameko.containers import ServiceContainer
    from nameko.extensions import DependencyProvider, register_entrypoint

DRAIN_SECONDS = 10
_LOG = log.get("work")


class GrpcImported(RuntimeError):
    """The worker has grpc in its process, where it would freeze."""


class Loop(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Something that goes on beside the events: calls `step` again and again until the worker stops.

    `step` returns how much it did; after nothing it rests for `seconds`.
    """

    def __init__(
        self, name: str, step: Callable[[], int], seconds: float, end: Callable[[], None] | None
    ) -> None:
        self.name, self.step, self.seconds, self.end = name, step, seconds, end
        self._stopped = eventlet.event.Event()
        self._thread: Any = None

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier=self.name)

    def stop(self) -> None:
        self.kill()
        if self._thread is not None:
            self._thread.wait()
        if self.end:
            self.end()

    def kill(self) -> None:
        if not self._stopped.ready():
            self._stopped.send(None)

    def _run(self) -> None:
        pause = 1.0
        while not self._stopped.ready():
            try:
                done, pause = self.step(), 1.0
                rest = 0.0 if done else self.seconds
            except Exception as error:
                rest, pause = pause, min(pause * 2, 5.0)
                problem = None if faults.is_away(error) else error
                _LOG.error(
                    "loop_failed",
                    loop=self.name,
                    error=faults.describe(error),
                    retry_seconds=rest,
                    exc_info=problem,
                )
            self._rest(rest)

    def _rest(self, seconds: float) -> None:
        eventlet.sleep(0)
        with eventlet.Timeout(seconds, False):
            self._stopped.wait()


class RelayLoop(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """The relay, which has a loop of its own."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._thread: Any = None

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self.relay.run, identifier="relay")

    def stop(self) -> None:
        self.relay.stop()
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        self.relay.stop()


class Worker:
    """One worker process: everything it runs, and its container."""

    def __init__(self, runtime: Runtime, policy: Policy = POLICY) -> None:
        self.runtime = runtime
        self._policy = policy
        service = runtime.service
        self.modules = service.workers()
        refuse_grpc()
        self.subscriptions = collect(service, self.modules)
        attributes = {"name": service.name, **self._entrypoints(), **self._loops()}
        nameko.config.setup({"max_workers": len(self.subscriptions) + 4})
        self.container = ServiceContainer(type("Worker", (), attributes))
        self.hub: Hub | None = self.container.shared_extensions.get(Hub)
        if self.hub:
            self.hub.configure(service.name, runtime.settings.broker_url, self.subscriptions)

    def _entrypoints(self) -> dict[str, Any]:
        database = self.runtime.database
        methods = {
            f"on_{one.queue.replace('.', '_')}": _method(
                EventMethod(one, database, self._policy), EventEntrypoint(one, database, self._policy)
            )
            for one in self.subscriptions
        }
        if self.subscriptions:
            entrypoint = DeadEntrypoint(self.runtime.service.name, database, self._policy)
            methods["on_dead_letters"] = _method(DeadMethod(database), entrypoint)
        return methods

    def _loops(self) -> dict[str, Any]:
        runtime, service = self.runtime, self.runtime.service
        settings = runtime.settings
        timers = Timers(service.name, gather(self.modules, "TIMERS"), runtime.database, runtime.system)
        jobs = Dispatcher(service, gather(self.modules, "JOBS_FAILED"), runtime.system)
        housekeeping = Housekeeping(service.name, runtime.system)
        listeners = [one for one in settings.listeners.split(",") if one]
        return {
            "relay": RelayLoop(
                Relay(service.name, settings.system_database_url, settings.broker_url, listeners)
            ),
            "timers": Loop("timers", timers.run_once, 1.0, None),
            "retries": Loop("retries", self._retry_all(runtime.database, self.subscriptions), 1.0, None),
            "jobs": Loop("jobs", jobs.run_once, 0.5, jobs.stop),
            "housekeeping": Loop("housekeeping", housekeeping.run_once, 10.0, None),
            **self._own_loops(),
        }

    def _own_loops(self) -> dict[str, Any]:
        """What the service itself does again and again: `LOOPS` of its worker modules."""
        declared = [one for module in self.modules for one in getattr(module, "LOOPS", ())]
        return {
            name.replace("-", "_"): Loop(name, partial(step, self.runtime), seconds, None)
            for name, seconds, step in declared
        }

    def _retry_all(self, database: Database, subscriptions: Sequence[Subscription]) -> Callable[[], int]:
        retriers = {one.queue: Retrier(database, one, self._policy) for one in subscriptions}

        def step() -> int:
            for consumer in consumers_waiting(database):
                if consumer in retriers:  # a queue of an older release may have left something
                    retriers[consumer].run_once()
            return 0  # always rests: an event that is ready and cannot be settled must not turn the loop hot

        return step

    def checks(self) -> dict[str, health.Check]:
        """What /ready asks."""
        hub = self.hub
        return {"database": self._ask_database, "broker": (lambda: hub.ready()) if hub else (lambda: True)}

    def live(self) -> dict[str, health.Check]:
        """What /live asks."""
        hub = self.hub
        return {"consumers": (lambda: hub.live()) if hub else (lambda: True)}

    def _ask_database(self) -> None:
        with self.runtime.system.transaction(system()) as session:
            session.execute(text("select 1"))

    def run(self) -> None:
        """Works until SIGTERM or SIGINT; then finishes what is in hand, for 10 seconds at most."""
        stopping = eventlet.event.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: None if stopping.ready() else stopping.send(None))
        server = health.start(self.runtime.settings.metrics_listen, self.checks(), self.live())
        self.container.start()
        _LOG.info(
            "worker_started",
            service=self.runtime.service.name,
            queues=[one.queue for one in self.subscriptions],
        )
        eventlet.spawn(_tell, self.container, stopping)
        stopping.wait()
        try:
            with eventlet.Timeout(DRAIN_SECONDS):
                self.container.stop()
        except eventlet.Timeout:
            _LOG.warning("worker_drain_timeout", seconds=DRAIN_SECONDS)
            self.container.kill()
        server.close()
        self.container.wait()
        _LOG.info("worker_stopped", service=self.runtime.service.name)


def _tell(container: Any, stopping: Any) -> None:
    """Ends the process when the container died by itself; its error is raised by `wait` at the end of
    `run`.
    """
    try:
        container.wait()
    except Exception as error:
        _LOG.critical("worker_died", error=faults.describe(error))
    if not stopping.ready():
        stopping.send(None)


def _method(function: Callable[..., None], entrypoint: Any) -> Callable[..., None]:
    def method(_self: object, batch: Sequence[Any]) -> None:
        function(batch)

    register_entrypoint(method, entrypoint)
    return method


def gather(modules: Sequence[Any], attribute: str) -> dict[str, Any]:
    """The dictionaries of one name over all worker modules, as one; a kind that is declared twice is an
    error.
    """
    found: dict[str, Any] = {}
    for module in modules:
        for kind, function in getattr(module, attribute, {}).items():
            if kind in found:
                raise ValueError(f"{module.__name__}: {attribute} has {kind!r} already, from another module")
            found[kind] = function
    return found


def refuse_grpc() -> None:
    """Raises GrpcImported when grpc is in the process."""
    if "grpc" in sys.modules:
        raise GrpcImported(
            "a worker module imports grpc, which freezes an eventlet process: move that to api.py"
        )


def work(name: str, settings: Settings | None = None) -> None:
    """Runs the worker of a service until it is told to stop."""
    settings = settings or Settings.load()
    start(load(name), settings)


def start(service: Service, settings: Settings, policy: Policy = POLICY) -> None:
    """Checks everything a worker needs, then works."""
    if not eventlet.patcher.is_monkey_patched("socket"):
        raise RuntimeError("start workers with `matricula work <service>`: eventlet has to come first")
    log.configure(f"{service.name}-worker", format=settings.log_format, level=settings.log_level)
    settings.require("database_url", "system_database_url", "broker_url")
    refuse_grpc()
    trace.configure(f"{service.name}-worker", settings.trace_endpoint)
    prepare = settings.database_prepare
    runtime = Runtime(
        service,
        settings,
        Database(settings.database_url, pool_size=settings.database_pool_size, prepare=prepare),
        Database(settings.system_database_url, pool_size=4, prepare=prepare),
    )
    with runtime.database.engine.connect() as connection:
        check_schema(connection, service)
        rls.check(connection)
    Worker(runtime, policy).run()
