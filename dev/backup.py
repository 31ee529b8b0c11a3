"""Back a suite up while it runs, and restore it at another place.

    python -m dev.backup make FOLDER --keys FOLDER [--root .run/demo] [--port-base 7000]
    python -m dev.backup restore FOLDER --keys FOLDER --root NEW --port-base NEW

One physical copy of PostgreSQL holds the databases of all services and of Keycloak at one moment: no service
is older than another. Messages of the broker are not backed up: what was on its way is published again from
the outboxes. Files come after the database, so a file that a row names is there. Keys go to a folder of their
own: whoever has one of the two folders can neither sign in nor sign.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from keycloak import KeycloakAdmin
from sqlalchemy import make_url

from dev import up
from dev.account import Account
from dev.keycloak import REALM, Keycloak
from dev.paths import DEMO_ROOT, REPO
from dev.ports import DEMO_BASE
from dev.postgres import binaries
from dev.process import StartError, run_logged
from dev.suite import Suite, installed
from dev.supervisor import Client

MANIFEST = "manifest.json"
RESENT_HOURS = 24
"""Events of so many hours before the backup are published again: far more than any consumer is behind."""
_FOLDERS = ("files", "audit-checkpoints")
_MARKERS = ("seeded", "library-loaded", "sign-ins.txt")
"""What says that something has been done once for a root folder."""


def make(suite: Suite, folder: Path, keys: Path) -> dict[str, Any]:
    """Backs a running suite up; returns the manifest. The folders must not exist."""
    for one in (folder, keys):
        if one.exists():
            raise StartError(f"{one} exists: name a folder that does not")
    folder.mkdir(parents=True, mode=0o700)
    began = datetime.now(UTC)
    log = folder / "backup.log"
    copy = folder / "postgres"
    _copy_cluster(suite, copy, log)
    ended = datetime.now(UTC)
    for name in _FOLDERS:
        if (suite.root / name).exists():
            shutil.copytree(suite.root / name, folder / name)
    for name in _MARKERS:
        if (suite.root / name).exists():
            shutil.copy2(suite.root / name, folder / name)
    (folder / "broker.json").write_text(suite.rabbitmq.control("export_definitions", "-"), encoding="utf-8")
    shutil.copytree(suite.root / "secrets", keys)
    keys.chmod(0o700)
    known = {
        "began": began.isoformat(),
        "ended": ended.isoformat(),
        "public_url": suite.public_url,
        "services": installed(),
    }
    (folder / MANIFEST).write_text(json.dumps(known, indent=1), encoding="utf-8")
    return known


def restore(folder: Path, keys: Path, root: Path, port_base: int) -> Suite:
    """Brings a backup up at a new place, everything running; what was on its way is sent again."""
    suite = servers(folder, keys, root, port_base)
    resume(suite, manifest(folder))
    return suite


def manifest(folder: Path) -> dict[str, Any]:
    """What is known of a backup."""
    return dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def servers(folder: Path, keys: Path, root: Path, port_base: int) -> Suite:
    """The servers with what was backed up in them, and none of our processes yet."""
    if root.exists() and any(root.iterdir()):
        raise StartError(f"{root} is not empty: name a folder that is")
    root.mkdir(parents=True, exist_ok=True)
    shutil.copytree(keys, root / "secrets", dirs_exist_ok=True)
    suite = Suite(root, port_base)
    _place(suite, folder)
    client = Client(suite)
    client.ensure()
    up.start_servers(suite, client)
    suite.prepare_databases()
    suite.rabbitmq.control("import_definitions", str(_readable(suite, folder / "broker.json")))
    for service in installed():
        up.migrate(suite, service)
    _move_sign_in(suite.keycloak, manifest(folder)["public_url"], suite.public_url)
    return suite


def resume(suite: Suite, backup: dict[str, Any], *, resent: bool = True) -> None:
    """Sends again what was on its way, and starts every process."""
    since = datetime.fromisoformat(backup["began"]) - timedelta(hours=RESENT_HOURS)
    for service in installed() if resent else ():
        _resend(suite, service, since)
    client, names = Client(suite), [process.name for process in suite.processes()]
    client.ask("start", names)
    client.wait_ready(names, 180)


def _place(suite: Suite, folder: Path) -> None:
    """Data where the servers look for it, belonging to whom they run as."""
    postgres = suite.postgres
    postgres.account.own(postgres.folder)
    shutil.copytree(folder / "postgres", postgres.data)
    _give(postgres.account, postgres.data)
    postgres.data.chmod(0o700)
    for name in _FOLDERS:
        if (folder / name).exists():
            shutil.copytree(folder / name, suite.root / name)
    for name in _MARKERS:
        if (folder / name).exists():
            shutil.copy2(folder / name, suite.root / name)


def _give(account: Account, folder: Path) -> None:
    if account.name is not None:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, account.name, account.name)


def _readable(suite: Suite, definitions: Path) -> Path:
    """A copy that rabbitmqctl, which is somebody else, can read."""
    copy = suite.rabbitmq.folder / "restored.json"
    shutil.copy2(definitions, copy)
    _give(suite.rabbitmq.account, copy)
    return copy


def _move_sign_in(keycloak: Keycloak, before: str, now: str) -> None:
    """Keycloak sends people back to where the suite is now."""
    admin = KeycloakAdmin(
        server_url=keycloak.url,
        username="keycloak-admin",
        password=keycloak.vault.secret("keycloak-admin"),
        realm_name=REALM,
        user_realm_name="master",
    )
    for client in admin.get_clients():
        moved = json.loads(json.dumps(client).replace(before, now))
        if moved != client:
            admin.update_client(client["id"], moved)


def _resend(suite: Suite, service: str, since: datetime) -> None:
    command = [sys.executable, "-m", "kit.cli", "events", "resend", "--since", since.isoformat()]
    run_logged(command, suite.root / "logs" / "restore.log", suite.common(service), REPO)


def _copy_cluster(suite: Suite, copy: Path, log: Path) -> None:
    """A physical copy that has everything it needs, proven by its checksums."""
    url = make_url(suite.admin_url)
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": str(url.password)}
    where = ["-h", str(url.host), "-p", str(url.port or 5432), "-U", str(url.username)]
    words = ["-D", str(copy), *where, "--wal-method=stream", "--checkpoint=fast", "--no-password"]
    run_logged([str(binaries() / "pg_basebackup"), *words], log, environment, copy.parent, seconds=3600)
    verify = [str(binaries() / "pg_verifybackup"), "--quiet", str(copy)]
    run_logged(verify, log, environment, copy.parent, seconds=3600)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m dev.backup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["make", "restore"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="where the keys are, or go")
    parser.add_argument("--root", type=Path, default=DEMO_ROOT)
    parser.add_argument("--port-base", type=int, default=DEMO_BASE)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        if options.command == "make":
            make(Suite(options.root, options.port_base), options.folder, options.keys)
            print(f"{options.folder}, keys in {options.keys}: {time.monotonic() - began:.0f} s")
        else:
            suite = restore(options.folder, options.keys, options.root, options.port_base)
            print(up.addresses(suite))
            print(f"restored in {time.monotonic() - began:.0f} s")
    except (StartError, OSError, subprocess.SubprocessError) as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
