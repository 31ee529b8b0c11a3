"""Signing at a provider: a process that speaks e签宝 stands in, and jobs run as their child process does.

Notices come twice, late, out of order, forged, or never; the end is the same.
"""

import hashlib
import io
import time

import grpc
import pypdf
import pytest
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import provider_pb2 as providers
from matricula.contracts.v1 import signing_pb2
from starlette.datastructures import Headers

from gateway.edge import routes
from gateway.edge.transcode.request import RequestPlan
from tests.service.contracts.firm import reason
from tests.service.contracts.provider_desk import APP, PROVIDER


def test_a_minors_contract_is_signed_at_the_provider_in_order_and_comes_back_whole(desk, esign):
    contract, envelope = desk.opened(student_id=desk.firm.student(name="欧阳靖雯", minor=True))
    assert contract.signing_way == PROVIDER
    flow = esign.flow(envelope.flow_id)
    assert [(one["phone"], one["seal"]) for one in flow["signers"]] == [
        ("13800138000", False), ("13900139000", False), ("", True),
    ]  # fmt: skip
    assert flow["notify"] == f"https://agency.example/public/v1/signing-hooks/{desk.account.hook_key}"
    esign.tell(f"sign/{envelope.flow_id}", order=1)
    desk.hooks.ReceiveSigningNotice(desk.notice(envelope.flow_id, action="SIGN_MISSON_COMPLETE", signOrder=1))
    assert desk.work(envelope.id) == [0]
    student, guardian, _ = desk.firm.signers_of(contract.id)
    assert student.state == signing_pb2.SIGNER_STATE_SIGNED
    assert (student.address, guardian.current) == ("203.0.113.7", True)
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SENT
    esign.tell(f"sign/{envelope.flow_id}", order=2)
    desk.hooks.ReceiveSigningNotice(
        desk.notice(envelope.flow_id, action="SIGN_FLOW_COMPLETE", signFlowStatus="2")
    )
    assert desk.work(envelope.id) == [0]
    after = desk.firm.get(contract.id)
    assert after.status == pb.CONTRACT_STATUS_SIGNED
    assert desk.envelope(contract.id).state == providers.ENVELOPE_STATE_COMPLETED
    request = pb.GetContractDocumentRequest(id=contract.id)
    content = desk.firm.contracts.GetContractDocument(request, metadata=desk.firm.me).content
    assert hashlib.sha256(content).hexdigest() == after.document_hash
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert str(len(pages)) == flow["signers"][0]["place"]["positionPage"]
    last = pages[-1].extract_text()
    assert "签署页" in last
    assert "欧阳靖雯" in last
    verified = desk.firm.public.VerifyDocument(signing_pb2.VerifyDocumentRequest(sha256=after.document_hash))
    assert (verified.result, verified.signature_count) == (signing_pb2.VERIFICATION_RESULT_VALID, 3)


def test_notices_twice_late_and_out_of_order_make_one_signed_contract(desk, esign):
    contract, envelope = desk.opened()
    desk.everybody_signs(envelope.flow_id)
    done = desk.notice(envelope.flow_id, action="SIGN_FLOW_COMPLETE", signFlowStatus="2")
    mission = desk.notice(envelope.flow_id, action="SIGN_MISSON_COMPLETE", signOrder=1)
    for notice in (done, done, mission, done, mission):
        assert desk.hooks.ReceiveSigningNotice(notice).code == "200"
        desk.work(envelope.id)
    desk.tick(envelope.id)
    desk.run_jobs(envelope.id)
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SIGNED
    assert desk.firm.events(contract.id).count("ContractSigned") == 1
    kept = desk.firm.system("select count(*) from signing_notice where flow_id = :id", id=envelope.flow_id)
    assert kept[0][0] == 2
    # the one that came again rang no bell: the receivable is booked once, the file fetched once
    assert desk.firm.balances(contract.id)[2] == contract.total_minor
    assert esign.asked(f"{envelope.flow_id}/file-download-url") == 1


def test_a_notice_that_never_comes_is_made_up_for_by_asking(desk):
    contract, envelope = desk.opened()
    desk.everybody_signs(envelope.flow_id)
    again = desk.firm.system(
        "select next_time - now() from timer where dedupe_key = :key and state = 'pending'",
        key=f"contracts.envelope:{envelope.id}",
    )
    assert 540 < again[0][0].total_seconds() <= 600
    desk.tick(envelope.id)
    assert desk.run_jobs(envelope.id) == [0]
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SIGNED


