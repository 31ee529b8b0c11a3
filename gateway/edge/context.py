"""What the edge is made of. Everything that reaches outside is handed in, so tests can stand in for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING

import grpc.aio

from gateway.edge.audit import AuditSink
from gateway.edge.drain import Drain
from gateway.edge.limits import Limits
from gateway.edge.principal import Directory
from gateway.edge.routes import RouteTable
from gateway.edge.session.bearer import Bearer
from gateway.edge.session.keycloak import Keycloak
from gateway.edge.session.store import SessionStore
from kit.identity import Signer

if TYPE_CHECKING:
    from gateway.edge.live import LiveHub
    from kit.files import FileStore


@dataclass(frozen=True)
class Edge:
    """The parts of one edge process.

    `channels` maps the short name of a service to its channel; `web` is the folder of the built console;
    `secret` is the installation's secret, from which keys for cookies are derived.
    """

    routes: RouteTable
    channels: Mapping[str, grpc.aio.Channel]
    signer: Signer
    directory: Directory
    sessions: SessionStore
    audit: AuditSink
    public_url: str
    secret: str
    bearer: Bearer | None = None
    keycloak: Keycloak | None = None
    limits: Limits = field(default_factory=Limits)
    live: "LiveHub | None" = None
    files: "FileStore | None" = None
    web: Path | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Whose X-Forwarded-For is believed."""
    drain: Drain = field(default_factory=Drain)

    @property
    def secure(self) -> bool:
        """Whether browsers reach the edge over https."""
        return self.public_url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The `__Host-` prefix makes browsers refuse a cookie set by another host or path."""
        return "__Host-matricula" if self.secure else "matricula"
