"""Accounts at providers: whose they are, what is told of them, which way a branch signs."""

import grpc
import pytest
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import provider_pb2 as providers
from matricula.contracts.v1 import signing_pb2

from kit.identity import Scope
from tests.service.contracts.firm import EVERYTHING, reason
from tests.service.contracts.provider_desk import APP, EDIT, PROVIDER, SECRET
from tests.service.harness import BEIJING, SHANGHAI, person


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
