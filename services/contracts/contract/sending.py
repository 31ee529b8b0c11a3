"""From approved to signed or void: the text is frozen when it is sent, the receivable booked when signed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import clock
from kit.errors import EtagMismatch, FailedPrecondition
from kit.statement import Row
from services.contracts.contract import settling, wording
from services.contracts.contract.approving import APPROVED, SENT, TextIsNotWhole
from services.contracts.contract.model import CONTRACT
from services.contracts.ledger import rules as ledger
from services.contracts.ledger.money import written
from services.contracts.plan import rules as plans
from services.contracts.signing import signers
from services.contracts.signing.provider import accounts, envelopes

VOIDED = "CONTRACT_STATUS_VOIDED"
BUILT_IN, PROVIDER = "SIGNING_WAY_BUILT_IN", "SIGNING_WAY_PROVIDER"


class NotApproved(FailedPrecondition):
    reason = "CONTRACT_NOT_APPROVED"
    zh = "合同还未通过审批或已经发送，不能发送签署"
    en = "Only an approved contract that was not sent yet can be sent"


class NoProvider(FailedPrecondition):
    reason = "NO_SIGNING_PROVIDER"
    zh = "此校区没有启用的电子签账号，请选择内置签署，或在设置中启用账号"
    en = "The branch has no enabled e-signature account; sign the built-in way, or enable one in the settings"


class SignerNeedsPhone(FailedPrecondition):
    reason = "SIGNER_NEEDS_PHONE"
    zh = "第三方电子签以手机号识别签署人，请先补全：{names}"
    en = "The provider knows signers by their phones; these have none: {names}"


class MoneyIsLeft(FailedPrecondition):
    reason = "MONEY_IS_LEFT"
    zh = "合同上还有 {amount} 未退，请先办理退费再作废"
    en = "{amount} of the contract were received and not refunded; refund them before you void it"


class AlreadyVoid(FailedPrecondition):
    reason = "CONTRACT_ALREADY_VOID"
    zh = "合同已经作废"
    en = "The contract is void already"


def send_contract(session: Session, contract_id: str, etag: str, way: str) -> Row:
    """Freezes the text under its hash and sets up who signs, here or at the branch's provider."""
    row = CONTRACT.get(session, contract_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["status"] != APPROVED:
        raise NotApproved
    plans.check(row, plans.lines(session, contract_id))
    text, missing = wording.content(session, row)
    missing += [wording.ROLES[party["role"]][0] for party in text["parties"] if not party["name"]]
    if missing:
        raise TextIsNotWhole(missing=", ".join(missing))
    account = _account(session, row["branch_id"], way)
    if account is not None:
        _need_phones(text)
    values: dict[str, Any] = {
        "status": SENT, "sent_time": clock.now(), "content": text, "content_hash": wording.digest(text),
        "signing_way": BUILT_IN if account is None else PROVIDER,
    }  # fmt: skip
    after = CONTRACT.change(session, contract_id, values, kind="sent", row=row)
    signers.begin(session, after, text["parties"])
    if account is not None:
        envelopes.begin(session, after, account)
    return after


def signed(session: Session, row: Row) -> Row:
    """Everybody has signed: the client owes the total from now on. `row` is locked."""
    total = row["total_minor"]
    legs = [ledger.Leg(ledger.RECEIVABLE, total), ledger.Leg(ledger.INCOME, -total)]
    ledger.book(session, row, ledger.SIGNED, row["id"], legs)
    values = {"status": settling.SIGNED, "signed_time": clock.now()}
    return settling.settle(session, row, kind="signed", values=values)


def void_contract(session: Session, contract_id: str, reason: str) -> Row:
    """Ends a contract; what was booked besides cash is taken back, so that nothing is owed on either side."""
    row = CONTRACT.get(session, contract_id, lock=True)
    if row["status"] == VOIDED:
        raise AlreadyVoid
    left = row["paid_minor"] - row["refunded_minor"]
    if left or row["refund_pending_minor"]:
        raise MoneyIsLeft(amount=written(max(left, row["refund_pending_minor"]), row["currency"]))
    signers.revoke(session, contract_id)
    standing = ledger.balances(session, contract_id)
    legs = [ledger.Leg(account, -amount) for account, amount in standing.items() if account != ledger.CASH]
    ledger.book(session, row, ledger.VOIDED, contract_id, legs)
    values = {"status": VOIDED, "void_time": clock.now(), "void_reason": reason}
    return settling.settle(session, row, kind="voided", values=values)


def _account(session: Session, branch_id: int, way: str) -> Mapping[Any, Any] | None:
    """The provider's account to sign with; None for the built-in way."""
    if way == BUILT_IN:
        return None
    account = accounts.of_branch(session, branch_id)
    if account is None and way == PROVIDER:
        raise NoProvider
    return account


def _need_phones(text: Mapping[str, Any]) -> None:
    lacking = [
        party["name"] for party in text["parties"] if party["role"] != wording.AGENCY and not party["phone"]
    ]
    if lacking:
        raise SignerNeedsPhone(names=", ".join(lacking))
