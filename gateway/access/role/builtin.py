"""The roles that every installation starts with. People may edit them; edited ones are never written again.

Read and edit permissions come from the descriptors, so a service that is added later widens the roles that
nobody has edited.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.role import known
from gateway.access.role.model import ROLE, ROLES
from kit.statement import Row

HEAD_OFFICE, IT_ADMIN = "head-office", "it-admin"
_READERS = ("read", "list", "view")
_LEAD_SETTINGS = (
    "leads.channel.edit", "leads.loss_reason.edit", "leads.pipeline.edit", "leads.score_rule.edit",
    "leads.custom_field.edit", "leads.assignment.read", "leads.assignment.edit", "leads.intake.read",
    "leads.intake.edit", "students.custom_field.edit", "contracts.clause.edit",
    "contracts.number_sequence.edit", "contracts.signing_account.edit", "contracts.template.edit",
)  # fmt: skip
_CONTRACT_WORK = (
    "contracts.contract.read", "contracts.contract.create", "contracts.contract.update",
    "contracts.contract.delete", "contracts.contract.send", "contracts.ledger.read", "contracts.plan.edit",
    "contracts.receipt.read", "contracts.refund.read", "contracts.refund.create",
)  # fmt: skip
_MONEY_WORK = (
    "contracts.contract.export", "contracts.contract.read", "contracts.ledger.read", "contracts.plan.edit",
    "contracts.receipt.read",
    "contracts.receipt.create", "contracts.receipt.reverse", "contracts.refund.read",
    "contracts.refund.create", "contracts.refund.pay",
)  # fmt: skip
_VIEWS = ("gateway.view.read", "gateway.view.edit")
_TASK_WORK = (
    "tasks.deadline_plan.read",
    "tasks.deadline_plan.update",
    "tasks.handover.read",
    "tasks.handover.update",
    "tasks.task.create",
    "tasks.task.read",
    "tasks.task.update",
)
"""OWN means the tasks somebody has or gave, and the hand-overs they send or receive."""

_TASK_SETTINGS = (
    "tasks.approval_flow.edit", "tasks.approval_flow.read", "tasks.calendar_day.edit",
    "tasks.message_template.edit", "tasks.message_template.read", "tasks.task_template.edit",
)  # fmt: skip
_LEAD_WORK = (
    "leads.lead.read",
    "leads.lead.create",
    "leads.lead.update",
    "leads.activity.read",
    "leads.activity.edit",
)
_STUDENT_SIGHT = (
    "students.student.read",
    "students.application.read",
    "students.education.read",
    "students.experience.read",
    "students.guardian.read",
    "students.offer.read",
    "students.proposal.read",
    "students.shortlist_item.read",
    "students.test_sitting.read",
)
_STUDENT_WORK = (
    *_STUDENT_SIGHT,
    "students.student.update",
    "students.education.edit",
    "students.experience.edit",
    "students.guardian.edit",
    "students.test_sitting.edit",
    "students.application.edit",
    "students.offer.edit",
    "students.shortlist_item.edit",
)
"""OWN means the students in whose team somebody is."""


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A role in the code. `permissions`: name -> scope; `fields`: class or field -> right, by short names."""

    key: str
    zh: str
    en: str
    permissions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    read_only: bool = False

    def values(self) -> dict[str, Any]:
        """Column values; permissions that no method asks for (yet) are left out."""
        names = known.permissions()
        permissions = [
            {"permission": name, "scope": f"SCOPE_{scope}"}
            for name, scope in self.permissions.items()
            if name in names
        ]
        fields = [{"field": name, "right": f"FIELD_RIGHT_{right}"} for name, right in self.fields.items()]
        return {
            "name_zh": self.zh, "name_en": self.en, "permissions": permissions, "fields": fields,
            "read_only": self.read_only,
        }  # fmt: skip


def _at(scope: str, names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, scope)


def _all(scope: str, *, but: Iterable[str] = ()) -> dict[str, str]:
    return {name: scope for name in known.permissions() if name not in set(but)}


def _readers() -> list[str]:
    return [name for name in known.permissions() if name.rsplit(".", 1)[1] in _READERS]


def _rights(rights: Mapping[str, str]) -> dict[str, str]:
    """A right for every class: EDIT unless said otherwise."""
    return {name: rights.get(name, "EDIT") for name in known.CLASSES}


