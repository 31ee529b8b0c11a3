"""Publisher confirms: every answer counts for the message it names, and for no other."""

import pytest

from kit.events.confirms import Confirms


class Channel:
    """A channel that answers when told to."""

    def __init__(self):
        self.events = {}

    def answer(self, what, *arguments):
        for callback in self.events[what]:
            callback(*arguments)


class Returned:
    def __init__(self, event_id):
        self.properties = {"message_id": event_id}


@pytest.fixture
def channel():
    return Channel()


@pytest.fixture
def confirms(channel):
    found = Confirms(channel)
    for event_id in ("one", "two", "three"):
        found.expect(event_id)
    return found


def test_single_ack_confirms_its_message_only(channel, confirms):
    channel.answer("basic_ack", 2, False)
    assert confirms.confirmed == {"two"}
    assert confirms.outstanding == 2


def test_multiple_ack_confirms_everything_up_to_it(channel, confirms):
    channel.answer("basic_ack", 2, True)
    assert confirms.confirmed == {"one", "two"}


def test_returned_message_is_failed_although_it_is_acked(channel, confirms):
    channel.answer("basic_return", ValueError("NO_ROUTE"), "x", "k", Returned("one"))
    channel.answer("basic_ack", 3, True)
    assert confirms.confirmed == {"two", "three"}
    assert "NO_ROUTE" in confirms.failed["one"]
    assert (confirms.returned, confirms.refused, confirms.outstanding) == (1, 0, 0)


def test_refused_messages_are_failed(channel, confirms):
    channel.answer("basic_nack", 2, True)
    assert set(confirms.failed) == {"one", "two"}
    assert confirms.refused == 2
