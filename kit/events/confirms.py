"""Publisher confirms, tracked by delivery tag.

amqp's own confirming publish takes any ack for the ack of its last message, so after one time-out a late ack
of message 1 would "confirm" message 2. Here every ack is matched with the message it names.
"""

from itertools import takewhile
from typing import Any


class Confirms:
    """What became of the messages of one channel that was just put into confirm mode.

    A message that no queue wanted is returned first and acked after; it counts as failed.
    """

    def __init__(self, channel: Any) -> None:
        self._next = 1  # the channel counts its messages for its whole life
        self._waiting: dict[int, str] = {}
        self.confirmed: set[str] = set()
        self.failed: dict[str, str] = {}
        self.returned = 0
        self.refused = 0
        channel.events["basic_ack"] = {self._on_ack}
        channel.events["basic_nack"] = {self._on_nack}
        channel.events["basic_return"] = {self._on_return}

    @property
    def outstanding(self) -> int:
        """How many messages have not been answered."""
        return len(self._waiting)

    def expect(self, event_id: str) -> None:
        """Says that the next message published on the channel is this event."""
        self._waiting[self._next] = event_id
        self._next += 1

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for event_id in self._answered(tag, multiple):
            if event_id not in self.failed:
                self.confirmed.add(event_id)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for event_id in self._answered(tag, multiple):
            self.failed[event_id] = "refused by the broker"
            self.refused += 1

    def _on_return(self, error: Exception, _exchange: str, _key: str, message: Any) -> None:
        self.failed[message.properties["message_id"]] = f"no queue is bound: {error}"
        self.returned += 1

    def _answered(self, tag: int, multiple: bool) -> list[str]:
        """Takes out the messages an answer names."""
        if not multiple:
            return [self._waiting.pop(tag)] if tag in self._waiting else []
        tags = list(takewhile(lambda waiting: waiting <= tag, self._waiting))
        return [self._waiting.pop(waiting) for waiting in tags]
