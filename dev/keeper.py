"""Keeps one server or process in the state that was asked for; one thread each."""

import threading
import time
from typing import Any, Protocol

from dev.process import StartError

FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.3, 15.0, 30.0
"""Seconds: before the first restart, before any restart, and up time after which counting starts anew."""


class Unit(Protocol):
    """What can be kept running."""

    name: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill9(self) -> None: ...
    def alive(self) -> bool: ...
    def ready(self) -> bool: ...


def pause_before(restarts: int) -> float:
    """Seconds to wait before restart number `restarts` (from 1): doubling, bounded."""
    return min(FIRST_PAUSE * 2.0 ** max(0, restarts - 1), LONGEST_PAUSE)


class Keeper(threading.Thread):
    """The thread that starts, watches, restarts and stops a unit.

    A child dies with the thread that started it, so the thread lives until the unit is gone.
    """

    def __init__(self, unit: Unit) -> None:
        super().__init__(name=f"keeper-{unit.name}", daemon=True)
        self.unit = unit
        self.wanted = unit.alive()  # a server that outlived a killed supervisor is taken over, not stopped
        self.restarts = 0
        self.error = ""
        self._again = False
        self._closing = False
        self._wake = threading.Event()
        self._since = 0.0
        self._in_a_row = 0

    def want(self, running: bool) -> None:
        """Asks for the unit to run or not."""
        self.wanted = running
        self._wake.set()

    def again(self) -> None:
        """Asks for a stop and a start."""
        self._again = True
        self.want(True)

    def close(self) -> None:
        """Asks for the unit to stop and for the thread to end."""
        self._closing = True
        self.want(False)

    @property
    def settled(self) -> bool:
        """True when nothing that was asked for is still to be done."""
        return not self._again and self.unit.alive() == self.wanted

    def status(self) -> dict[str, Any]:
        """What `status` shows of the unit."""
        alive = self.unit.alive()
        return {
            "name": self.unit.name,
            "wanted": self.wanted,
            "alive": alive,
            "ready": alive and not self._again and self.unit.ready(),
            "pid": _pid(self.unit),
            "restarts": self.restarts,
            "error": self.error,
        }

    def run(self) -> None:
        """Until `close`: compare what is with what is wanted, five times a second."""
        while not (self._closing and not self.unit.alive()):
            if self._again:
                self.unit.stop()
                self._again, self._since, self._in_a_row = False, 0.0, 0
            if self.wanted and not self.unit.alive():
                self._start()
            elif not self.wanted and self.unit.alive():
                self.unit.stop()
                self._since = 0.0
            self._wake.wait(0.2)
            self._wake.clear()

    def _start(self) -> None:
        if self._since:  # it ran before and nobody asked for its end
            calm = time.monotonic() - self._since > CALM
            self._in_a_row = 1 if calm else self._in_a_row + 1
            self.restarts += 1
            self._wake.wait(pause_before(self._in_a_row))
            self._wake.clear()
            if not self.wanted:
                return
        self._since = time.monotonic()
        try:
            self.unit.start()
            self.error = ""
        except (StartError, OSError) as error:
            self.error = str(error)


def _pid(unit: Unit) -> int | None:
    pid_file = getattr(unit, "pid_file", None)
    found = pid_file.pid() if pid_file else getattr(unit, "pid", None)
    return int(found) if found else None
