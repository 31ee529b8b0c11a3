"""A process of the suite as a child of the supervisor."""

import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from dev.paths import REPO
from dev.process import MARK, kill_marked, wait
from dev.suite import Process

STOP_SECONDS = 25
"""Longer than a process takes to finish its calls and messages (20 s at most)."""


class Child:
    """Starts a process in a group of its own; the kernel ends it if the supervisor dies."""

    def __init__(self, root: Path, process: Process) -> None:
        self.name = process.name
        self.process = process
        self.log = root / "logs" / f"{self.name}.log"
        self._mark = f"{root}/{self.name}"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._running.pid if self._running and self._running.poll() is None else None

    def alive(self) -> bool:
        """True while the process exists."""
        return self.pid is not None

    def start(self) -> None:
        """Starts the process; it is ready when `ready` says so."""
        kill_marked(self._mark)  # what a killed predecessor left: a job's process, a web server's worker
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = ["setpriv", "--pdeathsig", "KILL", "--", *self.process.command]
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=REPO,
                env={**self.process.environment, MARK: self._mark},
                start_new_session=True,
            )

    def ready(self) -> bool:
        """What the process itself says on its metrics port."""
        try:
            with urllib.request.urlopen(self.process.ready_url, timeout=2) as response:  # noqa: S310
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        """SIGTERM, then SIGKILL to whatever is left of it."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            wait(lambda: not self.alive(), STOP_SECONDS)
        kill_marked(self._mark)
        if self._running:
            self._running.wait(5)

    def kill9(self) -> None:
        """Kills the main process only, as the kernel would when memory is short."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            wait(lambda: not self.alive(), 5)
