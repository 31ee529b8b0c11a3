"""Leads as records: how they come in, are changed, found, given away, thrown away and brought back."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf import field_mask_pb2
from matricula.common.v1 import query_pb2, record_pb2
from matricula.leads.v1 import field_pb2, lead_pb2
from matricula.leads.v1.field_pb2_grpc import CustomFieldsServiceStub
from matricula.options.v1 import options_pb2

from kit.identity import Right, Scope
from kit.ids import new_id
from tests.service.harness import BEIJING, EVERY_CLASS, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, Office, phone, problem


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def update(office, lead_id, who=None, mask=(), etag="", **values):
    request = lead_pb2.UpdateLeadRequest(
        lead=lead_pb2.Lead(id=lead_id, etag=etag, **values), update_mask=field_mask_pb2.FieldMask(paths=mask)
    )
    return office.leads.UpdateLead(request, metadata=office.as_(who or office.manager))


def where(field, value, operator=query_pb2.OPERATOR_EQ):
    condition = query_pb2.Condition(field=field, operator=operator)
    condition.values.add().string_value = value
    return query_pb2.Query(filter=query_pb2.Filter(conditions=[condition]))


# coming in -----------------------------------------------------------------------------------------------


def test_a_new_lead_starts_in_the_first_stage_of_the_pipeline_that_fits(office):
    made = office.lead(name=" 张 伟 ", phone="138-1234-0001", email="Wei@Example.COM", tags=["a", "a", "b"])
    assert (made.phone, made.email, list(made.tags)) == ("+8613812340001", "wei@example.com", ["a", "b"])
    assert (made.pipeline_id, made.stage_id) == (office.pipeline.id, office.stage["新线索"])
    assert (made.status, made.origin, made.branch_id, made.etag) == (
        lead_pb2.STATUS_NEW,
        lead_pb2.ORIGIN_CONSOLE,
        BEIJING,
        "1",
    )
    assert [kind for kind, _, _ in office.events(made.id)] == ["lead_created"]
    assert "phone" not in office.events(made.id)[0][2]["lead"]


def test_what_cannot_be_read_is_named_field_by_field(office):
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(phone="12345", email="nobody", wechat="微信", channel_id=new_id(), name=" ")
    code, _, _, fields = problem(caught)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert fields == {"lead.phone", "lead.email", "lead.wechat", "lead.channel_id", "lead.name"}


def test_a_date_that_does_not_exist_is_refused(office):
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(birth_date="2026-02-30")
    assert problem(caught)[0] is grpc.StatusCode.INVALID_ARGUMENT
    assert problem(caught)[3] == {"lead.birth_date"}


def test_who_reaches_only_own_leads_keeps_what_they_bring(office):
    who = office.consultant()
    made = office.lead(who)
    assert made.owner_id == who.id
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(who, owner_id=new_id())
    assert problem(caught)[1] == "ASSIGN_NOT_ALLOWED"
    given = office.lead(owner_id=office.hire(who.id))
    assert office.get(given.id, who).owner_id == who.id


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        ({"phone": "13712340001"}, {"phone": "+86 137 1234 0001"}, {"lead.phone"}),
        ({"wechat": "Wei_12345"}, {"wechat": "wei_12345"}, {"lead.wechat"}),
        ({"email": "dup@example.com"}, {"email": "DUP@example.com"}, {"lead.email"}),
        (
            {"name": "王 芳", "birth_date": "2008-01-02"},
            {"name": "王芳", "birth_date": "2008-01-02"},
            {"lead.name", "lead.birth_date"},
        ),
    ],
)
def test_the_same_person_is_refused_and_named(office, first, second, fields):
    made = office.lead(**first)
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(**second)
    code, reason, facts, named = problem(caught)
    assert (code, reason, named) == (grpc.StatusCode.ALREADY_EXISTS, "DUPLICATE_LEAD", fields)
    assert facts["lead_id"] == made.id
    kept = office.lead(allow_duplicate=True, **second)
    assert kept.id != made.id


def test_of_a_lead_out_of_reach_only_the_likeness_is_told(office):
    number = phone()
    office.lead(phone=number)
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(office.consultant(), phone=number)
    assert problem(caught)[1] == "DUPLICATE_LEAD"
    assert "lead_id" not in problem(caught)[2]
    found = office.leads.CheckDuplicates(
        lead_pb2.CheckDuplicatesRequest(phone=number), metadata=office.as_(office.consultant())
    ).duplicates
    assert [(one.lead_id, one.name, one.visible, list(one.matched_fields)) for one in found] == [
        ("", "", False, ["phone"])
    ]


def test_duplicates_are_found_while_typing(office):
    made = office.lead(name="刘洋", birth_date="2007-07-07", email="liuyang@example.com")
    asked = {"phone": "138", "name": "刘 洋", "birth_date": "2007-07-07", "email": "liuyang@example.com"}
    caller = office.as_(office.manager)
    found = office.leads.CheckDuplicates(lead_pb2.CheckDuplicatesRequest(**asked), metadata=caller).duplicates
    assert [(one.lead_id, set(one.matched_fields), one.visible) for one in found] == [
        (made.id, {"email", "name+birth_date"}, True)
    ]
    own = lead_pb2.CheckDuplicatesRequest(**asked, exclude_id=made.id)
    assert not office.leads.CheckDuplicates(own, metadata=caller).duplicates


def test_of_eight_simultaneous_creations_of_one_person_one_succeeds(office):
    number = phone()

    def bring(_place: int) -> str:
        try:
            return office.lead(phone=number, wechat=f"w{number}").id
        except grpc.RpcError as error:
            return error.code().name

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(bring, range(8)))
    assert answers.count("ALREADY_EXISTS") == 7
    listed = office.leads.ListLeads(
        lead_pb2.ListLeadsRequest(query=where("phone", number)), metadata=office.as_(office.manager)
    ).leads
    assert [one.id for one in listed] == [one for one in answers if one != "ALREADY_EXISTS"]


# changing ------------------------------------------------------------------------------------------------


def test_a_change_is_normalised_checked_and_told(office):
    made, other = office.lead(), office.lead()
    changed = update(office, made.id, phone="010-62345678", note="第一行\n第二行", etag="1")
    assert (changed.phone, changed.note, changed.etag) == ("+861062345678", "第一行\n第二行", "2")
    kind, seq, payload = office.events(made.id)[-1]
    assert (kind, seq, payload["changed"]) == ("lead_updated", 2, ["note", "phone"])
    with pytest.raises(grpc.RpcError) as caught:
        update(office, made.id, phone=other.phone)
    assert problem(caught)[1:3] == ("DUPLICATE_LEAD", {**problem(caught)[2], "lead_id": other.id})
    with pytest.raises(grpc.RpcError) as caught:
        update(office, made.id, note="旧", etag="1")
    assert problem(caught)[:2] == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")


def test_its_own_phone_is_no_duplicate(office):
    made = office.lead()
    assert update(office, made.id, phone=made.phone.removeprefix("+86"), note="又").etag == "2"


def test_a_mask_empties_a_field_but_not_the_name(office):
    made = office.lead(note="说明", region="北京")
    assert update(office, made.id, mask=["note"]).note == ""
    assert office.get(made.id).region == "北京"
    with pytest.raises(grpc.RpcError) as caught:
        update(office, made.id, mask=["name"])
    assert "lead.name" in problem(caught)[3]


def test_only_who_may_assign_changes_the_owner_in_the_grid(office):
    who, made = office.hire(), office.lead()
    editor = person("leads.lead.read", "leads.lead.update")
    with pytest.raises(grpc.RpcError) as caught:
        update(office, made.id, editor, owner_id=who)
    assert problem(caught)[1] == "ASSIGN_NOT_ALLOWED"
    changed = update(office, made.id, owner_id=who)
    assert changed.owner_id == who
    assert changed.HasField("assign_time")
    assert office.events(made.id)[-1][0] == "lead_assigned"
    update(office, made.id, owner_id=office.hire(), note="一起改")
    assert office.events(made.id)[-1][0] == "lead_updated"


def test_a_lead_stays_in_its_branch(office):
    made = office.lead()
    head = person(*EVERYTHING, branches=(1, 2))
    with pytest.raises(grpc.RpcError) as caught:
        update(office, made.id, head, branch_id=2)
    assert problem(caught)[3] == {"lead.branch_id"}


def test_fields_one_may_not_edit_are_refused_on_every_way_in(office):
    fields = {**dict.fromkeys(EVERY_CLASS, Right.EDIT), "CONTACT": Right.MASKED}
    reader = person(*EVERYTHING, fields=fields)
    made = office.lead()
    seen = office.get(made.id, reader)
    assert seen.phone != made.phone
    assert "phone" in seen.masked_fields
    for attempt in (
        lambda: update(office, made.id, reader, phone=phone()),
        lambda: office.move(made.id, "有效", reader, lead=lead_pb2.Lead(phone=phone())),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            attempt()
        assert problem(caught)[1] == "FIELD_NOT_EDITABLE"
    answer = office.leads.BatchUpdateLeads(
        lead_pb2.BatchUpdateLeadsRequest(
            requests=[lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=made.id, phone=phone()))]
        ),
        metadata=office.as_(reader),
    )
    assert [one.reason for one in answer.errors] == ["FIELD_NOT_EDITABLE"]


def test_formulas_are_computed_when_a_lead_is_written(office, leads):
    fields = leads.stub(CustomFieldsServiceStub)
    head = office.as_(person("leads.custom_field.edit", branches=(1, 2), scope=Scope.ALL))
    for key, kind, formula in (
        ("gpa_test", options_pb2.FIELD_TYPE_NUMBER, ""),
        ("double_test", options_pb2.FIELD_TYPE_FORMULA, "lead.custom.gpa_test * 2"),
    ):
        field = record_pb2.CustomField(
            record_type="leads.lead", key=key, label_zh=key, type=kind, formula=formula
        )
        setattr(field, "class", options_pb2.FIELD_CLASS_BUSINESS)
        fields.CreateCustomField(field_pb2.CreateCustomFieldRequest(custom_field=field), metadata=head)
    lead = lead_pb2.Lead(name="公式", target_course=office.course)
    lead.custom.update({"gpa_test": 4})
    made = office.leads.CreateLead(lead_pb2.CreateLeadRequest(lead=lead), metadata=office.as_(office.manager))
    assert dict(made.custom) == {"gpa_test": 4, "double_test": 8}
    change = lead_pb2.Lead(id=made.id)
    change.custom.update({"gpa_test": 5})
    request = lead_pb2.UpdateLeadRequest(
        lead=change, update_mask=field_mask_pb2.FieldMask(paths=["custom.gpa_test"])
    )
    changed = office.leads.UpdateLead(request, metadata=office.as_(office.manager))
    assert dict(changed.custom) == {"gpa_test": 5, "double_test": 10}
    lead.custom.update({"double_test": 1})
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.CreateLead(lead_pb2.CreateLeadRequest(lead=lead), metadata=office.as_(office.manager))
    assert problem(caught)[3] == {"lead.custom.double_test"}


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("PHONE", "138 0013 8000", "+8613800138000"),
        ("EMAIL", "A@B.com", "a@b.com"),
        ("URL", "example.com", "https://example.com"),
        ("COUNTRY", "英国", "GB"),
        ("PHONE", "12", None),
        ("EMAIL", "nobody", None),
        ("COUNTRY", "XX", None),
        ("PERSON", "张伟", None),
        ("MONEY", 1.5, None),
    ],
)
def test_custom_values_are_stored_as_built_in_ones_are(office, leads, kind, written, stored):
    key = f"k{new_id()[-8:]}"
    field = record_pb2.CustomField(record_type="leads.lead", key=key, label_zh=key, type=f"FIELD_TYPE_{kind}")
    setattr(field, "class", options_pb2.FIELD_CLASS_BUSINESS)
    head = office.as_(person("leads.custom_field.edit", branches=(1, 2), scope=Scope.ALL))
    leads.stub(CustomFieldsServiceStub).CreateCustomField(
        field_pb2.CreateCustomFieldRequest(custom_field=field), metadata=head
    )
    lead = lead_pb2.Lead(name="自定义", target_course=office.course)
    lead.custom.update({key: written})
    request = lead_pb2.CreateLeadRequest(lead=lead)
    if stored is None:
        with pytest.raises(grpc.RpcError) as caught:
            office.leads.CreateLead(request, metadata=office.as_(office.manager))
        assert problem(caught)[3] == {f"lead.custom.{key}"}
    else:
        assert office.leads.CreateLead(request, metadata=office.as_(office.manager)).custom[key] == stored


# giving away ---------------------------------------------------------------------------------------------


def test_a_lead_is_given_to_a_person_once(office):
    made, who = office.lead(), office.hire()
    request = lead_pb2.AssignLeadRequest(id=made.id, owner_id=who)
    given = office.leads.AssignLead(request, metadata=office.as_(office.manager))
    assert (given.owner_id, given.etag) == (who, "2")
    assert office.leads.AssignLead(request, metadata=office.as_(office.manager)).etag == "2"
    kind, _, payload = office.events(made.id)[-1]
    assert kind == "lead_assigned"
    assert "fromOwnerId" not in payload


def test_nobody_is_given_a_lead_they_would_never_see(office):
    """People of other branches, people who left, and ids that are nobody's."""
    made = office.lead()
    for who in (office.hire(branch_id=SHANGHAI), office.hire(enabled=False), new_id()):
        request = lead_pb2.AssignLeadRequest(id=made.id, owner_id=who)
        with pytest.raises(grpc.RpcError) as caught:
            office.leads.AssignLead(request, metadata=office.as_(office.manager))
        assert problem(caught)[1] == "OWNER_NOT_HERE"
    itinerant = office.hire(branch_id=SHANGHAI, extra_branch_ids=[made.branch_id])
    both = person(*EVERYTHING, branches=(made.branch_id, SHANGHAI))
    request = lead_pb2.AssignLeadRequest(id=made.id, owner_id=itinerant)
    assert office.leads.AssignLead(request, metadata=office.as_(both)).owner_id == itinerant


