"""The process `matricula edge`: opens what the edge needs, serves until SIGTERM, closes it again."""

import asyncio
import gc
import importlib
import ipaddress
import os
import signal
from pathlib import Path
from typing import Protocol

import httpx
import uvloop

from gateway.edge import routes
from gateway.edge.app import build
from gateway.edge.audit import AuditSink
from gateway.edge.context import Edge
from gateway.edge.limits import Limits
from gateway.edge.live import Feed, LiveHub
from gateway.edge.principal import Directory
from gateway.edge.serving import embedded
from gateway.edge.session.bearer import Bearer
from gateway.edge.session.keycloak import Keycloak
from gateway.edge.session.store import SqlSessions
from gateway.edge.upstream import open_channels
from kit import health, log, migrate, rls, trace
from kit.files import FileStore
from kit.identity import Signer
from kit.service import Runtime, runtime
from kit.settings import PREFIX, Settings, text

_NEEDED = (
    "database_url",
    "system_database_url",
    "identity_private_key_file",
    "secret_key_file",
    "keycloak_url",
    "oidc_client_id",
    "oidc_client_secret",
    "files_url",
    "broker_url",
)
_log = log.get(__name__)


class Access(Protocol):
    """What gateway.access gives the edge; `gateway.access.edge.open_access(runtime)` makes it on the loop."""

    directory: Directory
    audit: AuditSink

    async def close(self) -> None:
        """Writes what is still to be written."""
        ...


def run() -> None:
    """Runs until SIGTERM or SIGINT. Raises SettingsError, MissingAccessRule, SchemaMismatch, UnsafeSchema."""
    settings = Settings.load()
    settings.require(*_NEEDED)
    log.configure("edge", format=settings.log_format, level=settings.log_level)
    trace.configure("edge", settings.trace_endpoint)
    _log.info("starting", **settings.redacted())
    table = routes.build(routes.discover())
    running = runtime("gateway", settings)
    with running.database.engine.connect() as connection:
        migrate.check_schema(connection, running.service)
        rls.check(connection)
    gc.collect()
    gc.freeze()  # descriptors and plans live as long as the process: no collection needs to look at them
    try:
        uvloop.run(_serve(running, table))
    finally:
        running.database.close()
        running.system.close()


def addresses() -> dict[str, str]:
    """The services that have an address; the others answer 503 SERVICE_NOT_INSTALLED."""
    found = {name: os.environ.get(f"{PREFIX}{name.upper()}_ADDRESS", "") for name in routes.SERVICES}
    return {name: address for name, address in found.items() if address}


async def _serve(running: Runtime, table: routes.RouteTable) -> None:
    settings, loop = running.settings, asyncio.get_running_loop()
    limits = _limits(settings)
    hub = LiveHub(limits.live_per_principal)
    feed = Feed(settings.broker_url, routes.SERVICES, hub, loop)
    access: Access = importlib.import_module("gateway.access.edge").open_access(running)
    sessions = SqlSessions(running.database, text(settings.secret_key_file))
    async with httpx.AsyncClient(follow_redirects=False, limits=httpx.Limits(max_connections=20)) as client:
        keycloak = Keycloak(
            settings.keycloak_url,
            settings.keycloak_realm,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            client,
        )
        edge = Edge(
            routes=table,
            channels=open_channels(addresses(), table.routes),
            signer=Signer(text(settings.identity_private_key_file)),
            directory=access.directory,
            sessions=sessions,
            audit=access.audit,
            public_url=settings.public_url,
            secret=text(settings.secret_key_file),
            bearer=Bearer(keycloak.keys, keycloak.issuer),
            keycloak=keycloak,
            limits=limits,
            live=hub,
            files=FileStore(settings.files_url),
            web=Path(settings.web_dir),
            trusted_proxies=_proxies(settings),
        )
        feed.start()
        checks: dict[str, health.Check] = {
            "database": lambda: _reachable(running),
            "leaving": lambda: not edge.drain.leaving,
        }
        probes = health.start(settings.metrics_listen, checks)
        try:
            await _listen(edge, settings, hub)
        finally:
            await asyncio.to_thread(feed.stop)
            await access.close()
            sessions.close()
            probes.close()


async def _listen(edge: Edge, settings: Settings, hub: LiveHub) -> None:
    host, _, port = settings.http_listen.rpartition(":")
    server = embedded(build(edge), host, int(port))

    async def leave() -> None:
        await told.wait()
        _log.info("stopping", drain_seconds=settings.drain_seconds)
        edge.drain.leaving = True
        await asyncio.sleep(settings.drain_seconds)
        hub.close()  # open streams would keep the server from ending
        if not await edge.drain.quiet():
            _log.warning("requests_given_up", open=edge.drain.open)
        server.stop()

    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    leaving = loop.create_task(leave())
    _log.info("serving", listen=settings.http_listen, services=sorted(edge.channels))
    try:
        await server.serve()
    finally:
        leaving.cancel()


def _limits(settings: Settings) -> Limits:
    """Whoever is not known gets a tenth of what members get."""
    each = settings.requests_per_minute
    return Limits(principal_per_minute=each, public_per_minute=each // 10, refused_per_minute=each // 10)


def _proxies(settings: Settings) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """MATRICULA_TRUSTED_PROXIES: networks, comma separated."""
    listed = settings.trusted_proxies.split(",")
    return tuple(ipaddress.ip_network(each.strip()) for each in listed if each.strip())


def _reachable(running: Runtime) -> bool:
    with running.database.engine.connect() as connection:
        connection.exec_driver_sql("select 1")
    return True
