"""Envelopes, subscriptions and what the descriptors say about events."""

import types

import pytest

from kit.events import registry, subscriptions
from kit.events.apply import everybody, sort_within_aggregates
from kit.events.envelope import Envelope, Malformed, substitute_id
from kit.service import Service
from tests.service.kit_events.sample.events import OddHappened, Thing, ThingNamed, ThingWeighed

HEADERS = {
    "event_id": "01a20510-a689-7572-a338-cc80176cf6f0",
    "type": "matricula.sample.v1.ThingNamed",
    "aggregate_type": "thing",
    "aggregate_id": "a",
    "seq": 3,
    "branch_id": 1,
    "occurred": "2026-01-02T03:04:05+00:00",
    "actor_id": "u1",
    "actor_name": "李",
}


def envelope(**changes):
    return Envelope.of({**HEADERS, **changes}, b'{"thingId": "a", "name": "x"}')


def test_envelope_reads_headers_and_body():
    found = envelope()
    assert (found.producer, found.name, found.seq) == ("sample", "ThingNamed", 3)
    assert found.message == ThingNamed(thing_id="a", name="x")
    assert found.body["name"] == "x"


@pytest.mark.parametrize("name", sorted(set(HEADERS) - {"actor_id", "actor_name"}))
def test_envelope_without_a_header_is_malformed(name):
    with pytest.raises(Malformed):
        Envelope.of({key: value for key, value in HEADERS.items() if key != name}, b"{}")


@pytest.mark.parametrize(
    "change", [{"event_id": "x"}, {"seq": "x"}, {"occurred": "yesterday"}, {"event_id": None}]
)
def test_envelope_with_a_wrong_header_is_malformed(change):
    with pytest.raises(Malformed):
        envelope(**change)


def test_event_of_unknown_type_is_malformed_only_for_who_reads_it():
    found = envelope(type="matricula.sample.v1.Nobody")
    handled = subscriptions.Subscription("c", "sample", "thing", {})
    handled.check(found)
    with pytest.raises(Malformed, match="not an event this process knows"):
        _ = found.message


def test_another_version_of_an_event_that_is_handled_does_not_pass():
    handled = subscriptions.Subscription(
        "c", "sample", "thing", {"matricula.sample.v1.ThingNamed": subscriptions.Handler(print)}
    )
    handled.check(envelope())
    handled.check(envelope(type="matricula.sample.v2.ThingPainted"))
    with pytest.raises(Malformed, match="a version that this process cannot read"):
        handled.check(envelope(type="matricula.sample.v2.ThingNamed"))


def test_invented_id_is_the_same_for_the_same_bytes():
    assert substitute_id(None, b"x") == substitute_id("no id", b"x") != substitute_id(None, b"y")
    assert substitute_id(HEADERS["event_id"], b"x") == HEADERS["event_id"]


def test_handler_acts_in_the_branch_and_for_the_actor_of_its_event():
    who = envelope().principal()
    assert (who.id, who.name, who.kind, who.grants["*"].branches) == ("u1", "李", "system", (1,))
    both = everybody([envelope(), envelope(branch_id=2)])
    assert (both.id, both.grants["*"].branches) == ("system", (1, 2))


def test_events_are_sorted_within_their_aggregate_only():
    order = [("a", 3), ("b", 9), ("a", 1), ("a", 2), ("b", 8)]
    found = sort_within_aggregates([envelope(aggregate_id=one, seq=seq) for one, seq in order])
    assert [(one.aggregate_id, one.seq) for one in found] == [
        ("a", 1),
        ("b", 8),
        ("a", 2),
        ("a", 3),
        ("b", 9),
    ]


def test_noun_comes_from_the_resource_that_begins_the_name():
    about = registry.describe(ThingNamed)
    assert (about.producer, about.noun, about.key) == ("sample", "thing", "thing.thing_named")


def test_event_whose_noun_cannot_be_told_is_refused():
    with pytest.raises(registry.UnknownEvent, match="set `noun`"):
        registry.describe(OddHappened)


def test_message_that_is_no_event_is_refused():
    with pytest.raises(registry.UnknownEvent, match="has no"):
        registry.describe(Thing)


def test_subscriptions_are_one_queue_per_producer_and_noun():
    module = types.SimpleNamespace(
        __name__="worker", HANDLERS={ThingNamed: print, ThingWeighed: subscriptions.batch(print)}
    )
    (found,) = subscriptions.collect(Service("reports", ()), [module])
    assert (found.queue, found.pattern) == ("reports.sample.thing", "thing.#")
    assert [handler.many for handler in found.handlers.values()] == [False, True]


def test_two_handlers_for_one_event_are_refused():
    modules = [types.SimpleNamespace(__name__=name, HANDLERS={ThingNamed: print}) for name in "ab"]
    with pytest.raises(registry.UnknownEvent, match="has a handler already"):
        subscriptions.collect(Service("reports", ()), modules)


def test_catch_all_takes_everything_of_every_producer():
    module = types.SimpleNamespace(__name__="worker", ALL_EVENTS=print, ALL_EVENTS_FROM=("leads", "reports"))
    found = subscriptions.collect(Service("gateway", ()), [module])
    assert [(one.queue, one.pattern) for one in found] == [
        ("gateway.leads.audit", "#"),
        ("gateway.reports.audit", "#"),
    ]


def test_producers_are_found_in_the_generated_code():
    assert "leads" in subscriptions.all_producers()
