"""A small disk for the database: a tmpfs that is mounted before the suite starts and unmounted after it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.process import StartError, wait
from dev.suite import Suite
from tests.whole import KEEP

SIZE = "1g"
_SETTINGS = ("max_wal_size = '128MB'", "min_wal_size = '64MB'")
"""The write-ahead log must leave room on a disk as small as this."""


@contextmanager
def small_disk() -> Iterator[Callable[[Suite], None]]:
    """A function that gives the database of a suite that has not started yet a disk of its own."""
    mounted: list[Path] = []

    def mount(suite: Suite) -> None:
        folder = suite.postgres.folder
        folder.mkdir(parents=True, exist_ok=True)
        if os.path.ismount(folder):
            _unmount(folder)  # of a run that was killed
        _mount(folder)
        mounted.append(folder)
        suite.postgres.account.own(folder)

    try:
        yield mount
    finally:
        for folder in mounted if not KEEP else ():
            _unmount(folder)


def settle(suite: Suite) -> None:
    """Settings for the small disk; the database must be running."""
    with suite.postgres.connect() as connection, connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(f"alter system set {setting}")
        cursor.execute("select pg_reload_conf()")


def _mount(folder: Path) -> None:
    options = f"size={SIZE},mode=0700,nosuid,nodev"
    done = _run("mount", "-t", "tmpfs", "-o", options, "matricula-faults", str(folder))
    if done.returncode:
        raise StartError(
            f"disk-full needs a tmpfs of {SIZE} at {folder}, and mounting one failed: {done.stderr.strip()}. "
            "Run it as root or with sudo, or choose other faults with only=..."
        )


def _unmount(folder: Path) -> None:
    if not wait(lambda: _run("umount", str(folder)).returncode == 0, 10):
        _run("umount", "--lazy", str(folder))  # gone for everybody who comes later


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    words = ["sudo", "-n"] if os.geteuid() != 0 and shutil.which("sudo") else []
    return subprocess.run(
        [*words, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
