"""Writing a proposal: drafts that are created and changed, and the next version of what was sent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import links
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, PermissionDenied
from kit.identity import Right
from kit.statement import Row
from services.students.proposal.model import DRAFT, PROPOSAL, PURPOSE
from services.students.student.model import STUDENT

_TITLE_ZH, _TITLE_EN = "{name}的留学方案", "Study plan for {name}"


class ProposalFrozen(FailedPrecondition):
    reason = "PROPOSAL_FROZEN"
    zh = "已发送的版本不能修改，请先建立新版本"
    en = "What was sent cannot be changed; begin a new version first"


class ProposalWasSent(FailedPrecondition):
    reason = "PROPOSAL_WAS_SENT"
    zh = "已发送过的方案不能删除，可以撤回"
    en = "A proposal that was sent is not deleted; withdraw it"


class DraftAlready(FailedPrecondition):
    reason = "PROPOSAL_IS_DRAFT"
    zh = "方案已是草稿，可直接修改"
    en = "The proposal is a draft already; just change it"


class ContentHidden(PermissionDenied):
    reason = "PROPOSAL_CONTENT_HIDDEN"
    zh = "方案包含您无权查看的个人信息或金额，不能预览或下载"
    en = "The proposal holds personal data or amounts that you may not see, so you cannot print it"


def create_proposal(session: Session, values: Mapping[str, Any]) -> Row:
    """A draft for a student within the caller's reach."""
    student = STUDENT.get(session, values["student_id"])
    latin = student["latin_name"] or student["name"]
    titles = {
        "title_zh": values.get("title_zh") or _TITLE_ZH.format(name=student["name"]),
        "title_en": values.get("title_en") or _TITLE_EN.format(name=latin),
    }
    return PROPOSAL.insert(
        session,
        {
            **values,
            **titles,
            **about(student),
            "branch_id": student["branch_id"],
            "state": DRAFT,
            "version_no": 1,
        },
    )


def update_proposal(session: Session, row: Row, values: Mapping[str, Any], etag: str = "") -> Row:
    """Changes a draft that was read with a lock; ProposalFrozen for what was sent."""
    if row["state"] != DRAFT:
        raise ProposalFrozen
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    student = STUDENT.get(session, str(row["student_id"]))
    return PROPOSAL.change(session, row["id"], {**values, **about(student)}, row=row)


def delete_proposal(session: Session, proposal_id: str, etag: str = "") -> None:
    """Deletes a draft; ProposalWasSent when any version of it ever was."""
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["version_no"] > 1 or row["state"] != DRAFT:
        raise ProposalWasSent
    PROPOSAL.remove(session, proposal_id, etag=etag)


def revise_proposal(session: Session, proposal_id: str, etag: str = "") -> Row:
    """A draft of the next version with the same content; the client's link stops working."""
    row = PROPOSAL.get(session, proposal_id, lock=True)
    if row["state"] == DRAFT:
        raise DraftAlready
    links.revoke(session, purpose=PURPOSE, subject_id=proposal_id)
    values = {
        "state": DRAFT,
        "version_no": row["version_no"] + 1,
        "send_time": None,
        "link_expire_time": None,
        "first_open_time": None,
        "confirm_time": None,
        "confirm_name": "",
        "withdraw_reason": "",
    }
    return PROPOSAL.change(session, proposal_id, values, etag=etag, kind="revised", row=row)


def about(student: Mapping[Any, Any]) -> dict[str, Any]:
    """What a proposal carries of its student, for lists and events."""
    return {
        "student_name": student["name"],
        "lead_ids": student["lead_ids"],
        "owner_id": student["owner_id"],
        "department_id": student["department_id"],
    }


def may_read_all(session: Session) -> None:
    """ContentHidden unless the caller sees every class that a printed proposal holds: paper has no masks."""
    who = principal(session)
    if any(who.right(name) < Right.READ for name in ("BUSINESS", "PERSONAL", "MONEY")):
        raise ContentHidden
