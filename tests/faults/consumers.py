"""Who has to get which events: from the same declarations that the workers are built from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dev.suite import installed
from kit.events.subscriptions import Subscription, collect
from kit.service import load
from tests.faults import witness


@dataclass(frozen=True)
class Consumer:
    """A queue of a service."""

    service: str
    subscription: Subscription

    @property
    def queue(self) -> str:
        return self.subscription.queue

    @property
    def producer(self) -> str:
        return self.subscription.producer

    def reads(self, event: str) -> bool:
        """Whether it does something about events of this name; what it does not read passes it."""
        names = {known.rsplit(".", 1)[1] for known in self.subscription.handlers}
        return bool(self.subscription.every) or event in names

    @property
    def noun(self) -> str:
        """ "" when it takes everything."""
        return "" if self.subscription.every else self.subscription.noun


@cache
def consumers() -> tuple[Consumer, ...]:
    """Every consumer of the events of a service that is installed; the witness is one."""
    return tuple(_consumers())


def _consumers() -> Iterator[Consumer]:
    services = [load(name) for name in installed()] + [witness.SERVICE]
    for service in services:
        for one in collect(service, service.modules("worker")):
            if one.producer in installed():
                yield Consumer(service.name, one)
