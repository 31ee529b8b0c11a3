"""Carries events between services in any order: each message twice, some of them much later than others.

No broker: what a service's outbox holds goes through the same inbox that its worker would use, one message
after the other, so that a seed gives the same order again.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kit.events.apply import Applier
from kit.events.envelope import Envelope
from kit.events.subscriptions import Subscription, collect
from kit.service import load
from tests.service.chain.chain import Chain

T = TypeVar("T")
_NEW = """
with told as (
  update outbox set publish_time = now() where publish_time is null returning id, headers,
   payload::text as body)
select headers, body from told order by id
"""
_HELD = 4
"""One copy of so many waits until nothing else is left."""


@dataclass(frozen=True)
class Message:
    """One copy of an event on its way to one consumer."""

    applier: Applier
    consumer: str
    event: Envelope
    handled: bool
    """Whether the consumer has a handler for it; a queue brings every event of its noun."""


class Courier:
    """Delivers in order and once; with a seed in any order, late, and everything twice."""

    def __init__(self, chain: Chain, seed: int = 0) -> None:
        self.seed = seed
        self._chain, self._random = chain, random.Random(seed) if seed else None
        self._consumers = list(self._listening())
        self._pool: list[Message] = []
        self._held: list[Message] = []
        self.delivered: list[Message] = []
        self._fetch()  # what was before is not ours
        self._pool, self._held = [], []

    def _listening(self) -> Iterator[tuple[Subscription, Applier]]:
        for name in self._chain.names:
            service = load(name)
            for one in collect(service, service.modules("worker")):
                yield one, Applier(self._chain.services[name].running.system, one)

    @property
    def subscribed(self) -> set[str]:
        """Every type of event that somebody does something about."""
        known = (one for one, _ in self._consumers if one.producer in self._chain.names)
        return {kind for one in known for kind in one.handlers}

    @property
    def told(self) -> set[str]:
        """The types that were delivered to somebody who does something about them."""
        return {one.event.type for one in self.delivered if one.handled}

    def until(self, what: str, found: Callable[[], T]) -> T:
        """Delivers until the answer is true, and returns it. What is left over comes later."""
        while not (answer := found()):
            assert self._step(), f"everything was delivered, and still not {what}"
        return answer

    def drain(self) -> None:
        """Delivers whatever is left, and what follows from it."""
        while self._step():
            pass

    def again(self) -> None:
        """Everything that was ever delivered, once more and in any order."""
        everything = list(self.delivered)
        (self._random or random.Random(1)).shuffle(everything)
        for one in everything:
            one.applier.apply([one.event])
        self.drain()

    def _step(self) -> bool:
        self._fetch()
        if not self._pool:
            self._pool, self._held = self._held, []
        if not self._pool:
            return False
        place = self._random.randrange(len(self._pool)) if self._random else 0
        message = self._pool.pop(place)
        message.applier.apply([message.event])
        self.delivered.append(message)
        return True

    def _fetch(self) -> None:
        for producer in self._chain.names:
            for row in self._chain.rows(producer, _NEW):
                event = Envelope.of(row.headers, row.body.encode())
                for one, applier in self._consumers:
                    if (one.producer, one.noun) == (producer, event.aggregate_type):
                        self._post(Message(applier, one.consumer, event, event.type in one.handlers))

    def _post(self, message: Message) -> None:
        self._pool.append(message)
        if self._random is not None:
            late = self._random.randrange(_HELD) == 0
            (self._held if late else self._pool).append(message)
