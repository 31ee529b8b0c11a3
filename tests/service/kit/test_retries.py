"""Conflicts between calls are the service's to solve: tried again, not for ever, not after the deadline."""

import json
import threading

import pytest
from matricula.leads.v1 import channel_pb2 as pb
from sqlalchemy import text

from kit.identity import Grant, Scope
from kit.ids import new_id
from kit.interceptor import ATTEMPTS, Call
from services.leads.channel.model import CHANNELS
from tests.service.harness import BEIJING, ServiceUnderTest
from tests.service.kit.calls import Context, Door, Refused, editor, sql


@pytest.fixture
def door(service: ServiceUnderTest) -> Door:
    return Door(service)


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_a_conflict_is_tried_again_and_then_told(door, state):
    tries: list[int] = []

    def method(_request: object, call: Call) -> pb.Channel:
        tries.append(1)
        call.mention("leads.channel", "x")
        if len(tries) < ATTEMPTS:
            call.session.execute(text(f"do $$ begin raise exception using errcode = '{state}'; end $$"))
        return pb.Channel(name_zh="好")

    context = Context(())
    assert door(method, who=editor(), context=context).name_zh == "好"
    assert len(tries) == ATTEMPTS
    assert json.loads(context.trailing["x-audit"])["count"] == 1, "facts of failed tries are dropped"
    always = sql(f"do $$ begin raise exception using errcode = '{state}'; end $$")
    with pytest.raises(Refused) as refused:
        door(always, who=editor())
    assert (refused.value.code, refused.value.reason) == ("ABORTED", "WRITE_CONFLICT")


def test_other_errors_are_not_tried_again(door):
    tries: list[int] = []

    def method(_request: object, call: Call) -> pb.Channel:
        tries.append(1)
        call.session.execute(text("select 1 / 0"))
        return pb.Channel()

    with pytest.raises(Refused):
        door(method, who=editor())
    assert len(tries) == 1


def test_two_calls_that_deadlock_both_succeed(door, service):
    who = editor()
    with service.running.database.transaction(who, Grant(Scope.BRANCH, (BEIJING,))) as session:
        first, second = (
            str(CHANNELS.insert(session, {"name_zh": name})["id"]) for name in (new_id(), new_id())
        )
    barrier = threading.Barrier(2, timeout=20)
    tries: list[str] = []
    answers: list[str] = []

    def crossing(own: str, other: str) -> None:
        def method(_request: object, call: Call) -> pb.Channel:
            tries.append(own)
            CHANNELS.get(call.session, own, lock=True)
            if tries.count(own) == 1:
                barrier.wait()
            CHANNELS.change(call.session, other, {"name_en": f"by {own}"})
            return pb.Channel()

        door(method, who=editor())
        answers.append(own)

    threads = [threading.Thread(target=crossing, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == sorted([first, second])
    assert len(tries) >= 3, "one of them was the database's victim and tried again"


@pytest.mark.parametrize("remaining", [0.0, -1.0])
def test_nothing_begins_after_the_deadline(door, remaining):
    tries: list[int] = []

    def method(_request: object, _call: Call) -> pb.Channel:
        tries.append(1)
        return pb.Channel()

    with pytest.raises(Refused) as refused:
        door(method, who=editor(), remaining=remaining)
    assert (refused.value.code, refused.value.reason, tries) == ("UNAVAILABLE", "DEADLINE_EXCEEDED", [])