def test_the_team_of_an_owner_is_the_one_they_work_in(office):
    team = new_id()
    made = office.lead(owner_id=office.hire(department_id=team))
    assert made.department_id == team


def test_without_rules_nobody_is_free(office):
    made = office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.AssignLead(lead_pb2.AssignLeadRequest(id=made.id), metadata=office.as_(office.manager))
    assert problem(caught)[:2] == (grpc.StatusCode.FAILED_PRECONDITION, "NOBODY_FREE")


# away and back -------------------------------------------------------------------------------------------


def test_the_recycle_bin_gives_back_unless_the_person_came_again(office):
    made = office.lead()
    caller = office.as_(office.manager)
    office.leads.DeleteLead(lead_pb2.DeleteLeadRequest(id=made.id, etag="1"), metadata=caller)
    with pytest.raises(grpc.RpcError) as caught:
        office.get(made.id)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    question = where("target_course", office.course)
    question.deleted = True
    listed = office.leads.ListLeads(lead_pb2.ListLeadsRequest(query=question), metadata=caller).leads
    assert made.id in [one.id for one in listed]
    back = office.leads.UndeleteLead(lead_pb2.UndeleteLeadRequest(id=made.id), metadata=caller)
    assert back.etag == "3"
    office.leads.DeleteLead(lead_pb2.DeleteLeadRequest(id=made.id), metadata=caller)
    office.lead(phone=made.phone)
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.UndeleteLead(lead_pb2.UndeleteLeadRequest(id=made.id), metadata=caller)
    assert problem(caught)[1] == "DUPLICATE_LEAD"
    assert [kind for kind, _, _ in office.events(made.id)] == [
        "lead_created",
        "lead_deleted",
        "lead_undeleted",
        "lead_deleted",
    ]


