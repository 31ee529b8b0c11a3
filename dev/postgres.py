"""A private PostgreSQL: data checksums, UTF-8, scram passwords, loopback only."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import psycopg2.extensions

from dev.account import Account
from dev.keys import Vault, write_private
from dev.ports import LOOPBACK, Ports
from dev.process import MARK, StartError, run_logged, spawn, start_ticks, wait
from dev.server import Server

SOCKET_PATH_LIMIT = 90
"""A unix socket's path has at most 107 bytes; PostgreSQL adds its file name to the folder."""

SETTINGS = {
    "fsync": "on",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "wal_level": "replica",
    "listen_addresses": LOOPBACK,
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
}


_BUFFERS_MB = 128, 2048


def shared_buffers(memory_bytes: int) -> str:
    """An eighth of the machine's memory, within bounds; PostgreSQL takes it page by page, as it needs it.

    The usual quarter is for machines that do nothing else.
    """
    least, most = _BUFFERS_MB
    return f"{min(max(memory_bytes // 8 >> 20, least), most)}MB"


def binaries() -> Path:
    """The folder of initdb and postgres: the newest Debian package, else what PATH finds."""
    packaged = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if packaged:
        return max(packaged, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    if not found:
        raise StartError("PostgreSQL is not installed: run `python3 -m dev.bootstrap`")
    return Path(found).resolve().parent


def _processes_in(folder: Path) -> bool:
    """True while a live process works in the folder, as every PostgreSQL process does in its data folder."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder and start_ticks(int(entry.name)):
                return True
        except OSError:
            continue  # gone in the meantime, or another user's
    return False


class Postgres(Server):
    """The PostgreSQL of a root folder."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, nobody is waited for

    def __init__(self, root: Path, ports: Ports) -> None:
        super().__init__(root)
        self.port = ports.postgres
        self.password = Vault(root / "secrets").secret("postgres")
        self.account = Account.for_server("postgres")
        self.folder = self.account.folder(root, "postgres")
        self.data = self.folder / "data"

    def ports(self) -> list[int]:
        return [self.port]

    @property
    def admin_url(self) -> str:
        """URL of the superuser; only the launcher and tests use it."""
        return f"postgresql://postgres:{self.password}@{LOOPBACK}:{self.port}/postgres"

    def spawn(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        sockets = str(self.folder) if len(str(self.folder)) < SOCKET_PATH_LIMIT else ""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        settings = {
            **SETTINGS,
            "shared_buffers": shared_buffers(memory),
            "port": str(self.port),
            "unix_socket_directories": sockets,
        }
        command = [*self.account.prefix, str(binaries() / "postgres"), "-D", str(self.data)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        self._clear_after_crash()
        self.pid_file.write(spawn(command, self.log, self._environment(), self.folder))

    def _clear_after_crash(self) -> None:
        """Waits for backends that outlived a killed postmaster, then removes its lock file.

        PostgreSQL would do both itself, except where init leaves zombies behind: to it a zombie is alive.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists() and wait(lambda: not _processes_in(self.data), 10):
            lock.unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        return {
            MARK: self.mark,
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
        }

    def _initialise(self) -> None:
        """initdb into a side folder and a rename: an interrupted one leaves nothing half-made."""
        self.account.own(self.folder)
        side, password_file = self.folder / "new", self.folder / "password"
        shutil.rmtree(side, ignore_errors=True)
        write_private(password_file, self.password)
        if self.account.name:
            shutil.chown(password_file, self.account.name)
        command = [
            *self.account.prefix,
            str(binaries() / "initdb"),
            "-D",
            str(side),
            "--username=postgres",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        try:
            run_logged(command, self.log, self._environment(), self.folder)
        finally:
            password_file.unlink(missing_ok=True)
        side.rename(self.data)

    def kill9(self) -> None:
        """Kills the postmaster alone: its backends are left to notice, as after a real crash."""
        self.pid_file.signal(signal.SIGKILL)
        wait(lambda: not self.alive(), 5)

    def ready(self) -> bool:
        try:
            with self.connect():
                return True
        except psycopg2.OperationalError:
            return False

    @contextmanager
    def connect(self, database: str = "postgres") -> Iterator[psycopg2.extensions.connection]:
        """A superuser connection in autocommit mode, closed at the end."""
        connection = psycopg2.connect(self.admin_url, dbname=database, connect_timeout=3)
        try:
            connection.autocommit = True
            yield connection
        finally:
            connection.close()