def test_what_a_notice_claims_is_not_believed(desk):
    contract, envelope = desk.opened()
    desk.hooks.ReceiveSigningNotice(
        desk.notice(envelope.flow_id, action="SIGN_FLOW_COMPLETE", signFlowStatus="2")
    )
    assert desk.work(envelope.id) == [0]
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SENT
    assert desk.envelope(contract.id).state == providers.ENVELOPE_STATE_OPEN


def test_forged_old_and_foreign_notices_are_refused(desk):
    _, envelope = desk.opened()
    old = str(int((time.time() - 8 * 24 * 3600) * 1000))
    early = str(int((time.time() + 600) * 1000))
    good = desk.notice(envelope.flow_id, action="SIGN_FLOW_COMPLETE")
    changed = providers.ReceiveSigningNoticeRequest()
    changed.CopyFrom(good)
    changed.body = good.body.replace(b"COMPLETE", b"COMPLETF")
    restamped = providers.ReceiveSigningNoticeRequest()
    restamped.CopyFrom(good)
    restamped.timestamp = str(int(good.timestamp) + 1)
    other_app = providers.ReceiveSigningNoticeRequest()
    other_app.CopyFrom(good)
    other_app.app_id = "7439000002"
    for notice in (
        desk.notice(envelope.flow_id, secret="somebody else's", action="SIGN_FLOW_COMPLETE"),
        desk.notice(envelope.flow_id, stamp=old, action="SIGN_FLOW_COMPLETE"),
        desk.notice(envelope.flow_id, stamp=early, action="SIGN_FLOW_COMPLETE"),
        changed,
        restamped,
        other_app,
    ):
        with pytest.raises(grpc.RpcError) as caught:
            desk.hooks.ReceiveSigningNotice(notice)
        assert reason(caught) == "NOTICE_NOT_GENUINE"
    other_app.key = "no-such-key-at-all"
    with pytest.raises(grpc.RpcError) as caught:
        desk.hooks.ReceiveSigningNotice(other_app)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    # a flow we do not know is none of our business, and the provider need not send it again
    assert desk.hooks.ReceiveSigningNotice(desk.notice("f" * 32, action="X")).code == "200"
    assert not desk.firm.system("select 1 from signing_notice where flow_id = :id", id=envelope.flow_id)


def test_what_the_provider_posts_reaches_us_byte_by_byte(desk):
    _, envelope = desk.opened()
    wanted = desk.notice(envelope.flow_id, action="SIGN_MISSON_COMPLETE", signOrder=1, note="姓名 é")
    table = routes.build(routes.discover(["contracts"]))
    found = table.match("POST", f"/public/v1/signing-hooks/{wanted.key}")
    assert isinstance(found, routes.Match)
    sent = Headers(
        {
            "X-Tsign-Open-App-Id": APP,
            "X-Tsign-Open-TIMESTAMP": wanted.timestamp,
            "X-Tsign-Open-SIGNATURE-ALGORITHM": "hmac-sha256",
            "X-Tsign-Open-SIGNATURE": wanted.signature,
        }
    )
    plan = RequestPlan(found.route)
    assert plan.raw
    got = plan.compose(found.values, [], wanted.body, headers=sent)
    assert got == wanted
    assert desk.hooks.ReceiveSigningNotice(got).code == "200"
    kept = desk.firm.system("select content from signing_notice where flow_id = :id", id=envelope.flow_id)
    assert kept[0][0]["signOrder"] == "1"
    assert "note" not in kept[0][0]


def test_a_provider_that_is_away_is_asked_again_and_makes_one_flow(desk, esign):
    contract = desk.sent()
    envelope = desk.envelope(contract.id)
    esign.tell("fail", name="create-by-file", codes=[503, 429])
    before = len(esign.tell("look")["flows"])
    assert desk.work(envelope.id) == [1]
    assert desk.run_jobs(envelope.id) == [1]
    # the draft is made, and then its start fails: the next try starts the same one
    esign.tell("fail", name="start", codes=[500])
    assert desk.run_jobs(envelope.id) == [1]
    flow_id = desk.envelope(contract.id).flow_id
    assert esign.flow(flow_id)["status"] == 0
    assert desk.run_jobs(envelope.id) == [0]
    assert (esign.flow(flow_id)["status"], len(esign.tell("look")["flows"])) == (1, before + 1)
    assert desk.envelope(contract.id).state == providers.ENVELOPE_STATE_OPEN