# finding -------------------------------------------------------------------------------------------------


def test_leads_are_listed_searched_counted_and_described(office):
    own = Office(office.service)
    made = [
        own.lead(name=name, budget_amount=amount)
        for name, amount in (("欧阳娜娜", 5), ("单雄信", 9), ("李四", 0))
    ]
    caller = own.as_(own.manager)
    question = where("target_course", own.course)
    question.order_by = "-budget_amount"
    first = own.leads.ListLeads(lead_pb2.ListLeadsRequest(query=question, page_size=2), metadata=caller)
    rest = own.leads.ListLeads(
        lead_pb2.ListLeadsRequest(query=question, page_size=2, page_token=first.next_page_token),
        metadata=caller,
    )
    assert [one.name for one in (*first.leads, *rest.leads)] == ["单雄信", "欧阳娜娜", "李四"]
    question = where("target_course", own.course)
    for words, name in (("oyn", "欧阳娜娜"), ("shanx", "单雄信"), (made[2].phone[-6:], "李四")):
        question.search = words
        found = own.leads.ListLeads(lead_pb2.ListLeadsRequest(query=question), metadata=caller).leads
        assert [one.name for one in found] == [name]
    own.move(made[0].id, "有效")
    counted = own.leads.CountLeads(
        lead_pb2.CountLeadsRequest(query=where("target_course", own.course), group_by=["stage_id"]),
        metadata=caller,
    )
    assert {one.keys[0].string_value: one.count for one in counted.groups} == {
        own.stage["新线索"]: 2,
        own.stage["有效"]: 1,
    }
    assert counted.total == 3
    described = own.leads.DescribeLeads(lead_pb2.DescribeLeadsRequest(), metadata=caller)
    assert {"phone", "stage_id"} <= {one.name for one in described.fields}
    assert "leads.lead.merge" in described.permissions


