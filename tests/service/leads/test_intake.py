"""The door to the street: what comes in is kept first, becomes a lead a moment later, and is never lost."""

import base64
import itertools
import json
import time
from typing import Any

import altcha
import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from matricula.leads.v1 import intake_pb2 as pb
from matricula.leads.v1 import lead_pb2
from matricula.leads.v1.intake_pb2_grpc import (
    IntakeEntriesServiceStub,
    IntakeSourcesServiceStub,
    PublicIntakeServiceStub,
)
from matricula.leads.v1.lead_pb2_grpc import LeadsServiceStub

from kit.identity import Principal
from kit.packing import struct
from kit.timers import Timers
from services.leads.intake import door, signature, worker
from tests.service.harness import SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import Office

EDIT = "leads.intake.edit"
_ids = itertools.count(1)
_phones = itertools.count(15_900_000_000)


class Street:
    """An intake source of Beijing, and those who knock."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.sources: Any = service.stub(IntakeSourcesServiceStub)
        self.entries: Any = service.stub(IntakeEntriesServiceStub)
        self.public: Any = service.stub(PublicIntakeServiceStub)
        self.leads: Any = service.stub(LeadsServiceStub)
        self.manager: Principal = person(EDIT, "leads.intake.read", "leads.lead.read")

    def as_(self, who: Principal | None = None) -> Any:
        return self.service.as_(who or self.manager)

    def source(self, kind: int, *fields: pb.IntakeField, **named: Any) -> pb.IntakeSource:
        wanted = pb.IntakeSource(kind=kind, name=f"来源{next(_ids)}", enabled=True, fields=fields, **named)
        return self.sources.CreateIntakeSource(
            pb.CreateIntakeSourceRequest(intake_source=wanted), metadata=self.as_()
        )

    def form(self, **named: Any) -> pb.IntakeSource:
        fields = [pb.IntakeField(field="name", required=True), pb.IntakeField(field="phone")]
        return self.source(pb.INTAKE_KIND_FORM, *fields, pb.IntakeField(field="target_countries"), **named)

    def webhook(self) -> pb.IntakeSource:
        fields = [
            pb.IntakeField(field="name", path="data.user.nick"),
            pb.IntakeField(field="phone", path="data.user.mobiles.0"),
        ]
        return self.source(pb.INTAKE_KIND_WEBHOOK, *fields)

    def submit(self, form: pb.IntakeSource, monkeypatch: pytest.MonkeyPatch, **named: Any) -> None:
        shown = self.public.GetPublicForm(pb.GetPublicFormRequest(key=form.key))
        monkeypatch.setattr(door, "_QUICKEST_SECONDS", -1)
        values = Struct()
        values.update(named.pop("values"))
        request = pb.SubmitFormRequest(
            key=form.key, values=values, ticket=shown.ticket, solution=solve(shown.challenge), **named
        )
        assert self.public.SubmitForm(request).received

    def send(
        self, source: pb.IntakeSource, secret: str, body: bytes, webhook_id: str = "", at: int = 0
    ) -> Any:
        webhook_id, stamp = webhook_id or f"msg_{next(_ids)}", str(at or int(time.time()))
        return self.public.ReceiveWebhook(
            pb.ReceiveWebhookRequest(
                key=source.key,
                webhook_id=webhook_id,
                timestamp=stamp,
                body=body,
                signature=signature.sign(secret, webhook_id, stamp, body),
            )
        )

    def work(self) -> None:
        """What the worker does a moment later."""
        running = self.service.running
        Timers("leads", worker.TIMERS, running.database, running.system).run_once()

    def kept(self, source: pb.IntakeSource) -> list[pb.IntakeEntry]:
        listed = self.entries.ListIntakeEntries(pb.ListIntakeEntriesRequest(), metadata=self.as_())
        return [one for one in listed.intake_entries if one.source_id == source.id]

    def lead(self, lead_id: str) -> lead_pb2.Lead:
        return self.leads.GetLead(lead_pb2.GetLeadRequest(id=lead_id), metadata=self.as_())


def solve(challenge: str) -> str:
    """The proof of work, as the visitor's browser finds it."""
    asked = json.loads(challenge)
    found = altcha.solve_challenge_v1(
        altcha.ChallengeV1(
            algorithm=asked["algorithm"], challenge=asked["challenge"], max_number=asked["maxnumber"],
            salt=asked["salt"], signature=asked["signature"],
        )
    )  # fmt: skip
    return base64.b64encode(json.dumps({**asked, "number": found.number}).encode()).decode()


