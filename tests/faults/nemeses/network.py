"""What happens between machines: partitions both ways and one way, cuts, slow links, resets, small pieces."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.faults.ground import Ground
from tests.faults.links import BOTH
from tests.faults.nemeses.kind import Inject, Kind
from tests.faults.proxy import ANSWERS, REQUESTS

LINKS = {
    "database": "postgres",
    "broker": "rabbitmq",
    "keycloak": "keycloak",
    "leads-grpc": "grpc-leads",
    "reports-grpc": "grpc-reports",
    "gateway-grpc": "grpc-gateway",
}
_RESET_EVERY_SECONDS = 0.7
SESSIONS_ARE_DUE = "update session set check_time = check_time - interval '6 minutes'"
"""The edge asks Keycloak about a session every five."""
SILENCES = {"database": ("writes", "events"), "broker": ("events",), "leads-grpc": ("writes",)}
"""What cannot go on without a link."""


def partition(link: str) -> Inject:
    """Nothing gets through: both ways, only towards the server, or only back.

    Afterwards either the bytes arrive late, or the connections turn out to be dead.
    """

    @contextmanager
    def inject(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
        ground.links.poison(link, hold=list(options["hold"]))
        if link == "keycloak":
            ground.sql("gateway", SESSIONS_ARE_DUE)
        try:
            yield
        finally:
            if options["reset"]:
                ground.links.reset(link)
            ground.links.heal(link)

    return inject


def choose_partition(random: Random) -> dict[str, Any]:
    """Which way, and how it ends."""
    return {"hold": random.choice([BOTH, (REQUESTS,), (ANSWERS,)]), "reset": random.random() < 0.5}


def poison(link: str) -> Inject:
    """A toxic for a while."""

    @contextmanager
    def inject(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
        ground.links.poison(link, **options)
        try:
            yield
        finally:
            ground.links.heal(link)

    return inject


def resets(link: str) -> Inject:
    """Every connection is reset again and again."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        stop = threading.Event()

        def reset() -> None:
            while not stop.is_set():
                ground.links.reset(link)
                stop.wait(_RESET_EVERY_SECONDS)

        thread = threading.Thread(target=reset, name=f"reset-{link}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(10)

    return inject


def slow(latency: float, rate: int) -> Callable[[Random], dict[str, Any]]:
    """A link that takes its time: up to twice the latency, half of it jitter."""

    def choose(random: Random) -> dict[str, Any]:
        found = round(random.uniform(latency, 2 * latency), 3)
        return {"latency": found, "jitter": round(found / 2, 3), "rate": rate}

    return choose


def _down(_random: Random) -> dict[str, Any]:
    return {"down": True}


def _slices(random: Random) -> dict[str, Any]:
    return {"slice": random.choice([1, 7, 64])}


KINDS = (
    *(
        Kind(
            f"{label}-partition",
            partition(link),
            hold=(6, 12),
            cost=2,
            choose=choose_partition,
            silences=SILENCES.get(label, ()),
        )
        for label, link in LINKS.items()
    ),
    *(
        Kind(f"{label}-cut", poison(LINKS[label]), hold=(3, 8), cost=3, choose=_down, silences=silences)
        for label, silences in SILENCES.items()
    ),
    # a transaction is a dozen round trips: the database's link is slow enough to hurt and fast enough to work
    Kind("database-slow", poison("postgres"), hold=(6, 12), cost=2, choose=slow(0.02, 0)),
    Kind("broker-slow", poison("rabbitmq"), hold=(6, 12), cost=2, choose=slow(0.1, 64 * 1024)),
    Kind("leads-grpc-slow", poison("grpc-leads"), hold=(6, 12), cost=2, choose=slow(0.1, 64 * 1024)),
    *(
        Kind(f"{label}-resets", resets(link), hold=(4, 8), cost=2)
        for label, link in LINKS.items()
        if label in ("database", "broker", "leads-grpc")
    ),
    Kind("broker-slices", poison("rabbitmq"), hold=(4, 8), cost=2, choose=_slices),
    Kind("database-slices", poison("postgres"), hold=(4, 8), cost=2, choose=lambda _: {"slice": 64}),
)
