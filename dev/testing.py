"""The PostgreSQL that test runs share: fresh for the first run, stopped by the last one that uses it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from dev.paths import RUN
from dev.ports import Ports
from dev.postgres import Postgres

VARIABLE = "MATRICULA_TEST_POSTGRES_URL"
ROOT = RUN / "test-postgres"
PORT_BASE = 18000


def _try_exclusive(descriptor: int) -> bool:
    """True when no other test run holds the lock."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def shared_postgres() -> Iterator[str]:
    """Admin URL of the shared server while the context lasts."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "test-postgres.lock").open("w") as lock:
        if _try_exclusive(lock.fileno()):
            _remove()  # databases of earlier runs
            Postgres(ROOT, Ports(PORT_BASE)).start()
        fcntl.flock(lock, fcntl.LOCK_SH)
        server = Postgres(ROOT, Ports(PORT_BASE))
        server.start()
        try:
            yield server.admin_url
        finally:
            if _try_exclusive(lock.fileno()):
                server.stop()


def _remove() -> None:
    server = Postgres(ROOT, Ports(PORT_BASE))
    server.stop()
    for folder in {ROOT, server.folder}:
        shutil.rmtree(folder, ignore_errors=True)


def given() -> bool:
    """True when somebody named a server to use."""
    return bool(os.environ.get(VARIABLE))
