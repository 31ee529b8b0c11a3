"""Idempotency keys: one effect and one answer, however often and at once a request is sent."""

import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from matricula.leads.v1 import channel_pb2 as pb
from matricula.leads.v1 import intake_pb2
from matricula.leads.v1.channel_pb2_grpc import ChannelsServiceStub
from sqlalchemy import text

from kit.errors import NotFound
from kit.events.scope import act_as
from kit.identity import Grant, Principal, Right, Scope, system
from kit.ids import new_id
from kit.interceptor import Call
from services.leads.channel.model import CHANNELS
from tests.service.harness import BEIJING, ServiceUnderTest, audit_facts, person
from tests.service.kit.calls import EDIT, Door, Refused, editor


@pytest.fixture
def channels(service: ServiceUnderTest) -> ChannelsServiceStub:
    return service.stub(ChannelsServiceStub)


def named(name: str) -> pb.CreateChannelRequest:
    return pb.CreateChannelRequest(channel=pb.Channel(name_zh=name))


def count(service: ServiceUnderTest, name: str) -> int:
    with service.running.database.transaction(system((BEIJING,))) as session:
        found = session.execute(text("select count(*) from channel where name_zh = :name"), {"name": name})
        return int(found.scalar_one())


def keyed(service: ServiceUnderTest, who: Principal, key: str) -> tuple[tuple[str, str], ...]:
    return service.as_(who, x_idempotency_key=key)


def test_many_at_once_are_done_once_and_answered_alike(channels, service):
    who, key, name = editor(), new_id(), new_id()
    together = threading.Barrier(8, timeout=20)

    def send(_number: int) -> pb.Channel:
        together.wait()
        answer: pb.Channel = channels.CreateChannel(named(name), metadata=keyed(service, who, key))
        return answer

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert count(service, name) == 1


def test_without_a_key_every_request_counts(channels, service):
    """The second is done too, and fails because names of channels are unique."""
    metadata = service.as_(editor())
    name = new_id()
    channels.CreateChannel(named(name), metadata=metadata)
    with pytest.raises(grpc.RpcError) as refused:
        channels.CreateChannel(named(name), metadata=metadata)
    assert "The same value exists already" in refused.value.details()


def test_a_repeated_request_is_told_to_the_audit(channels, service):
    metadata = keyed(service, editor(), new_id())
    _, first = channels.CreateChannel.with_call(named("一号渠道"), metadata=metadata)
    _, again = channels.CreateChannel.with_call(named("一号渠道"), metadata=metadata)
    assert "replayed" not in audit_facts(first)
    assert audit_facts(again)["replayed"] is True


def test_a_key_is_for_one_request_only(channels, service):
    who, key = editor(), new_id()
    made = channels.CreateChannel(named("甲号渠道"), metadata=keyed(service, who, key))
    others = [
        (channels.CreateChannel, named("乙号渠道")),
        (channels.DeleteChannel, pb.DeleteChannelRequest(id=made.id)),
    ]
    for method, request in others:
        with pytest.raises(grpc.RpcError) as refused:
            method(request, metadata=keyed(service, who, key))
        assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS
    asked = pb.GetChannelRequest(id=made.id)
    assert channels.GetChannel(asked, metadata=keyed(service, who, key)).id == made.id


def test_keys_of_two_people_are_two_keys(channels, service):
    key, names = new_id(), (new_id(), new_id())
    for name in names:
        channels.CreateChannel(named(name), metadata=keyed(service, editor(), key))
    assert [count(service, name) for name in names] == [1, 1]


