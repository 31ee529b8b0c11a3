"""Plans, receipts, the ledger and refunds on the real database: what adds up, and what happens at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import grpc
import psycopg2
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import plan_pb2, receipt_pb2, refund_pb2, template_pb2
from sqlalchemy import make_url

from kit.ids import new_id
from tests.service.contracts.firm import EVERYTHING, PRICE, Firm, attempted, reason
from tests.service.harness import SHANGHAI, person

BANK = receipt_pb2.PAYMENT_METHOD_BANK


def set_plan(firm: Firm, contract_id: str, *lines: plan_pb2.PlanLine) -> plan_pb2.Plan:
    request = plan_pb2.SetPlanRequest(contract_id=contract_id, lines=lines)
    return firm.plans.SetPlan(request, metadata=firm.me)


def line(amount: int = 0, bp: int = 0, id: str = "", due: str = "2027-01-31") -> plan_pb2.PlanLine:
    return plan_pb2.PlanLine(
        id=id, kind=template_pb2.LINE_KIND_INSTALMENT, amount_minor=amount, percent_bp=bp, due_date=due
    )


@pytest.fixture
def owner(firm: Firm) -> Iterator[psycopg2.extensions.connection]:
    """The database as its owner, whom no grant and no row-level security of the app role stops."""
    url = make_url(firm.service.running.settings.owner_database_url).set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    yield connection
    connection.close()


# the plan -------------------------------------------------------------------------------------------------


def test_nobody_and_somebody_elses_reach_no_money(firm):
    contract = firm.signed()
    receipt = firm.pay(contract.id, 100)
    stranger = firm.as_(person(*EVERYTHING, branches=(SHANGHAI,)))
    calls = (
        (firm.plans.GetPlan, plan_pb2.GetPlanRequest(contract_id=contract.id)),
        (firm.plans.SetPlan, plan_pb2.SetPlanRequest(contract_id=contract.id, lines=[line(bp=10_000)])),
        (firm.receipts.GetReceipt, receipt_pb2.GetReceiptRequest(id=receipt.id)),
        (firm.receipts.ReverseReceipt, receipt_pb2.ReverseReceiptRequest(id=receipt.id, reason="测试")),
    )
    for call, request in calls:
        for metadata, wanted in (
            ((), grpc.StatusCode.UNAUTHENTICATED),
            (stranger, grpc.StatusCode.NOT_FOUND),
        ):
            with pytest.raises(grpc.RpcError) as caught:
                call(request, metadata=metadata)
            assert caught.value.code() is wanted


def test_a_plan_that_misses_the_total_is_refused_with_the_difference(firm):
    contract = firm.draft()
    with pytest.raises(grpc.RpcError) as caught:
        set_plan(firm, contract.id, line(amount=PRICE - 1))
    assert reason(caught) == "PLAN_DOES_NOT_ADD_UP"
    assert "CNY 0.01" in caught.value.details()


def test_what_rounding_leaves_over_goes_to_the_last_line_by_percent_and_is_explained(firm):
    contract = firm.draft(price_minor=1001)
    plan = set_plan(firm, contract.id, line(bp=3333), line(bp=3333), line(bp=3334))
    assert [one.amount_minor for one in plan.lines] == [334, 334, 333]
    assert plan.lines[2].explanation == ("33.34 % × CNY 10.01 = CNY 3.34 − CNY 0.01 (四舍六入五成双后的尾差)")
    assert firm.events(contract.id)[-1] == "PlanChanged"


def test_a_paid_line_cannot_go_or_become_less_than_was_paid(firm):
    contract = firm.signed()
    firm.pay(contract.id, 500_000)
    deposit = firm.plan(contract.id).lines[0]
    for lines in ([line(bp=10_000)], [line(499_999, id=deposit.id), line(PRICE - 499_999)]):
        with pytest.raises(grpc.RpcError) as caught:
            set_plan(firm, contract.id, *lines)
        assert reason(caught) == "LINE_IS_PAID"
    plan = set_plan(firm, contract.id, line(500_000, id=deposit.id), line(PRICE - 500_000))
    assert (plan.lines[0].state, plan.open_minor) == (plan_pb2.LINE_STATE_PAID, PRICE - 500_000)


def test_the_plan_of_a_contract_that_is_being_signed_is_fixed(firm):
    contract = firm.sent()
    with pytest.raises(grpc.RpcError) as caught:
        set_plan(firm, contract.id, line(bp=10_000))
    assert reason(caught) == "PLAN_IS_FIXED"


# receipts -------------------------------------------------------------------------------------------------


def test_money_fills_lines_in_the_order_they_are_due_and_the_rest_is_an_advance(firm):
    contract = firm.signed()
    receipt = firm.pay(contract.id, PRICE + 700)
    assert [one.amount_minor for one in receipt.allocations] == [500_000, 2_500_000, 2_000_000]
    assert receipt.advance_minor == 700
    assert firm.plan(contract.id).advance_minor == 700
    assert firm.get(contract.id).paid_bp == 10_000


def test_a_thousand_retries_of_one_payment_make_one_payment(firm):
    contract = firm.signed()
    reference, key = new_id(), new_id()
    receipt = receipt_pb2.Receipt(
        contract_id=contract.id, amount_minor=500_000, method=BANK, external_reference=reference
    )
    request = receipt_pb2.CreateReceiptRequest(receipt=receipt)
    keyed = firm.as_(firm.wang, x_idempotency_key=key)

    def attempt(place: int) -> str:
        # half of them are retries of the same request, half come anew with the same reference
        metadata = keyed if place % 2 else firm.me
        known = (grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.ABORTED)
        found = attempted(known, firm.receipts.CreateReceipt, request, metadata=metadata, timeout=60)
        return str(found.id) if found else ""

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(attempt, range(1000)))
    made = {one for one in answers if one}
    assert len(made) == 1
    assert firm.get(contract.id).paid_minor == 500_000
    rows = firm.system("select count(*) from journal where source_id = cast(:id as uuid)", id=made.pop())
    assert rows[0][0] == 1
    assert firm.events(contract.id).count("ContractWon") == 1


def test_a_reversed_receipt_is_taken_back_by_a_counter_entry_and_can_be_booked_again(firm):
    contract = firm.signed()
    before = firm.balances(contract.id)
    receipt = firm.pay(contract.id, 500_000, reference := new_id())
    request = receipt_pb2.ReverseReceiptRequest(id=receipt.id, reason="重复录入")
    after = firm.receipts.ReverseReceipt(request, metadata=firm.me)
    assert after.state == receipt_pb2.RECEIPT_STATE_REVERSED
    assert {account: amount for account, amount in firm.balances(contract.id).items() if amount} == before
    with pytest.raises(grpc.RpcError) as caught:
        firm.receipts.ReverseReceipt(request, metadata=firm.me)
    assert reason(caught) == "RECEIPT_IS_REVERSED"
    firm.pay(contract.id, 500_000, reference)
    # won by the first payment, and only once
    assert firm.events(contract.id).count("ContractWon") == 1
    assert firm.events(receipt.id) == ["ReceiptRecorded", "ReceiptReversed"]


def test_a_deposit_before_the_signature_wins_the_contract_when_it_is_signed(firm):
    contract = firm.sent()
    firm.pay(contract.id, 500_000)
    assert firm.get(contract.id).status == pb.CONTRACT_STATUS_SENT
    for signer in firm.signers_of(contract.id)[:-1]:
        firm.sign(*firm.link(signer.id), contract.content_hash)
    from matricula.contracts.v1.signing_pb2 import SealContractRequest

    seal = SealContractRequest(contract_id=contract.id, content_hash=contract.content_hash)
    firm.signers.SealContract(seal, metadata=firm.other)
    assert firm.get(contract.id).status == pb.CONTRACT_STATUS_WON
    assert firm.events(contract.id)[-2:] == ["ContractSigned", "ContractWon"]


# the ledger -----------------------------------------------------------------------------------------------


def _journal(cursor, contract, kind="JOURNAL_KIND_RECEIPT"):
    journal_id = new_id()
    cursor.execute(
        "insert into journal (id, branch_id, contract_id, kind, source_id, effective_time)"
        " values (%s, 1, %s, %s, %s, now())",
        (journal_id, contract.id, kind, new_id()),
    )
    return journal_id


def _posting(cursor, contract, journal_id, account, amount, currency="CNY", branch=1):
    cursor.execute(
        "insert into posting (id, branch_id, journal_id, contract_id, account, amount_minor, currency)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (new_id(), branch, journal_id, contract.id, account, amount, currency),
    )


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [("ACCOUNT_CASH", 100, "CNY")],
        [("ACCOUNT_CASH", 100, "CNY"), ("ACCOUNT_RECEIVABLE", -99, "CNY")],
        [("ACCOUNT_CASH", 100, "CNY"), ("ACCOUNT_RECEIVABLE", -100, "USD")],
        [("ACCOUNT_CASH", -100, "CNY"), ("ACCOUNT_RECEIVABLE", 100, "CNY")],  # more out than came in
    ],
)
def test_the_database_refuses_what_does_not_balance(firm, legs):
    contract = firm.signed()
    url = make_url(firm.service.running.settings.system_database_url).set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    with connection.cursor() as cursor:
        journal_id = _journal(cursor, contract)
        for account, amount, currency in legs:
            _posting(cursor, contract, journal_id, account, amount, currency)
        with pytest.raises(psycopg2.errors.IntegrityConstraintViolation):
            connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "statement",
    ["update posting set amount_minor = 1", "delete from posting", "truncate journal cascade",
     "update journal set kind = 'x'"],
)  # fmt: skip
def test_nobody_changes_the_ledger_not_even_its_owner(firm, owner, statement):
    firm.pay(firm.signed().id, 100)
    with owner.cursor() as cursor, pytest.raises(psycopg2.errors.RestrictViolation):
        cursor.execute(statement)


# refunds --------------------------------------------------------------------------------------------------


def test_who_asked_for_a_refund_does_not_decide_it(firm):
    contract = firm.signed()
    firm.pay(contract.id, 500_000)
    refund = firm.refund(contract.id, 100_000)
    assert firm.events(refund.id) == ["RefundRequested"]
    assert firm.events(contract.id)[-1] == "ContractApprovalRequested"
    with pytest.raises(grpc.RpcError) as caught:
        firm.decide(refund.id, who=firm.me)
    assert reason(caught) == "TWO_PEOPLE_NEEDED"
    with pytest.raises(grpc.RpcError) as caught:
        firm.pay_out(refund.id)
    assert reason(caught) == "REFUND_NOT_APPROVED"


def test_two_requests_at_once_never_take_the_same_money(firm):
    contract = firm.signed()
    firm.pay(contract.id, 500_000)

    def ask(_: int) -> bool:
        refused = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.ABORTED)
        return attempted(refused, firm.refund, contract.id, 300_000) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
    assert firm.get(contract.id).refund_pending_minor == 300_000


def test_money_that_is_being_refunded_is_not_reversed(firm):
    contract = firm.signed()
    receipt = firm.pay(contract.id, 500_000)
    firm.refund(contract.id, 1)
    request = receipt_pb2.ReverseReceiptRequest(id=receipt.id, reason="测试")
    with pytest.raises(grpc.RpcError) as caught:
        firm.receipts.ReverseReceipt(request, metadata=firm.me)
    assert reason(caught) == "MONEY_WAS_REFUNDED"


def test_a_contract_is_void_only_when_no_money_is_left_and_then_owes_nothing(firm):
    contract = firm.signed()
    firm.pay(contract.id, 500_000)
    void = pb.VoidContractRequest(id=contract.id, reason="学生退出")
    with pytest.raises(grpc.RpcError) as caught:
        firm.contracts.VoidContract(void, metadata=firm.me)
    assert reason(caught) == "MONEY_IS_LEFT"
    refund = firm.refund(contract.id, 500_000)
    firm.decide(refund.id)
    firm.pay_out(refund.id)
    assert firm.contracts.VoidContract(void, metadata=firm.me).status == pb.CONTRACT_STATUS_VOIDED
    assert not any(firm.balances(contract.id).values())


# any order of everything ----------------------------------------------------------------------------------


class Books(RuleBasedStateMachine):
    """One contract through whatever people do to its money; refusals are fine, wrong books are not."""

    firm: Firm

    def __init__(self) -> None:
        super().__init__()
        self.contract = self.firm.signed().id
        self.receipts: list[str] = []
        self.refunds: list[str] = []

    def try_(self, call, *arguments, **named):
        expected = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT)
        return attempted(expected, call, *arguments, **named)

    @rule(amount=st.integers(1, 3_000_000))
    def receive(self, amount):
        receipt = self.firm.pay(self.contract, amount, reference := new_id())
        self.receipts.append(receipt.id)
        with pytest.raises(grpc.RpcError) as caught:  # replayed, it changes nothing
            self.firm.pay(self.contract, amount, reference)
        assert reason(caught) == "PAYMENT_KNOWN"

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def reverse(self, data):
        request = receipt_pb2.ReverseReceiptRequest(id=data.draw(st.sampled_from(self.receipts)), reason="错")
        self.try_(self.firm.receipts.ReverseReceipt, request, metadata=self.firm.me)

    @rule(
        amount=st.integers(1, 4_000_000),
        stage=st.sampled_from(template_pb2.ServiceStage.values()[1:]),
        cause=st.sampled_from(refund_pb2.RefundCause.values()[1:]),
        fees=st.integers(0, 300_000),
    )
    def ask(self, amount, stage, cause, fees):
        made = self.try_(
            self.firm.refund, self.contract, amount, stage=stage, cause=cause, third_party_minor=fees
        )
        if made:
            assert amount <= made.refundable_minor
            shown = sum(one.amount_minor for one in made.formula if one.key != "refundable")
            assert made.refundable_minor <= max(0, shown)
            self.refunds.append(made.id)

    @precondition(lambda self: self.refunds)
    @rule(data=st.data(), approve=st.booleans())
    def decide(self, data, approve):
        self.try_(self.firm.decide, data.draw(st.sampled_from(self.refunds)), approve=approve)

    @precondition(lambda self: self.refunds)
    @rule(data=st.data())
    def pay_out(self, data):
        self.try_(self.firm.pay_out, data.draw(st.sampled_from(self.refunds)))

    @precondition(lambda self: self.refunds)
    @rule(data=st.data())
    def cancel(self, data):
        request = refund_pb2.CancelRefundRequest(id=data.draw(st.sampled_from(self.refunds)), reason="撤回")
        self.try_(self.firm.refunds.CancelRefund, request, metadata=self.firm.me)

    @rule(cuts=st.lists(st.integers(1, PRICE - 1), min_size=1, max_size=4, unique=True))
    def replan(self, cuts):
        known = self.firm.plan(self.contract).lines
        edges = [0, *sorted(cuts), PRICE]
        lines = [
            line(after - before, id=known[place].id if place < len(known) else "")
            for place, (before, after) in enumerate(pairwise(edges))
        ]
        self.try_(set_plan, self.firm, self.contract, *lines)

    @invariant()
    def the_books_are_right(self):
        contract, plan = self.firm.get(self.contract), self.firm.plan(self.contract)
        balances = self.firm.balances(self.contract)
        assert sum(balances.values()) == 0
        cash = balances.get(1, 0)
        assert cash == contract.paid_minor - contract.refunded_minor >= contract.refund_pending_minor >= 0
        assert sum(one.amount_minor for one in plan.lines) == PRICE
        assert plan.paid_minor + plan.advance_minor <= contract.paid_minor
        assert all(0 <= one.paid_minor <= one.amount_minor for one in plan.lines)
        rows = self.firm.system(
            "select journal_id from posting where contract_id = cast(:id as uuid)"
            " group by journal_id having sum(amount_minor) <> 0", id=self.contract,
        )  # fmt: skip
        assert rows == []
        assert self.firm.events(self.contract).count("ContractWon") <= 1


def test_whatever_happens_the_books_stay_right(firm):
    from hypothesis.stateful import run_state_machine_as_test

    Books.firm = firm
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
