"""The api process of a service: one gRPC server, built from the service's declaration."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from kit import health as http_health
from kit import log, migrate, rls, trace
from kit.access import rules
from kit.declared import serving
from kit.identity import Verifier
from kit.interceptor import Interceptor
from kit.service import Runtime, runtime
from kit.settings import Settings, text

_LOG = log.get("serve")
_OPTIONS = (
    ("grpc.max_receive_message_length", 8 * 1024 * 1024),
    ("grpc.max_send_message_length", 32 * 1024 * 1024),
    # identities of head offices list every branch they reach
    ("grpc.max_metadata_size", 64 * 1024),
    ("grpc.absolute_max_metadata_size", 96 * 1024),
    # clients look for new replicas when a connection ends: so long does one wait for its share of the work
    ("grpc.max_connection_age_ms", 60_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
    # the edge asks every 30 s whether a connection lives, also while only its watch for our health is open
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.so_reuseport", 0),
)
GRACE_SECONDS = 10


def build(running: Runtime) -> tuple[grpc.Server, health.HealthServicer]:
    """The server with every servicer of the service behind the interceptor; not yet listening."""
    entries = [entry for module in running.service.modules("api") for entry in module.SERVICERS]
    entries += [entry for one in running.service.declared() for entry in serving.servicers(one)]
    settings = running.settings
    settings.require("identity_public_key_file")
    verifier = Verifier(text(settings.identity_public_key_file), running.service.name)
    interceptor = Interceptor(
        running, rules(descriptor for descriptor, _, _ in entries), verifier, running.service.resources()
    )
    server = grpc.server(
        ThreadPoolExecutor(settings.grpc_threads, thread_name_prefix="rpc"),
        interceptors=[interceptor],
        options=_OPTIONS,
    )
    for _, add, servicer in entries:
        add(servicer(running), server)
    healthy = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    return server, healthy


def check(running: Runtime) -> None:
    """Refuses to serve on a schema that is not this code's, or that does not isolate branches."""
    with running.database.engine.connect() as connection:
        migrate.check_schema(connection, running.service)
        rls.check(connection)


def serve(name: str) -> None:
    """Runs until SIGTERM or SIGINT.

    Then it says that it is leaving and serves on for `drain_seconds`, until every client that watches its
    health has gone elsewhere, and gives calls that it has begun ten seconds to end.
    """
    settings = Settings.load()
    log.configure(f"{name}-api", format=settings.log_format, level=settings.log_level)
    trace.configure(f"{name}-api", settings.trace_endpoint)
    _LOG.info("starting", **settings.redacted())
    running = runtime(name, settings)
    check(running)
    server, healthy = build(running)
    if server.add_insecure_port(settings.grpc_listen) == 0:
        raise SystemExit(f"cannot listen on {settings.grpc_listen}: the port is taken")
    stop = _stop_on_signals()
    checks: dict[str, http_health.Check] = {
        "database": lambda: _reachable(running),
        "leaving": lambda: not stop.is_set(),
    }
    probes = http_health.start(settings.metrics_listen, checks)
    server.start()
    healthy.set("", health_pb2.HealthCheckResponse.SERVING)
    _LOG.info("serving", listen=settings.grpc_listen)
    stop.wait()
    _LOG.info("stopping", drain_seconds=settings.drain_seconds)
    healthy.enter_graceful_shutdown()
    time.sleep(settings.drain_seconds)
    server.stop(GRACE_SECONDS).wait()
    probes.close()
    running.database.close()
    running.system.close()


def _reachable(running: Runtime) -> bool:
    with running.database.engine.connect() as connection:
        connection.exec_driver_sql("select 1")
    return True


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def handle(_number: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    return stop