def test_a_read_mask_brings_what_is_looked_at_and_what_a_row_cannot_do_without(office):
    made = office.lead(target_course="掩码", tags=["a"])
    fields = {**dict.fromkeys(EVERY_CLASS, Right.EDIT), "CONTACT": Right.MASKED}
    shy = office.as_(person(*EVERYTHING, branches=(BEIJING,), fields=fields))

    def listed(caller, *paths):
        request = lead_pb2.ListLeadsRequest(query=where("target_course", "掩码"))
        request.read_mask.paths.extend(paths)
        return office.leads.ListLeads(request, metadata=caller).leads[0]

    own = office.as_(office.manager)
    row = lead_pb2.Lead(id=made.id, etag=made.etag, name=made.name, phone=made.phone)
    assert listed(own, "name", "phone") == row
    assert listed(own, "phone") == row, "a lead is never without its name: the API's schema says so"
    assert listed(own) == listed(own, *lead_pb2.Lead.DESCRIPTOR.fields_by_name)
    masked = listed(shy, "phone")
    assert (masked.phone, list(masked.masked_fields)) == (f"{made.phone[:3]}••••{made.phone[-2:]}", ["phone"])
    with pytest.raises(grpc.RpcError) as caught:
        listed(own, "name", "shoe_size")
    assert problem(caught)[3] == {"read_mask"}