def test_what_the_provider_does_not_take_is_shown_and_can_be_tried_again(desk):
    student = desk.firm.student()
    contract = desk.sent(student_id=student)
    desk.firm.system(
        "update signer set phone = '+4420794' where contract_id = :id and position = 1", id=contract.id
    )
    envelope = desk.envelope(contract.id)
    assert desk.work(envelope.id) == [0]
    failed = desk.envelope(contract.id)
    assert failed.state == providers.ENVELOPE_STATE_FAILED
    assert failed.problem == "1435002 参数错误: psnAccount"
    desk.firm.system(
        "update signer set phone = '+8613800138000' where contract_id = :id and position = 1", id=contract.id
    )
    retry = providers.RetryEnvelopeRequest(contract_id=contract.id)
    assert (
        desk.envelopes.RetryEnvelope(retry, metadata=desk.firm.me).state == providers.ENVELOPE_STATE_PREPARING
    )
    assert desk.work(envelope.id) == [0]
    assert desk.envelope(contract.id).state == providers.ENVELOPE_STATE_OPEN
    with pytest.raises(grpc.RpcError) as caught:
        desk.envelopes.RetryEnvelope(retry, metadata=desk.firm.me)
    assert reason(caught) == "NOTHING_TO_RETRY"


def test_a_refusal_and_an_end_of_time_are_shown_and_the_contract_can_be_revised(desk, esign):
    contract, envelope = desk.opened()
    esign.tell(f"sign/{envelope.flow_id}", order=1, refuse=True)
    desk.tick(envelope.id)
    desk.run_jobs(envelope.id)
    refused = desk.envelope(contract.id)
    assert (refused.state, refused.problem) == (providers.ENVELOPE_STATE_REFUSED, "对价格有异议")
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SENT
    contract, envelope = desk.opened()
    esign.tell(f"set/{envelope.flow_id}", status=5)
    desk.tick(envelope.id)
    desk.run_jobs(envelope.id)
    assert desk.envelope(contract.id).state == providers.ENVELOPE_STATE_EXPIRED
    desk.firm.contracts.ReviseContract(pb.ReviseContractRequest(id=contract.id), metadata=desk.firm.me)
    again = desk.firm.send(desk.firm.submit(contract.id).id)
    assert (again.version_no, desk.envelope(contract.id).state) == (2, providers.ENVELOPE_STATE_PREPARING)


def test_a_revised_contract_is_withdrawn_there_and_signatures_that_come_late_change_nothing(desk, esign):
    contract, envelope = desk.opened(student_id=desk.firm.student(minor=True))
    esign.tell(f"sign/{envelope.flow_id}", order=1)
    desk.firm.contracts.ReviseContract(pb.ReviseContractRequest(id=contract.id), metadata=desk.firm.me)
    late = desk.notice(envelope.flow_id, action="SIGN_MISSON_COMPLETE", signOrder=1)
    desk.hooks.ReceiveSigningNotice(late)
    assert desk.work(envelope.id) == [0]
    assert esign.flow(envelope.flow_id)["status"] == 3
    states = {
        one for (one,) in desk.firm.system("select state from signer where contract_id = :id", id=contract.id)
    }
    assert states == {"SIGNER_STATE_REVOKED"}
    row = desk.firm.system("select state, problem from envelope where id = :id", id=envelope.id)[0]
    assert tuple(row) == ("ENVELOPE_STATE_WITHDRAWN", "")
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_DRAFT


def test_one_that_everybody_signed_before_it_could_be_withdrawn_is_told(desk):
    contract, envelope = desk.opened()
    desk.everybody_signs(envelope.flow_id)
    desk.firm.contracts.ReviseContract(pb.ReviseContractRequest(id=contract.id), metadata=desk.firm.me)
    assert desk.work(envelope.id) == [0]
    (problem,) = desk.firm.system("select problem from envelope where id = :id", id=envelope.id)[0]
    assert "撤销前已在服务商处签完" in problem
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_DRAFT


def test_a_file_whose_signatures_do_not_hold_is_not_taken(desk, esign):
    contract, envelope = desk.opened()
    desk.everybody_signs(envelope.flow_id)
    esign.tell("break", on=True)
    desk.tick(envelope.id)
    assert desk.run_jobs(envelope.id) == [0]
    esign.tell("break", on=False)
    shown = desk.envelope(contract.id)
    assert (shown.state, shown.problem[:11]) == (providers.ENVELOPE_STATE_OPEN, "signed file")
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SENT
    desk.tick(envelope.id)
    assert desk.run_jobs(envelope.id) == [0]
    assert desk.firm.get(contract.id).status == pb.CONTRACT_STATUS_SIGNED