def built_in() -> tuple[BuiltIn, ...]:
    """Every built-in role."""
    return (
        BuiltIn(
            "consultant", "顾问", "Consultant",
            {
                **_at("OWN", (
                    *_LEAD_WORK, "leads.lead.convert", "leads.lead.merge", *_STUDENT_WORK, *_CONTRACT_WORK,
                    *_TASK_WORK, "students.proposal.edit", "students.proposal.send", "tasks.approval.read",
                    *_VIEWS,
                )),
                "reports.figure.read": "OWN",
                "reports.funnel.read": "OWN",
            },
            _rights({"SENSITIVE": "READ", "SECRET": "HIDDEN"}),
        ),
        BuiltIn(
            "writer", "文案", "Writer", _at("OWN", (*_STUDENT_WORK, *_TASK_WORK, *_VIEWS)),
            _rights({
                "CONTACT": "MASKED_IN_LISTS", "SENSITIVE": "READ", "MONEY": "HIDDEN", "SECRET": "HIDDEN",
            }),
        ),
        BuiltIn(
            "application-officer", "申请专员", "Application officer",
            _at("OWN", (*_STUDENT_WORK, *_TASK_WORK, "students.test_sitting.verify", *_VIEWS)),
            _rights({"CONTACT": "MASKED_IN_LISTS", "MONEY": "HIDDEN", "SECRET": "HIDDEN"}),
        ),
        BuiltIn(
            "finance", "财务", "Finance",
            {
                **_at("BRANCH", (
                    "students.student.read", "students.guardian.read", "tasks.approval.read",
                    "reports.figure.read", *_MONEY_WORK, *_VIEWS,
                )),
                **_at("OWN", ("tasks.task.create", "tasks.task.read", "tasks.task.update")),
            },
            _rights({
                "PERSONAL": "READ", "CONTACT": "MASKED_IN_LISTS", "SENSITIVE": "HIDDEN", "SECRET": "HIDDEN",
            }) | {"contracts.receipt.payer_name": "EDIT"},
        ),
        BuiltIn(
            "marketing", "市场", "Marketing",
            _at("BRANCH", (
                "leads.lead.read", "leads.lead.create", "leads.lead.update", "leads.lead.import",
                "leads.activity.read", "leads.channel.edit", "leads.intake.read", "leads.intake.edit",
                "leads.assignment.read", "reports.funnel.read", *_VIEWS,
            )),
            _rights({"CONTACT": "MASKED_IN_LISTS", "SENSITIVE": "HIDDEN", "MONEY": "READ"}),
        ),
        BuiltIn(
            "branch-manager", "分校校长", "Branch manager",
            _all("BRANCH", but=("gateway.branch.edit", "gateway.role.edit", "gateway.audit_entry.read")),
            _rights({}),
        ),
        BuiltIn(HEAD_OFFICE, "总部", "Head office", _all("ALL"), _rights({})),
        BuiltIn(
            "auditor", "审计", "Auditor", _at("ALL", (*_readers(), "gateway.audit_entry.read")),
            {
                "BUSINESS": "READ", "MONEY": "READ", "PERSONAL": "MASKED", "CONTACT": "MASKED",
                "SENSITIVE": "MASKED", "SECRET": "HIDDEN",
            },
            read_only=True,
        ),
        BuiltIn(
            IT_ADMIN, "IT 管理员", "IT administrator",
            _at("ALL", (
                "gateway.branch.edit", "gateway.department.edit", "gateway.staff.edit", "gateway.role.edit",
                "gateway.audit_entry.read", *_VIEWS, *_LEAD_SETTINGS, *_TASK_SETTINGS,
            )),
            {
                "BUSINESS": "EDIT", "SECRET": "EDIT", "MONEY": "HIDDEN", "PERSONAL": "MASKED",
                "CONTACT": "MASKED", "SENSITIVE": "HIDDEN", "gateway.staff.email": "EDIT",
            },
        ),
        BuiltIn(
            "integration", "服务账号", "Integration",
            _at("ALL", ("leads.lead.read", "leads.lead.create", "leads.lead.update", "leads.activity.edit",
                        "leads.activity.read")),
            _rights({"SENSITIVE": "HIDDEN", "MONEY": "READ", "SECRET": "HIDDEN"}),
        ),
    )  # fmt: skip


def seed(session: Session) -> None:
    """Makes missing built-in roles and renews those that nobody has edited; safe to run again."""
    rows = {row["key"]: row for row in session.execute(select(ROLE).where(ROLE.c.builtin)).mappings()}
    for role in built_in():
        values, row = role.values(), rows.get(role.key)
        if row is None:
            ROLES.insert(session, {**values, "key": role.key, "builtin": True, "seeded": digest(values)})
        elif row["seeded"] == digest(row) != digest(values):
            ROLES.change(session, row["id"], {**values, "seeded": digest(values)})


def digest(values: Row) -> str:
    """Fingerprint of what a role says: equal as long as nobody has edited it."""
    said = [values[name] for name in ("name_zh", "name_en", "permissions", "fields", "read_only")]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
