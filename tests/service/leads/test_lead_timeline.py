"""The timeline of a lead, and the activities people write into it."""

from datetime import timedelta

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from matricula.common.v1 import query_pb2
from matricula.leads.v1 import activity_pb2, lead_pb2

from kit import clock
from kit.identity import Right
from kit.ids import new_id
from tests.service.harness import EVERY_CLASS, ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, NOT_FOUND, Office, problem


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def at(**ago):
    moment = Timestamp()
    moment.FromDatetime(clock.now() - timedelta(**ago))
    return moment


def timeline(office, lead_id, who=None, locale="zh", **values):
    request = lead_pb2.ListLeadTimelineRequest(id=lead_id, **values)
    return office.leads.ListLeadTimeline(request, metadata=office.as_(who or office.manager, x_locale=locale))


def update(office, lead_id, **values):
    request = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=lead_id, **values))
    return office.leads.UpdateLead(request, metadata=office.as_(office.manager))


# timeline ------------------------------------------------------------------------------------------------


def test_everything_is_told_newest_first_in_the_reader_s_language(office):
    made = office.lead()
    update(office, made.id, region="北京")
    office.act(made.id, "约了周五", next_step="发方案")
    office.move(made.id, "有效")
    entries = timeline(office, made.id).entries
    assert [(one.kind, one.title) for one in entries if one.kind != "leads.lead.updated"] == [
        ("leads.lead.moved", "移到阶段「有效」"),
        ("leads.activity", "电话"),
        ("leads.lead.created", "创建线索"),
    ]
    titles = [one.title for one in timeline(office, made.id, locale="en").entries]
    assert {"Moved it to 有效", "Changed Region", "Created the lead"} <= set(titles)
    act = next(one for one in entries if one.kind == "leads.activity")
    assert (act.text, act.actor_name, act.data["next_step"]) == ("约了周五", "李经理", "发方案")
    change = next(one for one in entries if one.title == "修改了地区").changes[0]
    assert (change.field, change.after.string_value) == ("region", "北京")


