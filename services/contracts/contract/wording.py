"""A contract as its parties read it, and its hash: what is signed is exactly this content."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from kit import clock
from services.contracts.branch import rules as branches
from services.contracts.clause import revisions
from services.contracts.contract.placeholders import fill
from services.contracts.ledger.money import in_words, written
from services.contracts.plan import rules as plans
from services.contracts.student import rules as students

_KINDS = {
    "LINE_KIND_DEPOSIT": ("定金", "Deposit"),
    "LINE_KIND_FIRST": ("首款", "First payment"),
    "LINE_KIND_BALANCE": ("尾款", "Balance"),
    "LINE_KIND_INSTALMENT": ("分期款", "Instalment"),
}
STUDENT, GUARDIAN, AGENCY = ("SIGNER_ROLE_STUDENT", "SIGNER_ROLE_GUARDIAN", "SIGNER_ROLE_AGENCY")
ROLES = {STUDENT: ("学生", "Student"), GUARDIAN: ("监护人", "Guardian"), AGENCY: ("机构", "Agency")}


def content(session: Session, contract: Mapping[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """The whole text with its placeholders filled, and the placeholders that have no value."""
    student = students.party(session, contract["student_id"])
    template = revisions.at(session, contract["template_id"], contract["template_revision"])
    names = branches.names(session, contract["branch_id"])
    known = plans.lines(session, contract["id"])
    missing: list[str] = []
    chinese, english = (_facts(contract, student, name) for name in names)

    def both(zh: str, en: str) -> tuple[str, str]:
        filled = []
        for text, facts in ((zh, chinese), (en, english)):
            done, lacking = fill(text, facts)
            missing.extend(name for name in lacking if name not in missing)
            filled.append(done)
        return filled[0], filled[1]

    title = both(contract["title"] or template["title_zh"], template["title_en"])
    intro = both(template["intro_zh"], template["intro_en"])
    terms = []
    for term in contract["terms"]:
        heading = both(term["title_zh"], term["title_en"])
        body = both(term["body_zh"], term["body_en"])
        terms.append({"title_zh": heading[0], "title_en": heading[1], "body_zh": body[0], "body_en": body[1]})
    currency = contract["currency"]
    return {
        "number": contract["number"],
        "version_no": contract["version_no"],
        "language": contract["language"],
        "title_zh": title[0], "title_en": title[1],
        "intro_zh": intro[0], "intro_en": intro[1],
        "branch_zh": names[0], "branch_en": names[1],
        "parties": parties(student, names),
        "terms": terms,
        "lines": _lines(contract, known),
        "currency": currency,
        "price_minor": contract["price_minor"],
        "discount_minor": contract["discount_minor"],
        "total_minor": contract["total_minor"],
        "total": written(contract["total_minor"], currency),
        "total_words": in_words(contract["total_minor"], currency),
    }, missing  # fmt: skip


def digest(text: Mapping[str, Any]) -> str:
    """SHA-256 of a content in its one canonical form, in hexadecimal."""
    canonical = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def parties(student: Mapping[Any, Any], branch: tuple[str, str]) -> list[dict[str, str]]:
    """Who signs, in their order: the student, a minor's guardian, the agency last."""
    found = [(STUDENT, student["name"], student["phone"])]
    if students.is_minor(student):
        guardian = students.guardian(student)
        found.append((GUARDIAN, guardian.get("name", ""), guardian.get("phone", "")))
    found.append((AGENCY, branch[0], ""))
    return [{"role": role, "name": name, "phone": phone} for role, name, phone in found]


def _facts(contract: Mapping[Any, Any], student: Mapping[Any, Any], branch: str) -> dict[str, str]:
    currency, guardian = contract["currency"], students.guardian(student)
    amounts = {
        name: written(contract[f"{name}_minor"], currency)
        for name in ("price", "discount", "total", "deposit")
    }
    return {
        "student.name": student["name"],
        "guardian.name": guardian.get("name", ""),
        "guardian.relation": guardian.get("relation", ""),
        "branch.name": branch,
        "contract.number": contract["number"],
        "contract.date": clock.today().isoformat(),
        "contract.total_words": in_words(contract["total_minor"], currency),
        **{f"contract.{name}": text for name, text in amounts.items()},
        **{f"field.{key}": str(value) for key, value in (contract["answers"] or {}).items()},
    }


def _lines(contract: Mapping[Any, Any], known: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "name_zh": line["name"] or _KINDS[line["kind"]][0],
            "name_en": line["name"] or _KINDS[line["kind"]][1],
            "amount": written(line["amount_minor"], contract["currency"]),
            "due_date": line["due_date"].isoformat(),
        }
        for line in known
    ]
