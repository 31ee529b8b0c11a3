"""Signing at a provider: a process that speaks e签宝 stands in, and jobs run as their child process does.

Notices come twice, late, out of order, forged, or never; the end is the same.
"""

import hashlib
import hmac
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import grpc
import httpx
import pypdf
import pytest
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import provider_pb2 as providers
from matricula.contracts.v1 import signing_pb2
from matricula.contracts.v1.provider_pb2_grpc import (
    EnvelopesServiceStub,
    PublicSigningHooksServiceStub,
    SigningAccountsServiceStub,
)

from kit import job_child
from kit.identity import Scope, system
from kit.service import load
from services.contracts.signing.provider.worker import TIMERS
from tests.service.contracts.firm import EVERYTHING, Firm, reason
from tests.service.harness import BEIJING, SHANGHAI, person

APP, SECRET = "7439000001", "3f1c0c5a9be64a5d8f0e"
EDIT = "contracts.signing_account.edit"
PROVIDER = pb.SIGNING_WAY_PROVIDER


class Esign:
    """The stand-in's process, and what tests do to it."""

    def __init__(self, key: str, certificate: str) -> None:
        module = "tests.service.contracts.esign_stand_in"
        command = [sys.executable, "-m", module, "0", APP, SECRET, key, certificate]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def tell(self, path: str, **given: Any) -> Any:
        answer = httpx.post(f"{self.url}/test/{path}", json=given, timeout=30)
        assert answer.status_code == 200
        return answer.json()

    def flow(self, flow_id: str) -> Any:
        return self.tell("look")["flows"][flow_id]

    def asked(self, part: str) -> int:
        return sum(part in line for line in self.tell("look")["asked"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def esign(certificate: tuple[str, str]) -> Iterator[Esign]:
    running = Esign(*certificate)
    yield running
    running.stop()


class Desk:
    """A firm whose branch signs at the provider."""

    def __init__(self, firm: Firm, esign: Esign) -> None:
        self.firm, self.esign = firm, esign
        self.accounts: Any = firm.service.stub(SigningAccountsServiceStub)
        self.envelopes: Any = firm.service.stub(EnvelopesServiceStub)
        self.hooks: Any = firm.service.stub(PublicSigningHooksServiceStub)
        self.admin = firm.as_(person(EDIT, branches=(BEIJING,), name="管理员"))
        self.account = self.make_account()

    def make_account(self, who: Any = None, **values: Any) -> providers.SigningAccount:
        account = providers.SigningAccount(
            provider=providers.SIGNING_PROVIDER_ESIGN,
            environment=providers.PROVIDER_ENVIRONMENT_SANDBOX, app_id=APP, **values,
        )  # fmt: skip
        request = providers.CreateSigningAccountRequest(signing_account=account)
        made = self.accounts.CreateSigningAccount(request, metadata=who or self.admin)
        self.set_secret(made.id, SECRET, who)
        return self.change(made.id, who, enabled=True)

    def set_secret(self, account_id: str, secret: str, who: Any = None) -> providers.SigningAccount:
        request = providers.SetSigningSecretRequest(id=account_id, secret=secret)
        return self.accounts.SetSigningSecret(request, metadata=who or self.admin)

    def change(self, account_id: str, who: Any = None, **values: Any) -> providers.SigningAccount:
        request = providers.UpdateSigningAccountRequest(
            signing_account=providers.SigningAccount(id=account_id, **values)
        )
        request.update_mask.paths.extend(values)
        return self.accounts.UpdateSigningAccount(request, metadata=who or self.admin)

    def sent(self, way: Any = pb.SIGNING_WAY_UNSPECIFIED, **values: Any) -> pb.Contract:
        contract = self.firm.approved(**values)
        request = pb.SendContractRequest(id=contract.id, signing_way=way)
        return self.firm.contracts.SendContract(request, metadata=self.firm.me)

    def envelope(self, contract_id: str, who: Any = None) -> providers.Envelope:
        request = providers.GetEnvelopeRequest(contract_id=contract_id)
        return self.envelopes.GetEnvelope(request, metadata=who or self.firm.me)

    def work(self, envelope_id: str) -> list[int]:
        """What the worker does now: the timer when it is due, then the jobs; their exit codes."""
        due = self.firm.system(
            "select branch_id from timer where dedupe_key = :key and state = 'pending'"
            " and next_time <= now()",
            key=f"contracts.envelope:{envelope_id}",
        )
        for (branch_id,) in due:
            self.firm.system(
                "update timer set state = 'done' where dedupe_key = :key",
                key=f"contracts.envelope:{envelope_id}",
            )
            self.tick(envelope_id, branch_id)
        return self.run_jobs(envelope_id)

    def tick(self, envelope_id: str, branch_id: int = BEIJING) -> None:
        with self.firm.service.running.database.transaction(system((branch_id,))) as session:
            TIMERS["contracts.envelope"](session, {"envelope_id": envelope_id})

    def run_jobs(self, envelope_id: str) -> list[int]:
        claimed = self.firm.system(
            "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
            " lease_until = now() + interval '1 minute' where kind = 'contracts.envelope'"
            " and payload ->> 'envelope_id' = :id and state in ('queued', 'running')"
            " returning id::text, lease_token",
            id=envelope_id,
        )
        settings = self.firm.service.running.settings
        return [job_child.run(load("contracts"), settings, job, token) for job, token in claimed]

    def opened(self, **values: Any) -> tuple[pb.Contract, providers.Envelope]:
        """A contract that is at the provider."""
        contract = self.sent(**values)
        assert self.work(self.envelope(contract.id).id) == [0]
        envelope = self.envelope(contract.id)
        assert envelope.state == providers.ENVELOPE_STATE_OPEN, envelope.problem
        return contract, envelope

    def notice(self, flow_id: str, *, stamp: str = "", secret: str = SECRET, **told: Any) -> Any:
        """A notice as the gateway hands it on."""
        body = json.dumps({"signFlowId": flow_id, **told}).encode()
        stamp = stamp or str(int(time.time() * 1000))
        signature = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).hexdigest()
        return providers.ReceiveSigningNoticeRequest(
            key=self.account.hook_key, app_id=APP, timestamp=stamp, signature=signature, body=body
        )

    def everybody_signs(self, flow_id: str) -> None:
        for one in self.esign.flow(flow_id)["signers"]:
            if not one["seal"]:
                self.esign.tell(f"sign/{flow_id}", order=one["order"])


@pytest.fixture(scope="module")
def desk(firm: Firm, esign: Esign, certificate: tuple[str, str]) -> Iterator[Desk]:
    running = firm.service.running
    before = running.settings
    changed = replace(before, esign_url=esign.url)
    object.__setattr__(running, "settings", changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATRICULA_ESIGN_URL", esign.url)
        patch.setenv("MATRICULA_FILES_URL", before.files_url)
        patch.setenv("MATRICULA_SECRET_KEY_FILE", before.secret_key_file)
        patch.setenv("MATRICULA_PUBLIC_URL", "https://agency.example")
        yield Desk(firm, esign)
    firm.system("update signing_account set enabled = false")
    object.__setattr__(running, "settings", before)


# whose accounts they are ------------------------------------------------------------------------------------


def test_nobody_and_consultants_do_not_get_at_accounts(desk):
    request = providers.ListSigningAccountsRequest()
    with pytest.raises(grpc.RpcError) as caught:
        desk.accounts.ListSigningAccounts(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        desk.accounts.ListSigningAccounts(request, metadata=desk.firm.as_(person("contracts.contract.send")))
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_somebody_elses_account_and_envelope_stay_unseen(desk):
    _, envelope = desk.opened()
    stranger = desk.firm.as_(person(EDIT, *EVERYTHING, branches=(SHANGHAI,)))
    for attempt in (
        lambda: desk.change(desk.account.id, stranger, seal_id="x"),
        lambda: desk.set_secret(desk.account.id, "another secret", stranger),
        lambda: desk.envelope(envelope.contract_id, stranger),
        lambda: desk.envelopes.RetryEnvelope(
            providers.RetryEnvelopeRequest(contract_id=envelope.contract_id), metadata=stranger
        ),
        lambda: desk.envelopes.GetProviderLink(
            providers.GetProviderLinkRequest(id=desk.firm.signers_of(envelope.contract_id)[0].id),
            metadata=stranger,
        ),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            attempt()
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_the_secret_is_nowhere_in_the_clear_and_never_told(desk):
    listed = desk.accounts.ListSigningAccounts(providers.ListSigningAccountsRequest(), metadata=desk.admin)
    assert SECRET not in str(listed)
    assert listed.signing_accounts[0].has_secret
    for table in ("signing_account", "history", "outbox", "idempotency"):
        rows = desk.firm.system(
            f"select count(*) from {table} t where t::text like :found", found=f"%{SECRET}%"
        )
        assert rows[0][0] == 0, table


def test_an_account_without_a_secret_is_not_enabled_and_a_branch_has_one(desk):
    shanghai = desk.firm.as_(person(EDIT, branches=(SHANGHAI,)))
    account = providers.SigningAccount(
        provider=providers.SIGNING_PROVIDER_ESIGN,
        environment=providers.PROVIDER_ENVIRONMENT_SANDBOX, app_id=APP,
    )  # fmt: skip
    request = providers.CreateSigningAccountRequest(signing_account=account)
    made = desk.accounts.CreateSigningAccount(request, metadata=shanghai)
    with pytest.raises(grpc.RpcError) as caught:
        desk.change(made.id, shanghai, enabled=True)
    assert reason(caught) == "SIGNING_SECRET_MISSING"
    with pytest.raises(grpc.RpcError) as caught:
        desk.accounts.CreateSigningAccount(request, metadata=shanghai)
    assert reason(caught) == "SIGNING_ACCOUNT_EXISTS"


def test_the_check_tells_a_right_secret_from_a_wrong_one(desk, esign):
    request = providers.CheckSigningAccountRequest(id=desk.account.id)
    assert desk.accounts.CheckSigningAccount(request, metadata=desk.admin).accepted
    desk.set_secret(desk.account.id, "not the secret")
    wrong = desk.accounts.CheckSigningAccount(request, metadata=desk.admin)
    assert (wrong.accepted, wrong.problem) == (False, "401 无效的应用")
    desk.set_secret(desk.account.id, SECRET)
    esign.tell("fail", name="detail", codes=[502])
    with pytest.raises(grpc.RpcError) as caught:
        desk.accounts.CheckSigningAccount(request, metadata=desk.admin)
    assert reason(caught) == "PROVIDER_NOT_REACHED"


# the way to the provider and back ---------------------------------------------------------------------------


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


# which way ---------------------------------------------------------------------------------------------------


def test_the_built_in_way_stays_open_and_the_ways_do_not_mix(desk):
    built_in = desk.sent(pb.SIGNING_WAY_BUILT_IN)
    assert built_in.signing_way == pb.SIGNING_WAY_BUILT_IN
    with pytest.raises(grpc.RpcError) as caught:
        desk.envelope(built_in.id)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    token, code = desk.firm.link(desk.firm.signers_of(built_in.id)[0].id)
    assert desk.firm.sign(token, code, built_in.content_hash).signed
    contract, _ = desk.opened()
    student, agency = desk.firm.signers_of(contract.id)
    seal = signing_pb2.SealContractRequest(contract_id=contract.id, content_hash=contract.content_hash)
    for attempt in (
        lambda: desk.firm.link(student.id),
        lambda: desk.firm.signers.SealContract(seal, metadata=desk.firm.me),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            attempt()
        assert reason(caught) == "SIGNED_AT_PROVIDER"
    link = providers.GetProviderLinkRequest(id=student.id)
    url = desk.envelopes.GetProviderLink(link, metadata=desk.firm.me).url
    assert url.endswith("/s/13800138000")
    with pytest.raises(grpc.RpcError) as caught:
        desk.envelopes.GetProviderLink(providers.GetProviderLinkRequest(id=agency.id), metadata=desk.firm.me)
    assert reason(caught) == "NOT_IN_SIGNING"


def test_a_branch_without_an_account_signs_here_unless_it_is_told_to(desk):
    desk.change(desk.account.id, enabled=False)
    assert desk.sent().signing_way == pb.SIGNING_WAY_BUILT_IN
    with pytest.raises(grpc.RpcError) as caught:
        desk.sent(PROVIDER)
    assert reason(caught) == "NO_SIGNING_PROVIDER"
    desk.change(desk.account.id, enabled=True)


def test_the_ways_that_are_open_are_told_to_who_sends(desk):
    contract = desk.firm.approved()
    request = providers.ListSigningWaysRequest(contract_id=contract.id)
    both = [PROVIDER, pb.SIGNING_WAY_BUILT_IN]
    assert desk.envelopes.ListSigningWays(request, metadata=desk.firm.me).ways == both
    desk.change(desk.account.id, enabled=False)
    assert desk.envelopes.ListSigningWays(request, metadata=desk.firm.me).ways == both[1:]
    desk.change(desk.account.id, enabled=True)
    with pytest.raises(grpc.RpcError) as caught:
        desk.envelopes.ListSigningWays(
            request, metadata=desk.firm.as_(person(*EVERYTHING, branches=(SHANGHAI,)))
        )
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_branchs_own_account_goes_before_the_organisations(desk):
    head = desk.firm.as_(person(EDIT, branches=(0, BEIJING, SHANGHAI), scope=Scope.ALL))
    shared = desk.make_account(head, branch_id=0, seal_id="shared")
    contract = desk.sent()
    assert desk.envelope(contract.id).account_id == desk.account.id
    desk.change(desk.account.id, enabled=False)
    # its own, though disabled, says that this branch signs here
    assert desk.sent().signing_way == pb.SIGNING_WAY_BUILT_IN
    desk.change(desk.account.id, enabled=True)
    desk.change(shared.id, head, enabled=False)


def test_a_signer_without_a_phone_is_named_before_anything_is_sent(desk):
    student = desk.firm.student()
    desk.firm.system("update student set phone = '' where id = :id", id=student)
    with pytest.raises(grpc.RpcError) as caught:
        desk.sent(student_id=student)
    assert reason(caught) == "SIGNER_NEEDS_PHONE"


def test_the_app_stays_while_contracts_are_signed_with_it(desk):
    desk.opened()
    with pytest.raises(grpc.RpcError) as caught:
        desk.change(desk.account.id, app_id="7439000009")
    assert reason(caught) == "SIGNING_ACCOUNT_IN_USE"