@pytest.fixture
def street(leads: ServiceUnderTest) -> Street:
    return Street(leads)


def refused(call: Any) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code()


def test_a_visitor_becomes_a_lead(street, monkeypatch):
    form = street.form()
    phone = str(next(_phones))
    street.submit(
        form, monkeypatch, values={"name": "钱多多", "phone": phone, "target_countries": "英国、美国"}
    )
    street.work()
    [entry] = street.kept(form)
    assert entry.state == pb.INTAKE_STATE_ACCEPTED
    lead = street.lead(entry.lead_id)
    assert (lead.name, lead.phone, list(lead.target_countries)) == ("钱多多", f"+86{phone}", ["GB", "US"])
    assert (lead.origin, lead.origin_id) == (lead_pb2.ORIGIN_FORM, form.id)


def test_somebody_merged_away_goes_to_the_lead_that_stays(street, monkeypatch):
    form, who = street.form(), person("leads.lead.create", "leads.lead.read", "leads.lead.merge")
    values = {"name": "猪八戒", "phone": str(next(_phones))}
    street.submit(form, monkeypatch, values=values)
    street.work()
    [first] = street.kept(form)
    wanted = lead_pb2.CreateLeadRequest(lead=lead_pb2.Lead(name="八戒"))
    stays = street.leads.CreateLead(wanted, metadata=street.as_(who))
    merge = lead_pb2.MergeLeadsRequest(id=stays.id, other_id=first.lead_id)
    street.leads.MergeLeads(merge, metadata=street.as_(who))
    # the lead that stays has another number by now
    other = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=stays.id, phone=str(next(_phones))))
    street.leads.UpdateLead(other, metadata=street.as_(person("leads.lead.update")))
    street.submit(form, monkeypatch, values=values)
    street.work()
    newest, _ = street.kept(form)
    assert (newest.state, newest.lead_id) == (pb.INTAKE_STATE_DUPLICATE, stays.id)


def test_who_comes_in_takes_the_only_line_of_the_branch(leads, monkeypatch):
    street, number = Street(leads), Office(leads).open_branch("study_abroad")
    street.manager = person(EDIT, "leads.intake.read", "leads.lead.read", branches=(number,))
    form = street.form()
    street.submit(form, monkeypatch, values={"name": "沙僧", "phone": str(next(_phones))})
    street.work()
    [entry] = street.kept(form)
    assert street.lead(entry.lead_id).business_line == lead_pb2.BUSINESS_LINE_STUDY_ABROAD


def test_somebody_known_goes_to_their_own_history(street, monkeypatch):
    form = street.form()
    values = {"name": "孙悟空", "phone": str(next(_phones))}
    street.submit(form, monkeypatch, values=values)
    street.work()
    street.submit(form, monkeypatch, values=values)
    street.work()
    newest, oldest = street.kept(form)
    assert (oldest.state, newest.state) == (pb.INTAKE_STATE_ACCEPTED, pb.INTAKE_STATE_DUPLICATE)
    assert newest.lead_id == oldest.lead_id
    entries = street.leads.ListLeadTimeline(
        lead_pb2.ListLeadTimelineRequest(id=oldest.lead_id),
        metadata=street.as_(person("leads.lead.read", "leads.activity.read")),
    ).entries
    assert any(form.name in entry.text for entry in entries)


def test_what_cannot_be_read_is_kept_and_can_be_replayed(street, monkeypatch):
    form = street.form()
    street.submit(form, monkeypatch, values={"name": "李四", "phone": "12"})
    street.work()
    [entry] = street.kept(form)
    assert entry.state == pb.INTAKE_STATE_FAILED
    assert "手机" in entry.error
    again = street.entries.ReplayIntakeEntry(pb.ReplayIntakeEntryRequest(id=entry.id), metadata=street.as_())
    assert (again.state, again.attempt_count) == (pb.INTAKE_STATE_FAILED, 2)
    # the form no longer asks for the phone: the same payload becomes a lead
    fields = [pb.IntakeField(field="name"), pb.IntakeField(field="email")]
    street.sources.UpdateIntakeSource(
        pb.UpdateIntakeSourceRequest(intake_source=pb.IntakeSource(id=form.id, fields=fields)),
        metadata=street.as_(),
    )
    mended = street.entries.ReplayIntakeEntry(pb.ReplayIntakeEntryRequest(id=entry.id), metadata=street.as_())
    assert mended.state == pb.INTAKE_STATE_ACCEPTED
    wrong = pb.DiscardIntakeEntryRequest(id=entry.id, reason="测试")
    code = refused(lambda: street.entries.DiscardIntakeEntry(wrong, metadata=street.as_()))
    assert code is grpc.StatusCode.FAILED_PRECONDITION


