"""The steps of `make up`, each printed with its seconds. A second run finds everything done."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dev.keycloak import REALM, install, is_installed
from dev.paths import REPO
from dev.process import StartError, run_logged
from dev.suite import Suite, fingerprint, installed, package
from dev.supervisor import Client


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints the title, and the seconds it took."""
    began = time.monotonic()
    print(f"  {title:<58}", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def up(suite: Suite, servers_only: bool = False) -> None:
    """Servers, databases, migrations, processes, seed; StartError says what is wrong and where to look."""
    suite.root.mkdir(parents=True, exist_ok=True)
    print(f"Matricula under {suite.root}, ports from {suite.port_numbers.base}")
    if not suite.external.keycloak and not is_installed():
        with step("Keycloak: download and build, once"):
            install(suite.keycloak.log)
    client = Client(suite)
    client.ensure()
    start_servers(suite, client)
    with step("databases and roles"):
        suite.prepare_databases()
    if servers_only:
        return
    for service in installed():
        migrate(suite, service)
    load_library(suite)
    names = [process.name for process in suite.processes()]
    with step(f"{len(names)} processes"):
        client.ask("start", names)
        client.wait_ready(names, 90)
    seed(suite)
    print(addresses(suite))


def start_servers(suite: Suite, client: Client) -> None:
    """PostgreSQL first; Keycloak keeps its data there and starts beside RabbitMQ."""
    ours = [server.name for server in suite.servers()]
    for group in (["postgres"], ["rabbitmq", "keycloak"]):
        names = [name for name in group if name in ours]
        if not names:
            continue
        client.ask("start", names)
        for name in names:
            with step(name):
                client.wait_ready([name], 300)


def migrate(suite: Suite, service: str) -> None:
    """Brings a service's schema and queues up to date; skipped when nothing that says so changed."""
    folders = [
        path for path in (REPO / "kit" / "migrations", package(service) / "migrations") if path.exists()
    ]
    wanted = fingerprint(*folders, *sorted(package(service).rglob("worker.py")))
    marker = suite.root / "migrated" / service
    if marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return
    with step(f"migrate {service}"):
        process = suite.migration(service)
        run_logged(list(process.command), suite.root / "logs" / "migrate.log", process.environment, REPO)
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(wanted, encoding="utf-8")


def load_library(suite: Suite) -> None:
    """The institutions of the world, once per root folder."""
    marker = suite.root / "library-loaded"
    if marker.exists() or "students" not in installed():
        return
    with step("library of institutions"):
        process = suite.migration("students")
        command = [*process.command[:-2], "library", "load"]
        run_logged(command, suite.root / "logs" / "migrate.log", process.environment, REPO)
    marker.touch()


def seed_environment(suite: Suite) -> dict[str, str]:
    """What dev.seed needs: it works through the API as the demonstration service account."""
    client, secret = suite.client("automation")
    return {
        **os.environ,
        "MATRICULA_PUBLIC_URL": suite.public_url,
        "MATRICULA_AUTOMATION_CLIENT_ID": client,
        "MATRICULA_AUTOMATION_CLIENT_SECRET": secret,
        "MATRICULA_KEYCLOAK_URL": suite.keycloak_url,
        "MATRICULA_KEYCLOAK_REALM": REALM,
        "MATRICULA_DEMO_PASSWORD": suite.keycloak.demo_password(),
        "MATRICULA_SIGN_INS_FILE": str(suite.root / "sign-ins.txt"),
    }


def seed(suite: Suite) -> None:
    """Demonstration data, once per root folder."""
    marker = suite.root / "seeded"
    if marker.exists() or not (REPO / "dev" / "seed.py").exists() or "gateway" not in installed():
        return
    with step("demonstration data"):
        command = [sys.executable, "-m", "dev.seed"]
        run_logged(command, suite.root / "logs" / "seed.log", seed_environment(suite), REPO)
    marker.touch()


def addresses(suite: Suite) -> str:
    """What a person needs to begin."""
    client, secret = suite.client("automation")
    sign_ins = suite.root / "sign-ins.txt"
    lines = [
        "",
        f"Console      {suite.public_url}",
        f"Keycloak     {suite.keycloak_url}  (realm {REALM})",
        f"Sign in      admin / {suite.keycloak.demo_password()}   (demonstration only)",
        f"Service account for scripts: id {client}, secret {secret}",
        "  token:  curl -s -d grant_type=client_credentials"
        f" -d client_id={client} -d client_secret={secret}"
        f" {suite.keycloak_url}/realms/{REALM}/protocol/openid-connect/token",
    ]
    if sign_ins.exists():
        lines += ["", sign_ins.read_text(encoding="utf-8").rstrip()]
    return "\n".join(lines)


__all__ = ["StartError", "addresses", "migrate", "seed_environment", "step", "up"]
