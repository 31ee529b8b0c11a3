"""Signing: handing out links, showing the frozen text to who holds link and code, taking signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kit import clock, jobs, links
from kit.database import principal
from kit.errors import Aborted, FailedPrecondition, InvalidArgument, Violation
from kit.service import Runtime
from kit.settings import Settings
from kit.statement import Row
from services.contracts.contract import sending
from services.contracts.contract.approving import SENT
from services.contracts.contract.model import CONTRACT
from services.contracts.contract.wording import AGENCY
from services.contracts.signing import code, signers
from services.contracts.signing.model import SIGNERS

DOCUMENT_JOB = "contracts.document"


class NotInSigning(FailedPrecondition):
    reason = "NOT_IN_SIGNING"
    zh = "合同不在签署中，请向顾问确认"
    en = "The contract is not open for signing; ask your consultant"


class NotYourTurn(FailedPrecondition):
    reason = "NOT_YOUR_TURN"
    zh = "还有其他人需要先签署，轮到您时会收到通知"
    en = "Somebody else signs first; you will be told when it is your turn"


class SignedAtProvider(FailedPrecondition):
    reason = "SIGNED_AT_PROVIDER"
    zh = "这份合同在第三方电子签平台签署，请使用该平台的链接"
    en = "This contract is signed at the e-signature provider; use the provider's link"


class TextChanged(Aborted):
    reason = "TEXT_CHANGED"
    zh = "合同内容已更新，请刷新后重新阅读再签署"
    en = "The contract's text has changed; load it again and read it before you sign"


class SignedHere(FailedPrecondition):
    reason = "AGENCY_SIGNS_IN_CONSOLE"
    zh = "机构签章在后台完成，不需要链接"
    en = "The agency signs in the console; it needs no link"


@dataclass(frozen=True, slots=True)
class View:
    """What a signer sees."""

    contract: Row
    signer: Row
    everybody: Sequence[Row]

    @property
    def waiting(self) -> bool:
        """Whether somebody else signs first."""
        turn = signers.current(self.everybody)
        return (
            self.signer["state"] == signers.WAITING and turn is not None and turn["id"] != self.signer["id"]
        )


def issue_link(session: Session, settings: Settings, signer_id: str) -> tuple[Row, str, str]:
    """A new link (its token) and code for a signer; what was given out before stops working."""
    seen = SIGNERS.get(session, signer_id)
    contract = CONTRACT.get(session, seen["contract_id"], lock=True)
    row = SIGNERS.get(session, signer_id, lock=True)
    if contract["status"] != SENT or row["state"] != signers.WAITING:
        raise NotInSigning
    if contract["signing_way"] == sending.PROVIDER:
        raise SignedAtProvider
    if row["role"] == AGENCY:
        raise SignedHere
    links.revoke(session, purpose=signers.PURPOSE, subject_id=signer_id)
    link, token = links.create(
        session,
        purpose=signers.PURPOSE,
        subject_id=signer_id,
        branch_id=row["branch_id"],
        lifetime=code.LIFETIME,
    )
    digits, digest = code.new(settings, signer_id)
    values = {"code_hash": digest, "attempt_count": 0, "link_expire_time": link["expire_time"]}
    return SIGNERS.change(session, signer_id, values, kind="link_issued", row=row), token, digits


def open_signing(session: Session, runtime: Runtime, token: str, digits: str, address: str) -> View:
    """Lets somebody with link and code in."""
    signer = _enter(session, runtime, token, digits, address)
    if signer["open_time"] is None:
        row = SIGNERS.get(session, signer["id"], lock=True)
        opened = {"open_time": row["open_time"] or clock.now()}
        signer = SIGNERS.change(session, signer["id"], opened, kind="opened", row=row)
    contract = CONTRACT.get(session, signer["contract_id"])
    if contract["content"] is None or signer["version_no"] != contract["version_no"]:
        raise NotInSigning
    return View(contract, signer, signers.of(session, contract))


def sign_contract(
    session: Session,
    runtime: Runtime,
    key: tuple[str, str],
    content_hash: str,
    agreed: bool,
    proof: Mapping[str, Any],
) -> View:
    """Takes a signature (`proof`: strokes, address, user_agent) of who holds link and code (`key`).

    The same one sent again is answered as the first time.
    """
    signer = _enter(session, runtime, *key, proof["address"])
    if not agreed:
        zh, en = "请勾选「我已阅读并同意」", "Tick that you have read the contract and agree"
        raise InvalidArgument(fields=[Violation("agreed", zh, en, "REQUIRED")])
    contract, row = _sign(session, signer["contract_id"], signer["id"], content_hash, proof)
    return View(contract, row, signers.of(session, contract))


def seal_contract(session: Session, contract_id: str, content_hash: str) -> Row:
    """The agency's signature, by the caller, who is written down with it."""
    contract = CONTRACT.get(session, contract_id, lock=True)
    mine = next((one for one in signers.of(session, contract) if one["role"] == AGENCY), None)
    if mine is None:
        raise NotInSigning
    who = principal(session)
    return _sign(session, contract_id, mine["id"], content_hash, {"user_agent": f"{who.name} ({who.id})"})[1]


def _enter(session: Session, runtime: Runtime, token: str, digits: str, address: str) -> Row:
    """The signer of a link whose code is right; the session acts for their branch."""
    link = links.enter(session, runtime, token, purpose=signers.PURPOSE)
    code.check(session, runtime, link["branch_id"], link["subject_id"], digits)
    links.opened(session, link, address)
    return SIGNERS.get(session, link["subject_id"])


def _sign(
    session: Session, contract_id: str, signer_id: str, content_hash: str, proof: Mapping[str, Any]
) -> tuple[Row, Row]:
    contract = CONTRACT.get(session, contract_id, lock=True)
    row = SIGNERS.get(session, signer_id, lock=True)
    if row["state"] == signers.SIGNED and row["content_hash"] == content_hash:
        return contract, row
    if contract["status"] != SENT or row["state"] != signers.WAITING:
        raise NotInSigning
    if contract["signing_way"] == sending.PROVIDER:
        raise SignedAtProvider
    if content_hash != contract["content_hash"]:
        raise TextChanged
    turn = signers.current(signers.of(session, contract))
    if turn is None or turn["id"] != signer_id:
        raise NotYourTurn
    values = {"state": signers.SIGNED, "sign_time": clock.now(), "content_hash": content_hash, **proof}
    after = SIGNERS.change(session, signer_id, values, kind="signed", row=row)
    if signers.current(signers.of(session, contract)) is None:
        contract = sending.signed(session, contract)
        jobs.enqueue(session, DOCUMENT_JOB, {"contract_id": contract_id}, contract["branch_id"])
    return contract, after
