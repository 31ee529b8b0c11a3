"""Merging two leads, the bulk bar with its undo, and grid edits of many leads."""

from datetime import timedelta

import grpc
import pytest
from matricula.common.v1 import query_pb2
from matricula.leads.v1 import lead_pb2

from kit import clock
from kit.identity import Right
from kit.ids import new_id
from tests.service.harness import EVERY_CLASS, ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, Office, phone, problem


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def merge(office, lead_id, other_id, who=None, **values):
    request = lead_pb2.MergeLeadsRequest(id=lead_id, other_id=other_id, **values)
    return office.leads.MergeLeads(request, metadata=office.as_(who or office.manager))


def bulk(office, ids, who=None, **values):
    request = lead_pb2.BulkLeadsRequest(ids=ids, **values)
    return office.leads.BulkLeads(request, metadata=office.as_(who or office.manager))


def undo(office, batch_id, who=None):
    request = lead_pb2.UndoBulkRequest(batch_id=batch_id)
    return office.leads.UndoBulk(request, metadata=office.as_(who or office.manager))


def batch(office, *changes, who=None):
    request = lead_pb2.BatchUpdateLeadsRequest(
        requests=[lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(**change)) for change in changes]
    )
    return office.leads.BatchUpdateLeads(request, metadata=office.as_(who or office.manager))


# merging -------------------------------------------------------------------------------------------------


def test_a_merge_fills_gaps_takes_what_was_chosen_and_joins_tags(office):
    stays = office.lead(name="张伟", region="北京", tags=["a"], note="")
    other = office.lead(name="张玮", region="上海", tags=["b", "a"], note="备注", email="w@example.com")
    office.act(other.id)
    merged = merge(office, stays.id, other.id, take_fields=["region"], etag="1")
    assert (merged.name, merged.region, merged.note, merged.email) == (
        "张伟",
        "上海",
        "备注",
        "w@example.com",
    )
    assert (list(merged.tags), merged.phone) == (["a", "b"], stays.phone)
    assert merged.HasField("last_contact_time")
    gone = office.get(other.id)
    assert gone.merged_into_id == stays.id
    assert [kind for kind, _, _ in office.events(other.id)][-1] == "lead_deleted"
    kind, seq, payload = office.events(stays.id)[-1]
    assert (kind, seq, payload["otherId"]) == ("lead_merged", 2, other.id)


def test_a_merge_that_brings_nothing_new_is_told_too(office):
    stays, other = office.lead(), office.lead(phone="")
    assert merge(office, stays.id, other.id).etag == "2"
    assert [kind for kind, _, _ in office.events(stays.id)] == ["lead_created", "lead_merged"]


def duplicates(office, who=None, **typed):
    found = office.leads.CheckDuplicates(
        lead_pb2.CheckDuplicatesRequest(**typed), metadata=office.as_(who or office.manager)
    ).duplicates
    return [(one.lead_id, list(one.matched_fields), one.visible) for one in found]


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ({"phone": "13611110001"}, ["phone"]),
        ({"wechat": "Merged_0001"}, ["wechat"]),
        ({"email": "merged@example.com"}, ["email"]),
        ({"name": "顾 里", "birth_date": "2007-03-04"}, ["name+birth_date"]),
    ],
)
def test_who_was_merged_away_is_found_as_the_lead_that_stays(office, theirs, same):
    first, between = office.lead(**theirs), office.lead()
    stays = office.lead(
        name=f"赵{phone()}", wechat=f"w{phone()}", email=f"{phone()}@example.com", birth_date="2002-02-02"
    )
    merge(office, between.id, first.id)
    merge(office, stays.id, between.id)
    assert duplicates(office, **theirs) == [(stays.id, same, True)]
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(**theirs)
    assert problem(caught)[1] == "DUPLICATE_LEAD"
    assert problem(caught)[2]["lead_id"] == stays.id
    kept = office.lead(allow_duplicate=True, **theirs)
    assert duplicates(office, **theirs) == [(kept.id, same, True), (stays.id, same, True)]


def test_what_matches_by_itself_and_by_a_merged_lead_is_one_lead(office):
    other, stays = office.lead(), office.lead(email=f"{phone()}@example.com")
    merge(office, stays.id, other.id)
    asked = {"phone": other.phone, "email": stays.email}
    assert duplicates(office, **asked) == [(stays.id, ["phone", "email"], True)]
    assert duplicates(office, **asked, exclude_id=stays.id) == []
    taken = office.leads.UpdateLead(
        lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=stays.id, phone=other.phone)),
        metadata=office.as_(office.manager),
    )
    assert taken.phone == other.phone