def test_pages_join_without_gaps_and_belong_to_one_question(office):
    made = office.lead()
    for place in range(5):
        update(office, made.id, note=f"第 {place} 次")
        office.act(made.id, f"记录 {place}", occur_time=at(minutes=5 - place))
    whole = [one.id for one in timeline(office, made.id).entries]
    seen, token = [], ""
    while True:
        page = timeline(office, made.id, page_size=3, page_token=token)
        seen += [one.id for one in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert seen == whole
    assert len(whole) == len(set(whole)) == 16  # 1 created, 5 + 5 updated, 5 activities
    first = timeline(office, made.id, page_size=3)
    with pytest.raises(grpc.RpcError) as caught:
        timeline(office, made.id, page_size=3, page_token=first.next_page_token, kinds=["leads.activity"])
    assert problem(caught)[1] == "PAGE_TOKEN_INVALID"
    acts = timeline(office, made.id, kinds=["leads.activity"]).entries
    assert [one.text for one in acts] == [f"记录 {place}" for place in (4, 3, 2, 1, 0)]


def test_values_of_fields_one_may_not_read_are_left_out(office):
    made = office.lead(name="秘密姓名")
    office.act(made.id)
    update(office, made.id, email="secret@example.com", budget_amount=123_456)
    fields = {**dict.fromkeys(EVERY_CLASS, Right.EDIT), "CONTACT": Right.MASKED, "MONEY": Right.HIDDEN}
    masked = timeline(office, made.id, person("leads.lead.read", fields=fields))
    change = {one.field: one for one in masked.entries[0].changes}
    assert set(change) == {"email"}
    assert not change["email"].HasField("after")
    assert masked.entries[0].title == "修改了邮箱"
    text = str(masked)
    assert "secret@example.com" not in text
    assert made.phone not in text
    assert "123456" not in text
    # without the permission of activities there are none
    assert "leads.activity" not in [one.kind for one in masked.entries]
    clear = timeline(office, made.id)
    assert "secret@example.com" in str(clear)


def test_a_merged_lead_s_history_is_told_with_the_one_that_stays(office):
    first, second, third = office.lead(), office.lead(), office.lead()
    office.act(third.id, "第三条的记录")
    for stays, other in ((second, third), (first, second)):
        office.leads.MergeLeads(
            lead_pb2.MergeLeadsRequest(id=stays.id, other_id=other.id), metadata=office.as_(office.manager)
        )
    kinds = [one.kind for one in timeline(office, first.id).entries]
    assert kinds.count("leads.lead.created") == 3
    assert kinds.count("leads.lead.absorbed") == 2
    assert "第三条的记录" in [one.text for one in timeline(office, first.id).entries]


# activities ----------------------------------------------------------------------------------------------


def test_an_activity_sets_the_contacts_of_its_lead(office):
    made = office.lead()
    planned = at(days=-2)
    office.act(made.id, occur_time=at(hours=1), next_contact_time=planned, next_step="回访")
    lead = office.get(made.id)
    assert (lead.next_contact_time, lead.next_step) == (planned, "回访")
    earlier = lead.last_contact_time
    office.act(made.id, occur_time=at(days=3))
    assert office.get(made.id).last_contact_time == earlier
    assert office.get(made.id).next_step == "回访"
    kinds = [kind for kind, _, _ in office.events(made.id)]
    assert kinds == ["lead_created", "lead_updated"]


def test_an_activity_is_told_and_a_due_contact_is_done_by_it(office):
    made = office.lead(next_contact_time=at(hours=2), next_step="打电话")
    done = office.act(made.id)
    lead = office.get(made.id)
    assert not lead.HasField("next_contact_time")
    assert lead.next_step == ""
    kind, seq, payload = office.events(done.id)[0]
    assert (kind, seq, payload["leadId"], payload["kind"]) == ("activity_recorded", 1, made.id, "CALL")
    assert "text" not in payload


def test_an_activity_lies_in_the_past_year(office):
    made = office.lead()
    for moment in (at(days=400), at(hours=-1)):
        with pytest.raises(grpc.RpcError) as caught:
            office.act(made.id, occur_time=moment)
        assert problem(caught)[3] == {"activity.occur_time"}


def test_only_the_author_changes_an_activity_and_only_for_a_day(office):
    made = office.lead()
    done = office.act(made.id)
    change = activity_pb2.UpdateActivityRequest(activity=activity_pb2.Activity(id=done.id, text="改正"))
    away = activity_pb2.DeleteActivityRequest(id=done.id)
    other = office.as_(person(*EVERYTHING))
    for method, request in (
        (office.activities.UpdateActivity, change),
        (office.activities.DeleteActivity, away),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            method(request, metadata=other)
        assert problem(caught)[1] == "NOT_THE_AUTHOR"
        with pytest.raises(grpc.RpcError) as caught:
            method(request, metadata=office.as_(office.stranger()))
        assert caught.value.code() is NOT_FOUND
    assert office.activities.UpdateActivity(change, metadata=office.as_(office.manager)).text == "改正"
    later = clock.now() + timedelta(days=1, minutes=1)
    clock.set_source(lambda: later)
    try:
        with pytest.raises(grpc.RpcError) as caught:
            office.activities.DeleteActivity(away, metadata=office.as_(office.manager))
        assert problem(caught)[1] == "TOO_LATE_TO_CHANGE"
    finally:
        clock.set_source(None)
    office.activities.DeleteActivity(away, metadata=office.as_(office.manager))
    with pytest.raises(grpc.RpcError) as caught:
        office.activities.GetActivity(
            activity_pb2.GetActivityRequest(id=done.id), metadata=office.as_(office.manager)
        )
    assert caught.value.code() is NOT_FOUND


def test_who_has_the_lead_sees_its_activities_whoever_wrote_them(office):
    who = office.consultant("leads.activity.read")
    mine, theirs = office.lead(owner_id=office.hire(who.id)), office.lead()
    office.act(mine.id, "经理写的")
    hidden = office.act(theirs.id, "别人的")
    condition = query_pb2.Condition(field="lead_id", operator=query_pb2.OPERATOR_IN)
    condition.values.add().string_value = mine.id
    condition.values.add().string_value = theirs.id
    question = query_pb2.Query(filter=query_pb2.Filter(conditions=[condition]))
    listed = office.activities.ListActivities(
        activity_pb2.ListActivitiesRequest(query=question), metadata=office.as_(who)
    ).activities
    assert [one.text for one in listed] == ["经理写的"]
    with pytest.raises(grpc.RpcError) as caught:
        office.activities.GetActivity(activity_pb2.GetActivityRequest(id=hidden.id), metadata=office.as_(who))
    assert caught.value.code() is NOT_FOUND


def test_writing_an_activity_needs_the_right_to_change_the_lead(office):
    made = office.lead()
    reader = person("leads.lead.read", "leads.activity.edit")
    with pytest.raises(grpc.RpcError) as caught:
        office.act(made.id, who=reader)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(grpc.RpcError) as caught:
        office.act(new_id())
    assert caught.value.code() is NOT_FOUND