def test_of_custom_fields_a_read_mask_brings_those_it_names(office, leads):
    fields = leads.stub(CustomFieldsServiceStub)
    head = office.as_(person("leads.custom_field.edit", branches=(1, 2), scope=Scope.ALL))
    for key in ("shoe_test", "hat_test"):
        field = record_pb2.CustomField(
            record_type="leads.lead", key=key, label_zh=key, type=options_pb2.FIELD_TYPE_NUMBER
        )
        setattr(field, "class", options_pb2.FIELD_CLASS_BUSINESS)
        fields.CreateCustomField(field_pb2.CreateCustomFieldRequest(custom_field=field), metadata=head)
    lead = lead_pb2.Lead(name="鞋帽", phone=phone(), target_course="鞋帽")
    lead.custom.update({"shoe_test": 42, "hat_test": 58})
    office.leads.CreateLead(lead_pb2.CreateLeadRequest(lead=lead), metadata=office.as_(office.manager))
    request = lead_pb2.ListLeadsRequest(
        query=where("target_course", "鞋帽"), read_mask=field_mask_pb2.FieldMask(paths=["custom.hat_test"])
    )
    found = office.leads.ListLeads(request, metadata=office.as_(office.manager)).leads[0]
    assert (dict(found.custom), found.target_course) == ({"hat_test": 58}, "")
