"""The process that keeps a suite running, and how others talk to it.

    python -m dev.supervisor --root .run/demo --port-base 7000

It listens on a unix socket for one JSON line `{"do": verb, "names": [...]}` and answers with one JSON line.
Verbs: start, stop, restart, kill (SIGKILL, so that it comes back), status, shutdown. No names means all.
"""

import argparse
import hashlib
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dev.child import Child
from dev.keeper import Keeper
from dev.paths import DEMO_ROOT, REPO
from dev.ports import DEMO_BASE
from dev.process import PidFile, StartError, spawn, tail, wait
from dev.suite import Suite

SOCKET_PATH_LIMIT = 100
HOPELESS = 6
"""Restarts while somebody waits, after which waiting longer makes no sense."""


def socket_path(root: Path) -> Path:
    """Where the supervisor of a root folder listens; unix sockets allow short paths only."""
    path = root / "supervisor.sock"
    if len(str(path)) <= SOCKET_PATH_LIMIT:
        return path
    name = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    return Path(f"/tmp/matricula-{os.getuid()}-{name}.sock")  # noqa: S108 - mode 0600, see listen


class Supervisor:
    """Keepers of all units of a suite."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.servers = [Keeper(server) for server in suite.servers()]
        self.children: dict[str, Keeper] = {}
        self.done = threading.Event()
        for keeper in self.servers:
            keeper.start()

    def refresh(self) -> None:
        """Takes up processes of services that were added since the start."""
        for process in self.suite.processes():
            if process.name not in self.children:
                self.children[process.name] = Keeper(Child(self.suite.root, process))
                self.children[process.name].start()

    def keepers(self, names: list[str]) -> list[Keeper]:
        """The named keepers (a service's name means its worker too); KeyError names an unknown one."""
        known = {keeper.unit.name: keeper for keeper in self.servers} | self.children
        unknown = [name for name in names if name not in known]
        if unknown:
            raise KeyError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return [known[name] for name in names] if names else list(known.values())

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Does what a request asks; the answer has `error` or `units`."""
        if request.get("do") == "ping":
            return {"units": []}
        verb, names = request.get("do"), list(request.get("names") or [])
        self.refresh()
        try:
            chosen = self.keepers(names)
        except KeyError as error:
            return {"error": str(error.args[0])}
        for keeper in chosen:
            if verb in ("start", "stop"):
                keeper.want(verb == "start")
            elif verb == "restart":
                keeper.again()
            elif verb == "kill":
                keeper.unit.kill9()
        if verb == "shutdown":
            self.done.set()
        elif verb not in ("start", "stop", "restart", "kill", "status"):
            return {"error": f"unknown verb {verb!r}"}
        return {"units": [keeper.status() for keeper in chosen]}

    def close(self) -> None:
        """Stops the processes, then the servers in reverse order; returns when all are gone."""
        for keeper in self.children.values():
            keeper.close()
        for keeper in self.children.values():
            keeper.join(60)
        for keeper in reversed(self.servers):
            keeper.close()
            keeper.join(60)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Listener)  # noqa: S101 - for the type checker
        request = json.loads(self.rfile.readline() or b"{}")
        self.wfile.write(json.dumps(server.supervisor.answer(request)).encode() + b"\n")


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        path.unlink(missing_ok=True)
        previous = os.umask(0o177)
        try:
            super().__init__(str(path), _Handler)
        finally:
            os.umask(previous)


class Client:
    """Talks to the supervisor of a suite, and starts it when there is none."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.path = socket_path(suite.root)
        self.log = suite.root / "logs" / "supervisor.log"
        self.pid_file = PidFile(suite.root / "pids" / "supervisor")

    def running(self) -> bool:
        """True when a supervisor answers."""
        try:
            self.ask("ping")
        except (OSError, ValueError):
            return False
        return True

    def ensure(self) -> None:
        """Starts the supervisor as a daemon unless it runs."""
        if self.running():
            return
        self.pid_file.stop(signal.SIGTERM, 30)
        command = [
            sys.executable,
            "-m",
            "dev.supervisor",
            "--root",
            str(self.suite.root),
            "--port-base",
            str(self.suite.port_numbers.base),
        ]
        self.pid_file.write(spawn(command, self.log, os.environ, REPO))
        wait(lambda: self.running() or self.pid_file.pid() is None, 15)
        if not self.running():
            raise StartError(f"the supervisor did not start. End of {self.log}:\n{tail(self.log)}")

    def ask(self, verb: str, names: list[str] | None = None) -> list[dict[str, Any]]:
        """Sends one request; returns the status of the units it concerns. ValueError when refused."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(str(self.path))
            connection.sendall(json.dumps({"do": verb, "names": names or []}).encode() + b"\n")
            with connection.makefile("rb") as answer:
                parsed = json.loads(answer.readline())
        if "error" in parsed:
            raise ValueError(parsed["error"])
        return list(parsed["units"])

    def wait_ready(self, names: list[str], seconds: float) -> None:
        """Waits until all named units are ready; StartError says which is not, and why."""
        deadline, known = time.monotonic() + seconds, {}
        for unit in self.ask("status", names):
            known[unit["name"]] = unit["restarts"]
        while True:
            late = next((unit for unit in self.ask("status", names) if not unit["ready"]), None)
            if late is None:
                return
            hopeless = late["restarts"] >= known[late["name"]] + HOPELESS
            if hopeless or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        log = self.suite.root / "logs" / f"{late['name']}.log"
        reason = late["error"] or f"End of {log}:\n{tail(log, 25)}"
        raise StartError(f"{late['name']} is not ready (restarts: {late['restarts']}). {reason}")

    def shutdown(self) -> None:
        """Ends the supervisor with everything it keeps, then makes sure of it."""
        if self.running():
            self.ask("shutdown")
            wait(lambda: self.pid_file.pid() is None, 120)
        self.pid_file.stop(signal.SIGTERM, 60)
        for process in self.suite.processes():
            Child(self.suite.root, process).stop()
        for server in reversed(self.suite.servers()):
            server.stop()
        self.path.unlink(missing_ok=True)


def main() -> int:
    """Entry point of the daemon."""
    parser = argparse.ArgumentParser(prog="python -m dev.supervisor")
    parser.add_argument("--root", type=Path, default=DEMO_ROOT)
    parser.add_argument("--port-base", type=int, default=DEMO_BASE)
    options = parser.parse_args()
    suite = Suite(options.root, options.port_base)
    supervisor = Supervisor(suite)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.done.set())
    with _Listener(socket_path(suite.root), supervisor) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        supervisor.done.wait()
        listener.shutdown()
        supervisor.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
