"""What happens between machines: partitions both ways and one way, slow links, resets, small pieces."""

from collections.abc import Iterator, Mapping
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


def partition(link: str) -> Inject:
    """Nothing gets through: both ways, only towards the server, or only back.

    Afterwards either the bytes arrive late, or the connections turn out to be dead.
    """

    @contextmanager
    def inject(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
        ground.links.poison(link, hold=list(options["hold"]))
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


KINDS = tuple(
    Kind(f"{label}-partition", partition(link), hold=(6, 15), cost=5, choose=choose_partition)
    for label, link in LINKS.items()
)
