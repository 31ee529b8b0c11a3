"""Making and changing drafts of contracts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.ids import is_id
from kit.statement import Row
from services.contracts.clause import revisions
from services.contracts.contract import settling, terms
from services.contracts.contract.model import CONTRACT
from services.contracts.person import rules as people
from services.contracts.plan import rules as plans
from services.contracts.student import rules as students
from services.contracts.template.model import TEMPLATES, Template

DRAFT = "CONTRACT_STATUS_DRAFT"


class ContractIsNoDraft(FailedPrecondition):
    reason = "CONTRACT_IS_NO_DRAFT"
    zh = "合同已提交，不能直接修改；请先「撤回修改」生成新版本"
    en = "The contract was submitted; revise it to make another version"


class ContractHasNumber(FailedPrecondition):
    reason = "CONTRACT_HAS_NUMBER"
    zh = "合同已有编号，不能删除；请作废"
    en = "The contract has a number and cannot be deleted; void it instead"


def create_contract(session: Session, values: dict[str, Any]) -> Row:
    """A draft for a student, with the clauses, price and plan of its template unless others are given."""
    student = students.find(session, values["student_id"])
    template = _template(session, values["template_id"])
    if student is None or template is None:
        field = "student_id" if student is None else "template_id"
        zh, en = "没有这条记录，请从列表中选择", "There is no such record; choose one from the list"
        raise InvalidArgument(fields=[Violation(f"contract.{field}", zh, en)])
    values.pop("branch_id", None)
    prepared = {
        "title": template["title_zh"],
        "language": template["language"],
        "price_minor": template["price_minor"],
        "answers": {},
        **{name: value for name, value in values.items() if value not in (None, "", [])},
        "branch_id": student["branch_id"],
        "student_name": student["name"],
        "lead_id": student["lead_id"],
        "template_revision": template["revision"],
        "currency": template["currency"],
        "status": DRAFT,
    }
    prepared |= _ownership(session, values.get("owner_id") or principal(session).id)
    given = prepared.get("terms")
    prepared["terms"] = (
        terms.checked(session, template, given, _keys(template)) if given else terms.begin(session, template)
    )
    prepared["total_minor"] = _total(prepared)
    row = CONTRACT.insert(session, prepared)
    plans.begin(session, row, template["lines"])
    return settling.settle(session, row)


def update_contract(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a draft; lines of the plan by percent follow the total."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["status"] != DRAFT:
        raise ContractIsNoDraft
    template = template_of(session, row)
    values.pop("branch_id", None)
    if "terms" in values:
        values["terms"] = terms.checked(session, template, values["terms"], _keys(template))
    if "answers" in values:
        values["answers"] = values["answers"] or {}
    if "owner_id" in values:
        values |= _ownership(session, values["owner_id"])
    values["total_minor"] = _total({**row, **values})
    after = CONTRACT.change(session, row["id"], values, row=row)
    if after["total_minor"] == row["total_minor"]:
        return after
    plans.follow_total(session, after)
    return settling.settle(session, after)


def delete_contract(session: Session, contract_id: str, etag: str) -> None:
    """Into the recycle bin: only what never got a number, so that none is missing."""
    row = CONTRACT.get(session, contract_id, lock=True)
    if row["number"] or row["status"] != DRAFT:
        raise ContractHasNumber
    CONTRACT.remove(session, contract_id, etag=etag)


def template_of(session: Session, contract: Mapping[Any, Any]) -> Mapping[str, Any]:
    """What the contract's template said at the revision it was made from."""
    return revisions.at(session, contract["template_id"], contract["template_revision"])


def _template(session: Session, template_id: str) -> Mapping[Any, Any] | None:
    if not is_id(template_id):
        return None
    statement = select(*TEMPLATES.columns).where(Template.id == template_id, ~Template.archived)
    return session.execute(statement).mappings().first()


def _keys(template: Mapping[Any, Any]) -> list[str]:
    return [field["key"] for field in template["fields"]]


def _total(values: Mapping[str, Any]) -> int:
    discount = values.get("discount_minor") or 0
    if discount > values["price_minor"]:
        zh, en = "优惠不能超过价格", "The discount cannot be more than the price"
        raise InvalidArgument(fields=[Violation("contract.discount_minor", zh, en)])
    return int(values["price_minor"] - discount)


def _ownership(session: Session, owner_id: str | None) -> dict[str, Any]:
    """Whose the contract is. Somebody else must be known to work in the caller's branches."""
    who = principal(session)
    if not owner_id or not is_id(owner_id):
        return {"owner_id": None, "department_id": None}
    if owner_id == who.id:
        department: str | None = who.departments[0] if who.departments else None
    elif people.works_here(session, owner_id):
        department = people.department(session, owner_id)
    else:
        zh, en = "此员工不在可选范围内", "This member of staff is not known here"
        raise InvalidArgument(fields=[Violation("contract.owner_id", zh, en)])
    return {"owner_id": owner_id, "department_id": department if department and is_id(department) else None}
