"""What is published is marked when it is certain, in the order of its aggregate."""

import time

import pytest

from kit.events.underway import Doubt, Pending, Underway


class Connection:
    """Gives one answer at a time; none left is a time-out."""

    def __init__(self):
        self.answers = []

    def drain_events(self, timeout):
        if not self.answers:
            raise TimeoutError
        self.answers.pop(0)()


class Channel:
    """A channel in confirm mode whose broker answers when told to."""

    def __init__(self):
        self.events = {}
        self.connection = Connection()
        self.is_open = True
        self.published = []

    def confirm_select(self):
        pass

    def basic_publish(self, message, exchange, routing_key, mandatory):
        assert (exchange, mandatory) == ("leads.events", True)
        self.published.append(message.properties["message_id"])

    def answer(self, what, *arguments):
        self.connection.answers.append(lambda: [one(*arguments) for one in self.events[what]])


def row(number, aggregate="a"):
    return Pending(number, f"e{number}", "lead", aggregate, "lead.moved", "{}", {"type": "x"})


@pytest.fixture
def channel():
    return Channel()


@pytest.fixture
def underway(channel):
    return Underway(channel, "leads.events")


def take(underway, seconds=60.0):
    underway.take_answers(time.monotonic() + seconds, 5)
    confirmed, failed = underway.certain()
    return [one.id for one in confirmed], [one.id for one in failed]


def test_more_is_published_before_the_first_are_answered(channel, underway):
    underway.publish([row(1), row(2, "b")])
    assert take(underway) == ([], [])
    underway.publish([row(3, "c")])
    assert channel.published == ["e1", "e2", "e3"]
    assert underway.row_ids == [1, 2, 3]
    channel.answer("basic_ack", 2, True)
    assert take(underway) == ([1, 2], [])
    assert underway.row_ids == [3]
    channel.answer("basic_ack", 3, False)
    assert take(underway) == ([3], [])
    assert len(underway) == 0


def test_a_later_event_of_an_aggregate_waits_for_the_earlier_one(channel, underway):
    underway.publish([row(1)])
    underway.publish([row(2), row(3, "b")])
    channel.answer("basic_ack", 2, False)
    channel.answer("basic_ack", 3, False)
    assert take(underway) == ([3], [])
    channel.answer("basic_ack", 1, False)
    assert take(underway) == ([1, 2], [])


def test_what_is_behind_a_refused_event_is_not_marked(channel, underway):
    underway.publish([row(1), row(2), row(3, "b")])
    channel.answer("basic_nack", 1, False)
    channel.answer("basic_ack", 3, True)
    assert take(underway) == ([3], [1])
    assert underway.row_ids == [1, 2]


def test_an_answer_that_is_overdue_is_a_doubt(channel, underway):
    underway.publish([row(1)])
    with pytest.raises(Doubt, match="1 messages not confirmed in time"):
        underway.take_answers(time.monotonic() + 60, deadline_seconds=-1)


def test_a_closed_channel_is_a_doubt(channel, underway):
    underway.publish([row(1), row(2)])
    channel.answer("basic_ack", 1, False)
    channel.is_open = False
    with pytest.raises(Doubt, match="closed the channel"):
        take(underway)
    assert [one.id for one in underway.certain()[0]] == [1]


def test_nothing_is_waited_for_when_nothing_is_underway(channel, underway):
    channel.is_open = False
    assert take(underway) == ([], [])
