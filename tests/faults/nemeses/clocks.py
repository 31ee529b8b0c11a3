"""A clock that is five minutes wrong, in one process: libfaketime (Debian: faketime)."""

import glob
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

from dev.child import Child
from dev.debian import FAKETIME
from dev.keeper import Keeper
from dev.process import StartError
from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Kind
from tests.whole import until

VICTIMS = ("edge", "leads", "leads-worker", "reports-worker", "gateway-worker")
OFFSETS = (300, -300)


def library() -> str:
    """The library; StartError when it is not installed."""
    found = glob.glob(FAKETIME)
    if not found:
        raise StartError("clock-skew needs libfaketime: run `dev/bootstrap.sh --tests` (Debian: faketime)")
    return found[0]


@contextmanager
def skew(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
    """The process ends and comes back with a wrong clock; afterwards with the right one."""
    name = options["victim"]
    process = next(one for one in ground.suite.processes() if one.name == name)
    wrong = {
        "LD_PRELOAD": library(),
        "FAKETIME": f"{options['seconds']:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
    }
    stopped(ground, name)
    keeper = Keeper(Child(ground.suite.root, replace(process, environment={**process.environment, **wrong})))
    keeper.start()
    try:
        keeper.want(True)
        until(f"{name} is ready with a wrong clock", lambda: keeper.status()["ready"], 60, 0.1)
        yield
    finally:
        keeper.close()
        keeper.join(60)
        ground.supervisor.ask("start", [name])


def stopped(ground: Ground, name: str) -> None:
    """Stops a process of the suite and waits until it has ended."""
    ground.supervisor.ask("stop", [name])
    until(f"{name} has stopped", lambda: not ground.supervisor.ask("status", [name])[0]["alive"], 60, 0.1)


def _choose(random: Random) -> dict[str, Any]:
    return {"victim": random.choice(VICTIMS), "seconds": random.choice(OFFSETS)}


KINDS = (Kind("clock-skew", skew, hold=(6, 10), cost=14, choose=_choose),)