def test_the_lead_that_stays_is_named_to_nobody_who_may_not_see_it(office):
    other, stays = office.lead(), office.lead()
    merge(office, stays.id, other.id)
    assert duplicates(office, office.consultant(), phone=other.phone) == [("", ["phone"], False)]
    assert duplicates(office, office.stranger(), phone=other.phone) == []


def test_who_was_merged_into_a_deleted_lead_comes_in_anew(office):
    other, stays = office.lead(), office.lead()
    merge(office, stays.id, other.id)
    office.leads.DeleteLead(lead_pb2.DeleteLeadRequest(id=stays.id), metadata=office.as_(office.manager))
    assert duplicates(office, phone=other.phone) == []
    assert office.lead(phone=other.phone).id != stays.id


def test_a_merged_lead_is_read_only(office):
    stays, other = office.lead(), office.lead()
    merge(office, stays.id, other.id)
    for attempt in (lambda: office.move(other.id, "有效"), lambda: merge(office, stays.id, other.id)):
        with pytest.raises(grpc.RpcError) as caught:
            attempt()
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.UndeleteLead(
            lead_pb2.UndeleteLeadRequest(id=other.id), metadata=office.as_(office.manager)
        )
    assert problem(caught)[1] == "LEAD_MERGED"


def test_merging_is_refused_with_itself_with_other_branches_and_of_fields_one_may_not_edit(office):
    stays, other = office.lead(), office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        merge(office, stays.id, stays.id)
    assert problem(caught)[3] == {"other_id"}
    head = person(*EVERYTHING, branches=(1, 2))
    far = office.lead(head, branch_id=2)
    with pytest.raises(grpc.RpcError) as caught:
        merge(office, stays.id, far.id, head)
    assert problem(caught)[1] == "MERGE_ACROSS_BRANCHES"
    blind = person(*EVERYTHING, fields={**dict.fromkeys(EVERY_CLASS, Right.EDIT), "CONTACT": Right.READ})
    with pytest.raises(grpc.RpcError) as caught:
        merge(office, stays.id, other.id, blind, take_fields=["phone"])
    assert problem(caught)[1] == "FIELD_NOT_EDITABLE"
    with pytest.raises(grpc.RpcError) as caught:
        merge(office, stays.id, other.id, take_fields=["stage_id"])
    assert problem(caught)[3] == {"take_fields"}


# the bulk bar --------------------------------------------------------------------------------------------


def test_many_are_moved_what_cannot_be_is_named_and_all_is_taken_back(office):
    office.gate("有效", required_fields=["email"])
    ready = [office.lead(email=f"{new_id()}@example.com") for _ in range(3)]
    bare = office.lead()
    done = bulk(office, [one.id for one in (*ready, bare)], move_stage_id=office.stage["有效"])
    assert (done.changed, [(one.id, one.reason, one.field) for one in done.errors]) == (
        3,
        [(bare.id, "STAGE_GATE_UNMET", "lead.email")],
    )
    assert [kind for kind, _, _ in office.events(ready[0].id)] == ["lead_created", "lead_moved"]
    office.move(ready[0].id, "方案")
    undone = undo(office, done.batch_id)
    assert (undone.changed, [(one.id, one.reason) for one in undone.errors]) == (
        2,
        [(ready[0].id, "CHANGED_SINCE")],
    )
    back = office.get(ready[1].id)
    assert (back.stage_id, back.status, back.etag) == (office.stage["新线索"], lead_pb2.STATUS_NEW, "3")
    assert not back.HasField("qualified_time")
    assert [seq for _, seq, _ in office.events(ready[1].id)] == [1, 2, 3]
    again = undo(office, undone.batch_id)
    assert (again.changed, office.get(ready[1].id).status) == (2, lead_pb2.STATUS_QUALIFIED)


