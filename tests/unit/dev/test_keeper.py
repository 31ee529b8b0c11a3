"""A kept process comes back after kill -9, stays down when nobody wants it, and leaves nothing behind."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.child import Child
from dev.keeper import Keeper
from dev.process import marked, spawn, wait
from dev.suite import Process


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """Keeps a process that has a child of its own."""
    command = ("sh", "-c", "echo began; sleep 60 & sleep 60; wait")
    environment = {"PATH": os.environ["PATH"]}
    found = Keeper(Child(tmp_path, Process("thing", "thing", command, environment, "http://127.0.0.1:1/")))
    found.start()
    yield found
    found.close()
    found.join(30)
    assert marked(f"{tmp_path}/thing") == []


def started(keeper: Keeper, other_than: int | None = None) -> int:
    assert wait(lambda: keeper.status()["pid"] not in (None, other_than), 10)
    return int(keeper.status()["pid"])


def test_killed_process_comes_back_and_is_counted(keeper: Keeper):
    keeper.want(True)
    first = started(keeper)
    keeper.unit.kill9()
    assert started(keeper, other_than=first) != first
    assert keeper.status()["restarts"] == 1


def test_restart_on_request_is_not_counted(keeper: Keeper):
    keeper.want(True)
    first = started(keeper)
    keeper.again()
    started(keeper, other_than=first)
    assert keeper.status()["restarts"] == 0


def test_stopped_process_stays_down_with_its_children(keeper: Keeper, tmp_path: Path):
    keeper.want(True)
    started(keeper)
    keeper.want(False)
    assert wait(lambda: not keeper.status()["alive"] and not marked(f"{tmp_path}/thing"), 10)
    assert keeper.settled
    assert keeper.status()["ready"] is False


def test_server_that_outlived_its_supervisor_is_taken_over(tmp_path: Path):
    child = Child(tmp_path, Process("thing", "thing", ("sleep", "60"), {"PATH": os.environ["PATH"]}, ""))
    child.start()
    pid = child.pid
    second = Keeper(child)
    second.start()
    assert not wait(lambda: child.pid != pid, 1)
    second.close()
    second.join(30)
    assert child.pid is None


def test_process_dies_with_its_supervisor(tmp_path: Path):
    script = (
        "import os, signal, sys, pathlib, time\n"
        "from dev.child import Child\n"
        "from dev.suite import Process\n"
        f"root = pathlib.Path({str(tmp_path)!r})\n"
        "child = Child(root, Process('thing', 'thing', ('sleep', '60'), dict(os.environ), ''))\n"
        "child.start()\n"
        # the wish to die with the parent is set just before the command replaces setpriv
        "while pathlib.Path(f'/proc/{child.pid}/comm').read_text() != 'sleep\\n': time.sleep(0.01)\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    spawn([sys.executable, "-c", script], tmp_path / "log", os.environ, Path.cwd())
    assert wait(lambda: (tmp_path / "log").read_text().strip().isdigit(), 10)
    assert wait(lambda: not marked(f"{tmp_path}/thing"), 10)