def test_machines_that_fill_the_hidden_field_are_answered_and_forgotten(street, monkeypatch):
    form = street.form()
    street.submit(form, monkeypatch, values={"name": "机器人"}, website="http://spam.example")
    assert street.kept(form) == []


def test_a_form_sent_at_once_or_without_work_is_refused(street):
    form = street.form()
    shown = street.public.GetPublicForm(pb.GetPublicFormRequest(key=form.key))
    values = Struct()
    values.update({"name": "张三"})
    quick = pb.SubmitFormRequest(
        key=form.key, values=values, ticket=shown.ticket, solution=solve(shown.challenge)
    )
    assert refused(lambda: street.public.SubmitForm(quick)) is grpc.StatusCode.FAILED_PRECONDITION
    forged = pb.SubmitFormRequest(key=form.key, values=values, ticket="1.abc", solution="{}")
    assert refused(lambda: street.public.SubmitForm(forged)) is grpc.StatusCode.FAILED_PRECONDITION


def test_required_answers_and_consent_are_asked_for(street, monkeypatch):
    form = street.form(consent_zh="同意隐私政策")
    assert (
        refused(lambda: street.submit(form, monkeypatch, values={"name": "张三"}))
        is grpc.StatusCode.INVALID_ARGUMENT
    )
    code = refused(lambda: street.submit(form, monkeypatch, values={"phone": "138"}, consent=True))
    assert code is grpc.StatusCode.INVALID_ARGUMENT


def test_a_key_that_is_wrong_or_switched_off_leads_nowhere(street):
    assert refused(
        lambda: street.public.GetPublicForm(pb.GetPublicFormRequest(key="nosuchkey"))
    ) is grpc.StatusCode.NOT_FOUND  # fmt: skip
    form = street.form()
    off = pb.UpdateIntakeSourceRequest(intake_source=pb.IntakeSource(id=form.id, enabled=False))
    off.update_mask.paths.append("enabled")
    street.sources.UpdateIntakeSource(off, metadata=street.as_())
    code = refused(lambda: street.public.GetPublicForm(pb.GetPublicFormRequest(key=form.key)))
    assert code is grpc.StatusCode.NOT_FOUND


def test_a_signed_webhook_becomes_a_lead_once(street):
    source = street.webhook()
    assert source.secret.startswith("whsec_")
    phone = str(next(_phones))
    body = json.dumps({"data": {"user": {"nick": "周杰", "mobiles": [phone]}}}).encode()
    for _ in range(3):
        assert street.send(source, source.secret, body, webhook_id="msg_same").received
    street.work()
    [entry] = street.kept(source)
    assert (entry.state, street.lead(entry.lead_id).phone) == (pb.INTAKE_STATE_ACCEPTED, f"+86{phone}")


def test_wrong_and_old_signatures_are_refused(street):
    source = street.webhook()
    wrong = "whsec_" + "A" * 44
    assert refused(lambda: street.send(source, wrong, b"{}")) is grpc.StatusCode.UNAUTHENTICATED
    old = int(time.time()) - 400
    assert (
        refused(lambda: street.send(source, source.secret, b"{}", at=old)) is grpc.StatusCode.UNAUTHENTICATED
    )


def test_after_rotation_both_secrets_work_and_neither_is_shown_again(street):
    source = street.webhook()
    rotated = street.sources.RotateIntakeSecret(
        pb.RotateIntakeSecretRequest(id=source.id), metadata=street.as_()
    )
    assert rotated.secret
    assert rotated.secret != source.secret
    for secret in (source.secret, rotated.secret):
        assert street.send(source, secret, b'{"data": {}}').received
    seen = street.sources.GetIntakeSource(pb.GetIntakeSourceRequest(id=source.id), metadata=street.as_())
    assert seen.secret == ""


