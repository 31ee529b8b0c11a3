"""What PostgreSQL, RabbitMQ and Keycloak have in common: start until healthy, stop, kill, one log each."""

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from dev.process import PidFile, StartError, kill_marked, locked, port_is_free, tail, wait


class Server(ABC):
    """A private server under a root folder. `start` may be called by several processes at once."""

    name: str
    stop_signal: ClassVar[int] = signal.SIGTERM
    start_seconds: ClassVar[float] = 60
    stop_seconds: ClassVar[float] = 30
    attempts: ClassVar[int] = 5

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "logs" / f"{self.name}.log"
        self.pid_file = PidFile(root / "pids" / self.name)

    @abstractmethod
    def ports(self) -> list[int]:
        """Ports that must be free before a start."""

    @abstractmethod
    def spawn(self) -> None:
        """Starts the process and writes the pid file; prepares data folders first."""

    @abstractmethod
    def ready(self) -> bool:
        """True when it serves; never raises for a server that is down."""

    def alive(self) -> bool:
        """True while the process exists."""
        return self.pid_file.pid() is not None

    def start(self) -> None:
        """Returns when the server is healthy; StartError with the end of its log otherwise."""
        if self.alive() and self.ready():
            return
        with locked(self.root / "pids" / f"{self.name}.lock"):
            deadline, pause, spawned = time.monotonic() + self.start_seconds, 0.1, 0
            while not (self.alive() and self.ready()):
                if time.monotonic() > deadline or spawned > self.attempts:
                    raise StartError(
                        f"{self.name} is not healthy after {spawned} start(s). "
                        f"End of {self.log}:\n{tail(self.log)}"
                    )
                if not self.alive():
                    time.sleep(pause)  # a server that stops at once may need what the last run still holds
                    pause, spawned = min(2 * pause, 3), spawned + 1
                    self._spawn_when_ports_are_free(deadline)
                wait(lambda: not self.alive() or self.ready(), 1, pause=0.05)

    def _spawn_when_ports_are_free(self, deadline: float) -> None:
        """Ends what a killed server left behind, since it may hold the ports."""
        kill_marked(self.mark)
        free = wait(lambda: all(map(port_is_free, self.ports())), min(10, deadline - time.monotonic()))
        if not free:
            busy = ", ".join(str(port) for port in self.ports() if not port_is_free(port))
            raise StartError(
                f"{self.name} needs port {busy}, which another program uses: stop that program, "
                "or choose other ports with --port-base"
            )
        self.spawn()

    @property
    def mark(self) -> str:
        """What marks this server's processes in their environment."""
        return f"{self.root}/{self.name}"

    def stop(self) -> None:
        """Asks the server to stop in order, then insists."""
        self.pid_file.stop(self.stop_signal, self.stop_seconds)
        kill_marked(self.mark)

    def kill9(self) -> None:
        """Ends the server the hard way, as a power cut would."""
        kill_marked(self.mark)