def test_tags_owner_and_deletion_in_bulk_and_back(office):
    made = [office.lead(tags=["旧"]) for _ in range(2)]
    ids, who = [one.id for one in made], office.hire()
    tagged = bulk(office, ids, add_tag="新")
    assert list(office.get(ids[0]).tags) == ["旧", "新"]
    assert bulk(office, ids, add_tag="新").changed == 0
    assert undo(office, tagged.batch_id).changed == 2
    assert list(office.get(ids[0]).tags) == ["旧"]
    assert bulk(office, ids, remove_tag="旧").changed == 2
    given = bulk(office, ids, assign_owner_id=who)
    assert (given.changed, office.get(ids[1]).owner_id) == (2, who)
    assert undo(office, given.batch_id).changed == 2
    assert office.get(ids[1]).owner_id == ""
    away = bulk(office, ids, delete=True)
    with pytest.raises(grpc.RpcError):
        office.get(ids[0])
    office.lead(phone=made[1].phone)
    back = undo(office, away.batch_id)
    assert (back.changed, [(one.id, one.reason) for one in back.errors]) == (1, [(ids[1], "DUPLICATE_LEAD")])
    assert [kind for kind, _, _ in office.events(ids[0])][-2:] == ["lead_deleted", "lead_undeleted"]


def test_a_question_chooses_the_leads(office):
    for _ in range(3):
        office.lead()
    condition = query_pb2.Condition(field="target_course", operator=query_pb2.OPERATOR_EQ)
    condition.values.add().string_value = office.course
    question = query_pb2.Query(filter=query_pb2.Filter(conditions=[condition]))
    assert bulk(office, [], query=question, add_tag="选").changed == 3
    with pytest.raises(grpc.RpcError) as caught:
        bulk(office, [], add_tag="全部")
    assert problem(caught)[3] == {"ids"}


def test_only_who_did_it_takes_it_back_and_only_for_a_day(office):
    done = bulk(office, [office.lead().id], add_tag="一")
    with pytest.raises(grpc.RpcError) as caught:
        undo(office, done.batch_id, person(*EVERYTHING))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    later = clock.now() + timedelta(days=1, minutes=1)
    clock.set_source(lambda: later)
    try:
        with pytest.raises(grpc.RpcError) as caught:
            undo(office, done.batch_id)
        assert problem(caught)[1] == "BATCH_TOO_OLD"
    finally:
        clock.set_source(None)
    assert undo(office, done.batch_id).changed == 1


def test_who_gave_their_lead_away_in_bulk_can_take_it_back(office):
    who = office.consultant("leads.lead.assign")
    made = office.lead(who)
    done = bulk(office, [made.id], who, assign_owner_id=office.hire())
    with pytest.raises(grpc.RpcError):
        office.get(made.id, who)
    assert undo(office, done.batch_id, who).changed == 1
    assert office.get(made.id, who).owner_id == who.id


# the grid ------------------------------------------------------------------------------------------------


def test_a_bad_value_in_a_batch_says_what_is_wrong_with_it(office):
    made, other = office.lead(), office.lead()
    answer = batch(office, {"id": made.id, "phone": "12"}, {"id": other.id, "region": "杭州"})
    assert [one.id for one in answer.leads] == [other.id]
    (error,) = answer.errors
    assert (error.id, error.field) == (made.id, "lead.phone")
    assert error.message == "「12」不是有效的电话号码"


def test_of_a_block_of_edits_all_that_can_be_done_are_done(office):
    made = [office.lead() for _ in range(5)]
    taken, twice = office.lead().phone, phone()
    answer = batch(
        office,
        {"id": made[0].id, "region": "北京", "etag": "1"},
        {"id": made[1].id, "phone": taken},
        {"id": made[2].id, "phone": twice},
        {"id": made[3].id, "phone": twice},
        {"id": made[4].id, "email": "nobody"},
        {"id": made[0].id, "note": "再来"},
        {"id": new_id(), "note": "没有"},
        {"id": made[4].id, "note": "旧", "etag": "9"},
    )
    assert {(one.id, one.reason) for one in answer.errors if one.id != made[4].id} >= {
        (made[1].id, "DUPLICATE_LEAD"),
        (made[3].id, "DUPLICATE_LEAD"),
        (made[0].id, "REPEATED_RECORD"),
    }
    assert [(one.reason, one.field) for one in answer.errors if one.id == made[4].id] == [
        ("INVALID_ARGUMENT", "lead.email"),
        ("ETAG_MISMATCH", ""),
    ]
    assert sorted(one.id for one in answer.leads) == sorted([made[0].id, made[2].id])
    assert (office.get(made[0].id).region, office.get(made[2].id).phone) == ("北京", f"+86{twice}")
    assert office.get(made[1].id).etag == office.get(made[3].id).etag == "1"
    assert [kind for kind, _, _ in office.events(made[2].id)] == ["lead_created", "lead_updated"]
