"""Processes that outlive whoever started them: pid files that cannot mistake a reused id, locks, waiting."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path


class StartError(Exception):
    """Something did not start, stop or become ready; the message says where to look."""


def start_ticks(pid: int) -> int | None:
    """When a process began (clock ticks since boot), or None when it is gone or a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


class PidFile:
    """A file "pid start-ticks"; a process counts as alive only while both match."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int) -> None:
        """Remembers a running process."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{pid} {start_ticks(pid) or 0}\n", encoding="utf-8")

    def pid(self) -> int | None:
        """The id of the process if it is alive."""
        try:
            pid, ticks = (int(word) for word in self.path.read_text(encoding="utf-8").split())
        except (OSError, ValueError):
            return None
        return pid if ticks and start_ticks(pid) == ticks else None

    def signal(self, number: int, group: bool = False) -> bool:
        """Sends a signal to the process, or to its whole group; False when it is gone."""
        pid = self.pid()
        if pid is None:
            return False
        try:
            if group:
                os.killpg(pid, number)
            else:
                os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True

    def stop(self, number: int, seconds: float) -> None:
        """Asks with a signal, waits, then kills the whole group."""
        if self.signal(number) and not wait(lambda: self.pid() is None, seconds):
            self.signal(signal.SIGKILL, group=True)
            wait(lambda: self.pid() is None, 5)
        self.path.unlink(missing_ok=True)


DETACH = 'log=$1; shift; exec setsid -- "$@" >>"$log" 2>&1 </dev/null & echo $!'
"""The shell ends at once, so init is the parent: whoever started a server need not live to reap it, and a
zombie cannot make the next start believe that the server still runs."""


def spawn(command: list[str], log: Path, environment: Mapping[str, str], folder: Path) -> int:
    """Starts a daemon in a session of its own, without our terminal or pipes; returns its process id.

    Output is appended to `log`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["/bin/sh", "-c", DETACH, "sh", str(log), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=dict(environment),
        cwd=folder,
        check=True,
        text=True,
    )
    return int(done.stdout)


def run_logged(
    command: list[str], log: Path, environment: Mapping[str, str], folder: Path, seconds: float = 300
) -> None:
    """Runs a command to its end, output appended to `log`; StartError when it fails or takes too long."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(environment),
                cwd=folder,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise StartError(f"{command[0]} took more than {seconds:.0f} s, see {log}") from error
    if done.returncode:
        raise StartError(f"{' '.join(command)} failed with {done.returncode}. End of {log}:\n{tail(log)}")


MARK = "MATRICULA_SERVER"
"""A variable in a server's environment that its children inherit, so that leftovers can be recognised."""


def marked(value: str) -> list[int]:
    """Live processes whose environment has MARK=value: a server, its shell and its children."""
    wanted, found = f"{MARK}={value}".encode(), []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue  # gone in the meantime, or another user's
    return [pid for pid in found if start_ticks(pid) is not None]


def kill_marked(value: str) -> None:
    """Kills every process with the mark and waits until they are gone."""
    for pid in marked(value):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait(lambda: not marked(value), 5)


def wait(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Polls until the condition holds; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds an exclusive lock between processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True when nothing listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) != 0


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log yet)"
