"""Capture with the rights of the built-in marketing role: contacts go in and come back masked (ADR 0006)."""

import grpc
import pytest
from google.protobuf import field_mask_pb2
from matricula.common.v1 import job_pb2, record_pb2
from matricula.leads.v1 import field_pb2, lead_pb2
from matricula.leads.v1.field_pb2_grpc import CustomFieldsServiceStub
from matricula.options.v1 import options_pb2

from gateway.access.role import builtin
from kit.identity import Principal, Right
from tests.service.harness import EVERY_CLASS, ServiceUnderTest, person
from tests.service.leads.desk import Desk, csv_of, importer, process_settings, unique
from tests.service.leads.office import Office, phone, problem

UPDATE = job_pb2.DUPLICATE_POLICY_UPDATE


def marketing(**rights: Right) -> Principal:
    """Somebody with the built-in role, or with other rights on some classes."""
    role = next(one for one in builtin.built_in() if one.key == "marketing")
    fields = {name: Right[right] for name, right in role.fields.items()}
    return person(*(one for one in role.permissions if one.startswith("leads.")), fields={**fields, **rights})


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture(params=[Right.MASKED_IN_LISTS, Right.MASKED], ids=lambda right: right.name)
def who(request: pytest.FixtureRequest) -> Principal:
    """Marketing as it is built in, and in an agency that masks contacts on the record too."""
    return marketing(CONTACT=request.param)


@pytest.fixture
def desk(office: Office, who: Principal, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(office, who)
    process_settings(monkeypatch, found)
    return found


def listed(office: Office, who: Principal, lead_id: str) -> lead_pb2.Lead:
    answer = office.leads.ListLeads(lead_pb2.ListLeadsRequest(), metadata=office.as_(who))
    return next(one for one in answer.leads if one.id == lead_id)


def test_contacts_go_in_and_come_back_masked(office, who):
    number, handle = phone(), unique()
    made = office.lead(who, phone=number, wechat=handle)
    clear = office.get(made.id)
    assert (clear.phone, clear.wechat) == (f"+86{number}", handle)
    masked = listed(office, who, made.id)
    assert {"phone", "wechat"} <= set(masked.masked_fields)
    assert number not in masked.phone
    assert (made.phone == clear.phone) == (who.right("CONTACT") is Right.MASKED_IN_LISTS)


def test_what_was_captured_is_not_changed(office, who):
    made = office.lead(who)
    for request in (
        lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=made.id, phone=phone())),
        lead_pb2.UpdateLeadRequest(
            lead=lead_pb2.Lead(id=made.id), update_mask=field_mask_pb2.FieldMask(paths=["phone"])
        ),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            office.leads.UpdateLead(request, metadata=office.as_(who))
        assert problem(caught)[1] == "FIELD_NOT_EDITABLE"
    note = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=made.id, note="展会"))
    assert office.leads.UpdateLead(note, metadata=office.as_(who)).note == "展会"


def test_a_masked_value_is_no_value(office, who):
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(who, phone="138••••01")
    assert problem(caught)[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_what_may_only_be_read_or_is_hidden_stays_closed_on_new_leads(office):
    reader = marketing(MONEY=Right.READ, PERSONAL=Right.EDIT)
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(reader, budget_amount=100, budget_currency="CNY")
    assert problem(caught)[1] == "FIELD_NOT_EDITABLE"
    with pytest.raises(grpc.RpcError) as caught:
        office.lead(marketing(CONTACT=Right.HIDDEN))
    assert problem(caught)[1] == "FIELD_NOT_EDITABLE"


def test_custom_fields_follow_the_same_rule(office, who):
    key = "c" + unique("")[-6:]
    field = record_pb2.CustomField(
        key=key, record_type="leads.lead", label_zh="备用联系", type=options_pb2.FIELD_TYPE_TEXT,
        **{"class": options_pb2.FIELD_CLASS_CONTACT},
    )  # fmt: skip
    office.service.stub(CustomFieldsServiceStub).CreateCustomField(
        field_pb2.CreateCustomFieldRequest(custom_field=field), metadata=office.as_(office.manager)
    )
    made = office.lead(who, custom={key: "QQ 12345"})
    assert office.get(made.id).custom[key] == "QQ 12345"
    assert key not in listed(office, who, made.id).custom
    request = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=made.id, custom={key: "other"}))
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.UpdateLead(request, metadata=office.as_(who))
    assert problem(caught)[1] == "FIELD_NOT_EDITABLE"


