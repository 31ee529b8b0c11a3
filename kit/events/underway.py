"""Events on their way to the broker: published on one channel, in order, and not yet certain."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import amqp

from kit.events.confirms import Confirms


class Doubt(Exception):
    """It is not known what became of the messages: the connection must go."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One row to publish. `headers` is a dictionary of plain values."""

    id: int
    event_id: str
    aggregate_type: str
    aggregate_id: str
    routing_key: str
    body: str
    headers: dict[str, Any]

    @property
    def aggregate(self) -> tuple[str, str]:
        return self.aggregate_type, self.aggregate_id

    def message(self) -> amqp.basic_message.Message:
        """The AMQP message: persistent, with the event's id as its own."""
        return amqp.basic_message.Message(
            self.body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=self.event_id,
            type=self.headers["type"],
            timestamp=int(time.time()),
            application_headers=self.headers,
        )


class Underway:
    """The events of one channel from their publishing until their rows are marked."""

    def __init__(self, channel: amqp.Channel, exchange: str) -> None:
        channel.confirm_select()
        self.answers = Confirms(channel)
        self._channel = channel
        self._exchange = exchange
        self._rows: dict[str, tuple[Pending, float]] = {}
        """By event id, in order, with the moment of publishing (monotonic)."""

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def row_ids(self) -> list[int]:
        """Rows that must not be published again over this channel."""
        return [row.id for row, _ in self._rows.values()]

    def publish(self, rows: Sequence[Pending]) -> None:
        """Sends more of them, behind those underway."""
        moment = time.monotonic()
        for row in rows:
            self.answers.expect(row.event_id)
            self._rows[row.event_id] = row, moment
            self._channel.basic_publish(row.message(), self._exchange, row.routing_key, mandatory=True)

    def take_answers(self, end: float, deadline_seconds: float) -> None:
        """Takes answers until `end` (monotonic) or the last one; Doubt when one is overdue."""
        while self.answers.outstanding:
            now = time.monotonic()
            if now - next(iter(self._rows.values()))[1] > deadline_seconds:
                raise Doubt(f"{self.answers.outstanding} messages not confirmed in time")
            if now >= end:
                return
            try:
                self._channel.connection.drain_events(timeout=end - now)
            except TimeoutError:
                return
            if not self._channel.is_open:
                raise Doubt("the broker closed the channel")

    def certain(self) -> tuple[list[Pending], list[Pending]]:
        """(confirmed, failed) rows to be marked now. Behind an event of which neither is true, later ones of
        its aggregate wait; confirmed ones are no longer underway.
        """
        confirmed, failed, stuck = [], [], set()
        for row, _ in self._rows.values():
            if row.event_id in self.answers.failed:
                if row.aggregate not in stuck:
                    failed.append(row)
                stuck.add(row.aggregate)
            elif row.event_id not in self.answers.confirmed:
                stuck.add(row.aggregate)
            elif row.aggregate not in stuck:
                confirmed.append(row)
        for row in confirmed:
            del self._rows[row.event_id]
            self.answers.confirmed.discard(row.event_id)
        return confirmed, failed
