"""Everything that belongs to one root folder: its servers, its processes, and the environment of each."""

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from dev import detours
from dev.external import External
from dev.keycloak import REALM, Keycloak
from dev.keys import Vault
from dev.paths import DEMO_ROOT, REPO
from dev.ports import DEMO_BASE, SERVICES, Ports, listen
from dev.postgres import Postgres
from dev.rabbitmq import RabbitMQ
from dev.server import Server
from kit import databases

DRIVER = "postgresql+psycopg2"
_PASSED_ON = ("MATRICULA_REQUESTS_PER_MINUTE",)
"""Settings that whoever starts the suite may choose."""

_CHANNELS = ("MATRICULA_SMTP_URL", "MATRICULA_MAIL_FROM", "MATRICULA_WECOM_BOT_URL")
"""Those that only the service which sends messages may hold."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the suite: what it is called, runs and gets, and where it says that it is ready."""

    name: str
    service: str
    command: tuple[str, ...]
    environment: dict[str, str]
    ready_url: str


def installed() -> list[str]:
    """Services whose package exists, in start order; the gateway is the package `gateway`."""
    return [name for name in SERVICES if package(name).joinpath("__init__.py").exists()]


def package(service: str) -> Path:
    """The folder of a service's code."""
    return REPO / "gateway" if service == "gateway" else REPO / "services" / service