def test_an_empty_answer_is_remembered_too(channels, service):
    who, key = editor(), new_id()
    made = channels.CreateChannel(named("丙号渠道"), metadata=service.as_(who))
    for _ in range(2):
        channels.DeleteChannel(pb.DeleteChannelRequest(id=made.id), metadata=keyed(service, who, key))
    with pytest.raises(grpc.RpcError) as refused:
        channels.DeleteChannel(pb.DeleteChannelRequest(id=made.id), metadata=keyed(service, who, new_id()))
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_request_that_failed_may_be_sent_again(service):
    door, who, metadata = Door(service), editor(), {"x-idempotency-key": new_id()}
    tries: list[int] = []

    def method(_request: object, call: Call) -> pb.Channel:
        tries.append(1)
        row = CHANNELS.insert(call.session, {"name_zh": "丁"})
        if len(tries) == 1:
            raise NotFound
        message: pb.Channel = CHANNELS.packer.message_of(row)
        return message

    with pytest.raises(Refused):
        door(method, named("丁号渠道"), who=who, metadata=metadata)
    first = door(method, named("丁号渠道"), who=who, metadata=metadata)
    assert door(method, named("丁号渠道"), who=who, metadata=metadata) == first
    assert len(tries) == 2


def test_who_waits_for_a_request_that_fails_does_it_instead(service):
    """The second sees no key once the first has rolled back, and is done itself."""
    door, who, metadata = Door(service), editor(), {"x-idempotency-key": new_id()}
    begun, fail = threading.Event(), threading.Event()
    done: list[str] = []

    def slow(_request: object, _call: Call) -> pb.Channel:
        begun.set()
        assert fail.wait(20)
        raise NotFound

    def quick(_request: object, _call: Call) -> pb.Channel:
        done.append("second")
        return pb.Channel(name_zh="好")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(door, slow, named("戊号渠道"), who=who, metadata=metadata)
        assert begun.wait(20)
        second = pool.submit(door, quick, named("戊号渠道"), who=who, metadata=metadata)
        assert not done
        fail.set()
        with pytest.raises(Refused):
            first.result(20)
        assert second.result(20).name_zh == "好"
    assert done == ["second"]


def test_reading_takes_no_key(service):
    door, who, metadata = Door(service), editor(), {"x-idempotency-key": new_id()}
    answers = iter(("一", "二"))

    def method(_request: object, _call: Call) -> pb.Channel:
        return pb.Channel(name_zh=next(answers))

    found = [door(method, who=who, metadata=metadata, read_only=True).name_zh for _ in range(2)]
    assert found == ["一", "二"]


def test_a_repeated_answer_is_masked_for_whoever_asks_now(service):
    """A right that was taken away between two requests counts."""
    door, metadata = Door(service), {"x-idempotency-key": new_id()}
    before = person(EDIT)
    after = Principal(
        id=before.id,
        branch_id=BEIJING,
        grants={EDIT: Grant(Scope.BRANCH, (BEIJING,))},
        fields={"BUSINESS": Right.HIDDEN},
    )

    def method(_request: object, _call: Call) -> pb.Channel:
        return pb.Channel(name_zh="己")

    assert door(method, named("己号渠道"), who=before, metadata=metadata).name_zh == "己"
    assert door(method, named("己号渠道"), who=after, metadata=metadata).name_zh == ""


def test_a_secret_in_an_answer_is_shown_once_and_not_kept(service):
    """A repeated request is answered, but not with what must be nowhere in the database."""
    secret, key, who = f"whsec_{new_id()}", new_id(), editor()

    def make(_request: object, _call: Call) -> intake_pb2.IntakeSource:
        return intake_pb2.IntakeSource(name="入口", secret=secret)

    def ask() -> intake_pb2.IntakeSource:
        found: intake_pb2.IntakeSource = Door(service)(
            make, who=who, response=intake_pb2.IntakeSource, metadata={"x-idempotency-key": key}
        )
        return found

    assert (ask().secret, ask().secret, ask().name) == (secret, "", "入口")
    with service.running.system.transaction(system()) as session:
        kept = session.execute(text("select response from idempotency where key = :key"), {"key": key})
        assert secret.encode() not in bytes(kept.scalar_one())


def test_a_public_method_that_acts_for_a_branch_answers_a_repeated_request(service):
    """The key is nobody's, whatever the session acts for in between."""
    key = {"x-idempotency-key": new_id()}

    def make(_request: object, call: Call) -> pb.Channel:
        act_as(call.session, system((BEIJING,)))
        return pb.Channel(name_zh="好")

    answers = [Door(service)(make, permission="", public=True, metadata=key) for _ in range(2)]
    assert answers == [pb.Channel(name_zh="好")] * 2
