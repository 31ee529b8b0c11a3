"""Channels stand for every settings record: the standard methods, and who may use them."""

import grpc
import pytest
from matricula.common.v1 import query_pb2
from matricula.leads.v1 import channel_pb2 as pb
from matricula.leads.v1.channel_pb2_grpc import ChannelsServiceStub

from kit.identity import Right, Scope
from tests.service.harness import BEIJING, EVERY_CLASS, SHANGHAI, ServiceUnderTest, audit_facts, person

EDIT = "leads.channel.edit"


@pytest.fixture
def channels(leads: ServiceUnderTest) -> ChannelsServiceStub:
    return leads.stub(ChannelsServiceStub)


def named(name: str, **fields: object) -> pb.CreateChannelRequest:
    return pb.CreateChannelRequest(channel=pb.Channel(name_zh=name, **fields))


def code(caught: pytest.ExceptionInfo[grpc.RpcError]) -> grpc.StatusCode:
    return caught.value.code()


def test_nobody_is_refused(channels):
    with pytest.raises(grpc.RpcError) as caught:
        channels.CreateChannel(named("百度"))
    assert code(caught) is grpc.StatusCode.UNAUTHENTICATED


def test_without_permission_is_refused_before_validation(channels, leads):
    with pytest.raises(grpc.RpcError) as caught:
        channels.CreateChannel(pb.CreateChannelRequest(), metadata=leads.as_(person("leads.lead.read")))
    assert code(caught) is grpc.StatusCode.PERMISSION_DENIED


def test_somebody_elses_branch_is_not_found(channels, leads):
    made = channels.CreateChannel(named("朋友圈"), metadata=leads.as_(person(EDIT)))
    stranger = person(EDIT, branches=(SHANGHAI,))
    with pytest.raises(grpc.RpcError) as caught:
        channels.GetChannel(pb.GetChannelRequest(id=made.id), metadata=leads.as_(stranger))
    assert code(caught) is grpc.StatusCode.NOT_FOUND
    with pytest.raises(grpc.RpcError) as caught:
        channels.UpdateChannel(
            pb.UpdateChannelRequest(channel=pb.Channel(id=made.id, name_zh="偷改")),
            metadata=leads.as_(stranger),
        )
    assert code(caught) is grpc.StatusCode.NOT_FOUND


def test_what_is_made_is_found_changed_and_listed(channels, leads):
    who = leads.as_(person(EDIT))
    made, finished = channels.CreateChannel.with_call(named("小红书", aliases=["红书"]), metadata=who)
    assert (made.etag, made.branch_id) == ("1", BEIJING)
    assert audit_facts(finished)["recordIds"] == [made.id]
    changed = channels.UpdateChannel(
        pb.UpdateChannelRequest(channel=pb.Channel(id=made.id, name_zh="小红书广告", etag="1")), metadata=who
    )
    assert (changed.name_zh, changed.etag, list(changed.aliases)) == ("小红书广告", "2", ["红书"])
    assert made.id in [
        one.id for one in channels.ListChannels(pb.ListChannelsRequest(), metadata=who).channels
    ]


def test_a_stale_etag_is_refused(channels, leads):
    who = leads.as_(person(EDIT))
    made = channels.CreateChannel(named("抖音"), metadata=who)
    request = pb.UpdateChannelRequest(channel=pb.Channel(id=made.id, name_zh="抖音直播", etag="1"))
    channels.UpdateChannel(request, metadata=who)
    request.channel.name_zh = "抖音视频"
    with pytest.raises(grpc.RpcError) as caught:
        channels.UpdateChannel(request, metadata=who)
    assert code(caught) is grpc.StatusCode.ABORTED


def test_shared_records_need_scope_all(channels, leads):
    head = leads.as_(person(EDIT, branches=(BEIJING, SHANGHAI), scope=Scope.ALL))
    made = channels.CreateChannel(named("官网"), metadata=head)
    assert made.branch_id == 0
    local = leads.as_(person(EDIT, branches=(SHANGHAI,)))
    assert channels.GetChannel(pb.GetChannelRequest(id=made.id), metadata=local).name_zh == "官网"
    with pytest.raises(grpc.RpcError) as caught:
        channels.UpdateChannel(
            pb.UpdateChannelRequest(channel=pb.Channel(id=made.id, name_zh="改")), metadata=local
        )
    assert code(caught) is grpc.StatusCode.PERMISSION_DENIED


def test_the_same_request_twice_is_done_once(channels, leads):
    who = person(EDIT)
    first = channels.CreateChannel(named("展会"), metadata=leads.as_(who, x_idempotency_key="k1"))
    again = channels.CreateChannel(named("展会"), metadata=leads.as_(who, x_idempotency_key="k1"))
    assert again == first
    with pytest.raises(grpc.RpcError) as caught:
        channels.CreateChannel(named("另一个"), metadata=leads.as_(who, x_idempotency_key="k1"))
    assert code(caught) is grpc.StatusCode.ALREADY_EXISTS


def test_read_only_callers_change_nothing(channels, leads):
    with pytest.raises(grpc.RpcError) as caught:
        channels.CreateChannel(named("审计渠道"), metadata=leads.as_(person(EDIT, read_only=True)))
    assert code(caught) is grpc.StatusCode.PERMISSION_DENIED


def test_fields_of_a_hidden_class_are_left_out_and_cannot_be_filtered(channels, leads):
    channels.CreateChannel(named("隐藏"), metadata=leads.as_(person(EDIT)))
    blind = leads.as_(person(EDIT, fields=dict.fromkeys(EVERY_CLASS, Right.HIDDEN)))
    listed = channels.ListChannels(pb.ListChannelsRequest(), metadata=blind)
    assert listed.channels
    assert not any(one.name_zh for one in listed.channels)
    question = query_pb2.Query(
        filter=query_pb2.Filter(
            conditions=[query_pb2.Condition(field="kind", operator=query_pb2.OPERATOR_EMPTY)]
        )
    )
    with pytest.raises(grpc.RpcError) as caught:
        channels.ListChannels(pb.ListChannelsRequest(query=question), metadata=blind)
    assert code(caught) is grpc.StatusCode.INVALID_ARGUMENT