class Suite:
    """The suite under a root folder, on the ports above a base."""

    def __init__(self, root: Path = DEMO_ROOT, port_base: int = DEMO_BASE, external: External | None = None):
        self.root = root.resolve()
        self.port_numbers = Ports(port_base)
        self.external = External.load() if external is None else external
        self.vault = Vault(self.root / "secrets")
        self.public_url = os.environ.get("MATRICULA_PUBLIC_URL") or f"http://{listen(self.port_numbers.edge)}"
        self.postgres = Postgres(self.root, self.port_numbers)
        self.rabbitmq = RabbitMQ(self.root, self.port_numbers)
        self.keycloak = Keycloak(self.root, self.port_numbers, self.public_url, self.admin_url)

    def servers(self) -> list[Server]:
        """The servers that we bring ourselves, in start order."""
        ours: list[tuple[str, Server]] = [
            (self.external.postgres, self.postgres),
            (self.external.rabbitmq, self.rabbitmq),
            (self.external.keycloak, self.keycloak),
        ]
        return [server for url, server in ours if not url]

    @property
    def admin_url(self) -> str:
        """PostgreSQL URL of the admin."""
        return self.external.postgres or self.postgres.admin_url

    @property
    def broker_url(self) -> str:
        """RabbitMQ URL of our processes."""
        return self.external.rabbitmq or self.rabbitmq.url_at(detours.address(self.port_numbers.amqp))

    @property
    def keycloak_url(self) -> str:
        """Keycloak's base URL."""
        return self.external.keycloak or self.keycloak.url

    def role_password(self, role: str) -> str:
        """Password of a database role; made at first use."""
        return self.vault.secret(f"role-{role}")

    def database_url(self, service: str, kind: str, database: str | None = None) -> str:
        """SQLAlchemy URL of a service's database as its `owner`, `app` or `system` role."""
        role = f"{service}_{kind}"
        host = urlsplit(self.external.postgres).netloc.rpartition("@")[2]
        host = host or detours.address(self.port_numbers.postgres)
        account = f"{role}:{quote(self.role_password(role), safe='')}@{host}"
        query = urlsplit(self.admin_url).query  # sslmode and the like hold for every role
        return urlunsplit((DRIVER, account, f"/{database or service}", query, ""))

    def prepare_databases(self, services: list[str] | None = None) -> None:
        """Databases and roles of the services; PostgreSQL must be running."""
        for service in installed() if services is None else services:
            databases.prepare(self.admin_url, service, self.role_password)

    def client(self, name: str) -> tuple[str, str]:
        """Id and secret of a client of the realm: gateway, automation or directory."""
        override = {"gateway": "OIDC", "directory": "DIRECTORY", "automation": "AUTOMATION"}[name]
        secret = os.environ.get(f"MATRICULA_{override}_CLIENT_SECRET") if self.external.keycloak else None
        return f"matricula-{name}", secret or self.vault.secret(f"client-matricula-{name}")

    def common(self, service: str) -> dict[str, str]:
        """What every process of a service gets, on top of a small part of our own environment."""
        kept = ("PATH", "HOME", "LANG", "TZ", "SSL_CERT_FILE")
        ports = self.port_numbers
        environment = {key: os.environ[key] for key in kept if key in os.environ}
        environment.update(
            {
                "PYTHONUNBUFFERED": "1",
                "MALLOC_ARENA_MAX": "2",  # a heap for every thread would hold memory that nobody uses
                "MATRICULA_SERVICE": service,
                "MATRICULA_BROKER_URL": self.broker_url,
                "MATRICULA_LISTENERS": ",".join(installed()),
                "MATRICULA_IDENTITY_PUBLIC_KEY_FILE": str(self.vault.pair("identity")[1]),
                "MATRICULA_SECRET_KEY_FILE": str(self.vault.key_file()),
                "MATRICULA_FILES_URL": f"file://{self.root / 'files'}",
                "MATRICULA_PUBLIC_URL": self.public_url,
                "MATRICULA_REQUESTS_PER_MINUTE": "60000",  # one demo account does the work of many people
                "MATRICULA_DRAIN_SECONDS": "0",  # nobody else could take over
                "MATRICULA_LOG_FORMAT": os.environ.get("MATRICULA_LOG_FORMAT", "console"),
                "MATRICULA_LOG_LEVEL": os.environ.get("MATRICULA_LOG_LEVEL", "info"),
            }
        )
        for name in SERVICES:
            environment[f"MATRICULA_{name.upper()}_ADDRESS"] = detours.address(ports.grpc(name))
        if (package(service) / "__init__.py").exists():
            environment["MATRICULA_DATABASE_URL"] = self.database_url(service, "app")
            environment["MATRICULA_SYSTEM_DATABASE_URL"] = self.database_url(service, "system")
        if service == "gateway":
            environment.update(self._gateway())
        if service == "contracts":
            key, certificate = self.vault.certificate("document")
            environment["MATRICULA_DOCUMENT_KEY_FILE"] = str(key)
            environment["MATRICULA_DOCUMENT_CERTIFICATE_FILE"] = str(certificate)
        chosen = (*_PASSED_ON, *(_CHANNELS if service == "tasks" else ()))
        environment.update({name: os.environ[name] for name in chosen if name in os.environ})
        return environment

    def _gateway(self) -> dict[str, str]:
        """What only the gateway's processes may hold: signing keys and the secrets of Keycloak's clients."""
        client, secret = self.client("gateway")
        directory, directory_secret = self.client("directory")
        return {
            "MATRICULA_IDENTITY_PRIVATE_KEY_FILE": str(self.vault.pair("identity")[0]),
            "MATRICULA_AUDIT_SIGNING_KEY_FILE": str(self.vault.pair("audit")[0]),
            "MATRICULA_AUDIT_CHECKPOINT_DIR": str(self.root / "audit-checkpoints"),
            "MATRICULA_KEYCLOAK_URL": self.keycloak_url,
            "MATRICULA_KEYCLOAK_REALM": REALM,
            "MATRICULA_OIDC_CLIENT_ID": client,
            "MATRICULA_OIDC_CLIENT_SECRET": secret,
            "MATRICULA_DIRECTORY_CLIENT_ID": directory,
            "MATRICULA_DIRECTORY_CLIENT_SECRET": directory_secret,
            "MATRICULA_HTTP_LISTEN": listen(self.port_numbers.edge),
            "MATRICULA_WEB_DIR": str(REPO / "gateway" / "web" / "dist"),
        }

    def processes(self) -> list[Process]:
        """Every process to run, in start order; the edge last."""
        return list(self._processes())

    def _processes(self) -> Iterator[Process]:
        ports = self.port_numbers
        for service in installed():
            grpc = {"MATRICULA_GRPC_LISTEN": listen(ports.grpc(service))}
            yield self._process(service, "serve", ports.api_metrics(service), grpc)
            yield self._process(service, "work", ports.worker_metrics(service), {})
        if "gateway" in installed():
            yield self._process("gateway", "edge", ports.edge_metrics, {})

    def _process(self, service: str, verb: str, metrics: int, more: dict[str, str]) -> Process:
        words = (verb,) if verb == "edge" else (verb, service)
        name = {"serve": service, "work": f"{service}-worker", "edge": "edge"}[verb]
        environment = {**self.common(service), **more, "MATRICULA_METRICS_LISTEN": listen(metrics)}
        command = (sys.executable, "-m", "kit.cli", *words)
        return Process(name, service, command, environment, f"http://{listen(metrics)}/ready")

    def migration(self, service: str) -> Process:
        """The command that brings a service's database up to date; it has no ready URL."""
        owner = self.database_url(service, "owner")
        environment = {**self.common(service), "MATRICULA_OWNER_DATABASE_URL": owner}
        command = (sys.executable, "-m", "kit.cli", "migrate", service)
        return Process(f"{service}-migrate", service, command, environment, "")


def fingerprint(*folders: Path) -> str:
    """A hash over names and contents of all files below the folders, bytecode left out."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted([folder] if folder.is_file() else folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(folder.parent)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
