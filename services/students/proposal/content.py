"""What a proposal says, as one JSON value: what is previewed, frozen, printed and shown to the client.

Its hash stands for it: the client confirms the hash of what the page showed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kit.errors import FailedPrecondition, Violation
from services.students.branch import rules as branches
from services.students.person import rules as people
from services.students.student.model import STUDENT

_WRITTEN = ("title_zh", "title_en", "language", "intro_zh", "intro_en", "items", "budget", "version_no")
_LANGUAGES = {
    "PROPOSAL_LANGUAGE_ZH": ("zh",),
    "PROPOSAL_LANGUAGE_EN": ("en",),
    "PROPOSAL_LANGUAGE_BOTH": ("zh", "en"),
}
_NAMES = {"zh": "中文", "en": "英文"}
_ENGLISH = {"zh": "Chinese", "en": "English"}


class ProposalIncomplete(FailedPrecondition):
    reason = "PROPOSAL_INCOMPLETE"
    zh = "方案还不完整，请先补充标出的内容"
    en = "The proposal is not complete; fill in what is marked"


def content_of(session: Session, proposal: Mapping[Any, Any], moment: datetime) -> dict[str, Any]:
    """Everything a reader of the proposal is told; `moment` is when it is (or would be) sent."""
    student = STUDENT.get(session, str(proposal["student_id"]))
    branch_zh, branch_en = branches.names(session, student["branch_id"])
    until: date | None = proposal.get("valid_until_date")
    return {
        **{name: proposal.get(name) for name in _WRITTEN},
        "branch_name_zh": branch_zh,
        "branch_name_en": branch_en,
        "student_name": student["name"],
        "student_latin_name": student["latin_name"],
        "consultant_name": people.names(session).get(str(student["owner_id"]), ""),
        "budget_totals": totals(proposal.get("budget") or ()),
        "valid_until_date": until.isoformat() if until else "",
        "send_time": moment.isoformat(),
    }


def totals(budget: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the lines add up to, for each currency and period in the order they come. Amounts are whole."""
    found: dict[tuple[str, str], int] = {}
    for line in budget:
        key = (line.get("currency", ""), line.get("period", ""))
        found[key] = found.get(key, 0) + int(line.get("amount", 0))
    return [
        {"currency": currency, "period": period, "amount": str(amount)}
        for (currency, period), amount in found.items()
    ]


def sha256(content: Mapping[str, Any]) -> str:
    """The hash of a content, whatever the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check(proposal: Mapping[Any, Any]) -> None:
    """ProposalIncomplete names all that is missing for the languages it is written in."""
    languages = _LANGUAGES[proposal["language"]]
    missing = list(_untitled(proposal, languages))
    if not proposal["items"]:
        missing.append(_missing("items", "请至少添加一个院校专业", "Add at least one programme"))
    for place, item in enumerate(proposal["items"]):
        missing += _missing_of_item(f"items[{place}]", item)
    for place, line in enumerate(proposal["budget"]):
        if not line.get("label_zh") and not line.get("label_en"):
            path = f"budget[{place}].label_zh"
            missing.append(_missing(path, "请填写费用名称", "Say what the cost is for"))
    if missing:
        raise ProposalIncomplete(fields=missing)


def _untitled(proposal: Mapping[Any, Any], languages: Sequence[str]) -> Iterable[Violation]:
    for one in languages:
        if not proposal[f"title_{one}"]:
            yield _missing(f"title_{one}", f"请填写{_NAMES[one]}标题", f"Give it a title in {_ENGLISH[one]}")


def _missing_of_item(path: str, item: Mapping[str, Any]) -> list[Violation]:
    found = []
    if not item.get("institution_name_zh") and not item.get("institution_name_en"):
        found.append(_missing(f"{path}.institution_name_zh", "请填写院校名称", "Name the institution"))
    if not item.get("programme_name_zh") and not item.get("programme_name_en"):
        found.append(_missing(f"{path}.programme_name_zh", "请填写专业名称", "Name the programme"))
    if int(item.get("tuition_amount", 0)) and not item.get("tuition_currency"):
        found.append(_missing(f"{path}.tuition_currency", "请选择学费币种", "Choose the currency"))
    return found


def _missing(path: str, zh: str, en: str) -> Violation:
    return Violation(f"proposal.{path}", zh, en, "REQUIRED")