def test_a_genuine_payload_that_is_no_json_is_kept_too(street):
    source = street.webhook()
    assert street.send(source, source.secret, b"\xff not json").received
    street.work()
    [entry] = street.kept(source)
    assert (entry.state, entry.error_reason) == (pb.INTAKE_STATE_FAILED, "NOT_JSON")


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": {"user": {"nick": "a\\u0000b"}}}',
        b'{"data": {"user": {"nick": "\\ud800"}}}',
        b'{"data": NaN}',
        b'{"data": 1e999}',
        b'{"data": ' + b"9" * 400 + b"}",
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b"[" * 20_000,
        b"\x00\x01",
        b"",
    ],
    ids=["nul", "surrogate", "nan", "infinite", "huge", "deep", "bottomless", "binary", "empty"],
)
def test_whatever_a_genuine_sender_sends_is_kept_and_can_be_seen(street, body):
    source = street.webhook()
    assert street.send(source, source.secret, body).received
    street.work()
    [entry] = street.kept(source)
    assert entry.state in (pb.INTAKE_STATE_FAILED, pb.INTAKE_STATE_ACCEPTED)


def test_a_payload_keeps_to_the_limits_of_fields(street):
    source = street.webhook()
    for user in (
        {"nick": "长" * 101, "mobiles": [str(next(_phones))]},
        {"nick": {"first": "a"}, "mobiles": [str(next(_phones))]},
    ):
        street.send(source, source.secret, json.dumps({"data": {"user": user}}).encode())
    street.work()
    assert [one.error_reason for one in street.kept(source)] == ["NOT_A_VALUE", "TOO_LONG"]


def test_signs_that_no_proof_has_are_refused_like_any_other(street):
    source, form = street.webhook(), street.form()
    stamp = str(int(time.time()))
    odd = pb.ReceiveWebhookRequest(
        key=source.key, webhook_id="odd", timestamp=stamp, signature="v1,é", body=b"{}"
    )
    assert refused(lambda: street.public.ReceiveWebhook(odd)) is grpc.StatusCode.UNAUTHENTICATED
    shown = street.public.GetPublicForm(pb.GetPublicFormRequest(key=form.key))
    bottomless = base64.b64encode(b"[" * 1400).decode()
    for ticket, solution in (("123.é", "x"), ("²." + "a" * 64, "x"), (shown.ticket, bottomless)):
        odd_form = pb.SubmitFormRequest(key=form.key, ticket=ticket, solution=solution)
        assert refused(lambda one=odd_form: street.public.SubmitForm(one)) is (
            grpc.StatusCode.FAILED_PRECONDITION
        )


def test_answers_that_are_lists_or_numbers_are_not_lost(street, monkeypatch):
    form = street.form()
    values = {"name": "表单客", "phone": next(_phones), "target_countries": ["英国", "US"]}
    street.submit(form, monkeypatch, values=values)
    street.work()
    [entry] = street.kept(form)
    lead = street.lead(entry.lead_id)
    assert (lead.phone, list(lead.target_countries)) == (f"+86{values['phone']}", ["GB", "US"])


def test_defaults_are_read_when_they_are_set(street):
    """A default that no lead can have is refused at once, instead of failing every payload."""
    form = street.form(defaults=struct({"target_countries": "英国、美国", "business_line": "留学"}))
    assert dict(form.defaults)["business_line"] == "BUSINESS_LINE_STUDY_ABROAD"
    assert list(form.defaults["target_countries"]) == ["GB", "US"]
    for wrong in (
        {"business_line": "XX"},
        {"target_countries": "亚特兰蒂斯"},
        {"tags": [{"a": 1}]},
        {"channel_id": "01890000-0000-7000-8000-000000000000"},
        {"phone": "13800138000"},
    ):
        code = refused(lambda one=wrong: street.form(defaults=struct(one)))
        assert code is grpc.StatusCode.INVALID_ARGUMENT


def test_another_branch_sees_neither_sources_nor_entries(street):
    source = street.webhook()
    street.send(source, source.secret, b"{}")
    stranger = street.as_(person(EDIT, "leads.intake.read", branches=(SHANGHAI,)))
    listed = street.entries.ListIntakeEntries(pb.ListIntakeEntriesRequest(), metadata=stranger)
    assert source.id not in {one.source_id for one in listed.intake_entries}
