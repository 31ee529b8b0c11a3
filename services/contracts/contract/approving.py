"""From draft to approved: submitting, deciding, revising. Whoever submits never decides."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, PermissionDenied
from kit.statement import Row
from services.contracts.contract import terms, wording
from services.contracts.contract.model import CONTRACT, ContractVersion
from services.contracts.contract.rules import DRAFT, ContractIsNoDraft, template_of
from services.contracts.numbering import rules as numbering
from services.contracts.plan import arithmetic
from services.contracts.plan import rules as plans
from services.contracts.signing import signers

WAITING, APPROVED, SENT = (f"CONTRACT_STATUS_{name}" for name in ("WAITING_APPROVAL", "APPROVED", "SENT"))
_KINDS = {
    (True, True): "APPROVAL_KIND_DISCOUNT_AND_TERMS",
    (True, False): "APPROVAL_KIND_DISCOUNT",
    (False, True): "APPROVAL_KIND_SPECIAL_TERMS",
}
_NOTHING_ASKED = {"approval_request_id": "", "approval_kind": None, "approval_note": "", "approved_by": ""}


class TextIsNotWhole(FailedPrecondition):
    reason = "TEXT_IS_NOT_WHOLE"
    zh = "合同中还有未填写的内容：{missing}"
    en = "The contract's text still lacks {missing}"


class NothingToDecide(FailedPrecondition):
    reason = "NOTHING_TO_DECIDE"
    zh = "没有待审批的内容，可能已被处理"
    en = "Nothing waits for a decision; somebody may have decided it already"


class TwoPeopleNeeded(PermissionDenied):
    reason = "TWO_PEOPLE_NEEDED"
    zh = "提交人不能审批自己的申请，请由另一位有权限的人处理"
    en = "Who asked cannot decide; another person with the right has to"


class NothingToRevise(FailedPrecondition):
    reason = "NOTHING_TO_REVISE"
    zh = "只有待审批、待发送或待签署的合同可以撤回修改"
    en = "Only a contract that waits for approval, sending or signatures can be revised"


def submit_contract(session: Session, contract_id: str, etag: str, note: str) -> Row:
    """Numbers and freezes a version; asks for approval where the contract is not usual, else approves it."""
    row = CONTRACT.get(session, contract_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["status"] != DRAFT:
        raise ContractIsNoDraft
    plans.check(row, plans.lines(session, contract_id))
    number = row["number"] or numbering.take(session, row["branch_id"])
    text, missing = wording.content(session, {**row, "number": number})
    missing += _unnamed(text)
    if missing:
        raise TextIsNotWhole(missing=", ".join(missing))
    who = principal(session)
    values = {
        **_NOTHING_ASKED, "number": number, "version_no": row["version_no"] + 1, "submit_time": clock.now(),
        "submitted_by": who.id,
    }  # fmt: skip
    kind = _KINDS.get((row["discount_minor"] > 0, _special(session, row)))
    if kind is None:
        after = CONTRACT.change(
            session, contract_id, {**values, "status": APPROVED}, kind="approved", row=row
        )
    else:
        request_id = ids.new_id()
        asked = {"status": WAITING, "approval_request_id": request_id, "approval_kind": kind}
        facts = {
            "request_id": request_id, "kind": kind, "requested_by": who.id, "note": note,
            "facts": _facts(row),
        }  # fmt: skip
        after = CONTRACT.change(
            session, contract_id, {**values, **asked}, kind="approval_requested", facts=facts, row=row
        )
    _keep_version(session, after, text)
    return after


def decide(session: Session, row: Row, outcome: str, reason: str, decided_by: str) -> Row:
    """Approves what waits, or returns it to its draft. `row` is locked."""
    if row["status"] != WAITING:
        raise NothingToDecide
    if decided_by == row["submitted_by"]:
        raise TwoPeopleNeeded
    if outcome == "APPROVAL_OUTCOME_APPROVED":
        values = {"status": APPROVED, "approved_by": decided_by, "approval_note": reason}
        return CONTRACT.change(session, row["id"], values, kind="approved", row=row)
    values = {"status": DRAFT, "approval_note": reason, "approval_request_id": ""}
    return CONTRACT.change(session, row["id"], values, kind="returned", facts={"reason": reason}, row=row)


def decide_contract(session: Session, contract_id: str, outcome: str, reason: str) -> Row:
    """A decision made here, by the caller."""
    row = CONTRACT.get(session, contract_id, lock=True)
    return decide(session, row, outcome, reason, principal(session).id)


def revise_contract(session: Session, contract_id: str, etag: str) -> Row:
    """Back to the draft; links that were sent stop working, signatures given so far lapse."""
    row = CONTRACT.get(session, contract_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["status"] not in (WAITING, APPROVED, SENT):
        raise NothingToRevise
    signers.revoke(session, contract_id)
    values = {
        **_NOTHING_ASKED, "status": DRAFT, "content": None, "content_hash": "", "sent_time": None,
        "signing_way": None,
    }  # fmt: skip
    return CONTRACT.change(session, contract_id, values, kind="returned", row=row)


def versions(session: Session, contract_id: str) -> list[tuple[Mapping[Any, Any], list[str]]]:
    """Every submitted version, newest first, with what differs from the one before."""
    contract = CONTRACT.get(session, contract_id)
    rows = session.execute(
        select(ContractVersion.__table__)
        .where(ContractVersion.contract_id == contract["id"])
        .order_by(ContractVersion.version_no)
    ).mappings()
    found: list[tuple[Mapping[Any, Any], list[str]]] = []
    before: Mapping[str, Any] = {}
    for row in rows:
        content = row["content"]
        changed = sorted(name for name in content if before and content[name] != before.get(name))
        found.append((row, [name for name in changed if name != "version_no"]))
        before = content
    return found[::-1]


def _special(session: Session, row: Row) -> bool:
    special = any(term["special"] for term in row["terms"])
    return special or terms.left_out(template_of(session, row), row["terms"])


def _facts(row: Row) -> dict[str, Any]:
    """What conditions of approval flows can ask about."""
    price = row["price_minor"]
    return {
        "currency": row["currency"],
        "total_minor": row["total_minor"],
        "discount_minor": row["discount_minor"],
        "discount_bp": row["discount_minor"] * arithmetic.WHOLE // price if price else 0,
        "discount_reason": row["discount_reason"],
        "special_terms": sum(1 for term in row["terms"] if term["special"]),
    }


def _unnamed(text: Mapping[str, Any]) -> list[str]:
    """Parties whose name is not known: a minor without a guardian on file."""
    return [wording.ROLES[party["role"]][0] for party in text["parties"] if not party["name"]]


def _keep_version(session: Session, row: Row, text: Mapping[str, Any]) -> None:
    session.execute(
        insert(ContractVersion).values(
            contract_id=row["id"],
            version_no=row["version_no"],
            branch_id=row["branch_id"],
            create_time=clock.now(),
            actor_name=principal(session).name,
            content={**text, "version_no": row["version_no"]},
        )
    )