def test_a_sheet_with_phones_comes_in(desk, office, who):
    number = phone()
    found = desk.begin(csv_of(("姓名", "手机", "预算"), ("甲", number, "30万")))
    assert [one.field for one in found.columns] == ["name", "phone", ""]
    done = desk.start(desk.map(found).id)
    assert (done.state, done.counts.create) == (job_pb2.IMPORT_STATE_DONE, 1)
    [row] = desk.leads_of(done.id)
    assert row.phone == f"+86{number}"
    assert number not in listed(office, who, row.id).phone


def test_a_sheet_does_not_change_contacts_of_leads_that_exist(desk, office):
    known = office.lead()
    content = csv_of(("姓名", "手机", "备注"), ("谁", known.phone, known.phone))
    begun = desk.begin(content)
    with pytest.raises(grpc.RpcError) as caught:
        desk.map(begun, duplicate_policy=UPDATE)
    assert problem(caught)[3] == {"import.duplicate_policy"}
    with pytest.raises(grpc.RpcError) as caught:
        desk.map(begun, duplicate_policy=UPDATE, columns=[job_pb2.ImportColumn(index=0, field="name")],
                 defaults={"phone": known.phone})  # fmt: skip
    assert problem(caught)[3] == {"import.duplicate_policy"}
    done = desk.all_of_it(content)
    assert (done.counts.skip, done.counts.update) == (1, 0)
    # nobody is there to choose: the import waits
    assert desk.begin(content, unattended=True, duplicate_policy=UPDATE).state == job_pb2.IMPORT_STATE_MAPPING
    assert office.get(known.id).note == ""


def test_an_update_that_somebody_else_prepared_is_not_started(desk, office, monkeypatch):
    editor = Desk(office, importer())
    ready = editor.map(
        editor.begin(csv_of(("姓名", "手机"), ("谁", office.lead().phone))), duplicate_policy=UPDATE
    )
    with pytest.raises(grpc.RpcError) as caught:
        desk.start(ready.id)
    assert problem(caught)[3] == {"import.duplicate_policy"}
    assert editor.start(ready.id).counts.update == 1


def test_the_duplicate_answer_gives_no_contact_away(office):
    """A guessed number is confirmed as known, and not as that of a lead."""
    known = office.lead(name=unique("王"), birth_date="2004-05-06")
    blind, seeing = marketing(CONTACT=Right.MASKED), marketing()
    asked = {"phone": known.phone, "name": known.name, "birth_date": known.birth_date}

    def found(who, **typed):
        answer = office.leads.CheckDuplicates(
            lead_pb2.CheckDuplicatesRequest(**typed), metadata=office.as_(who)
        )
        return [(one.lead_id, list(one.matched_fields), one.visible) for one in answer.duplicates]

    assert found(blind, phone=known.phone) == [("", ["phone"], False)]
    assert found(blind, **asked) == [(known.id, ["name+birth_date"], True)]
    assert found(seeing, **asked) == [(known.id, ["phone", "name+birth_date"], True)]
    for who, told in ((blind, False), (seeing, True)):
        with pytest.raises(grpc.RpcError) as caught:
            office.lead(who, phone=known.phone)
        assert problem(caught)[1] == "DUPLICATE_LEAD"
        assert ("lead_id" in problem(caught)[2]) is told


def test_every_class_is_in_the_role(office):
    assert set(marketing().fields) == set(EVERY_CLASS)
