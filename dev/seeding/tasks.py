"""Settings of the tasks service: who agrees to discounts, special terms and refunds."""

from typing import Any

from dev.seeding.api import Api

_MANAGER, _FINANCE, _HEAD_OFFICE = "分校校长", "财务", "总部"
_CONTRACT = "contracts.contract"


def seed(api: Api) -> None:
    """Makes the approval flows that are missing; people of the branch and the head office decide."""
    roles = {role["nameZh"]: role["id"] for role in api.all_of("/roles") if role.get("builtin")}

    def step(zh: str, en: str, *names: str, **values: Any) -> dict[str, Any]:
        role_ids = [roles[name] for name in names]
        return {"nameZh": zh, "nameEn": en, "mode": "APPROVAL_MODE_ANY", "roleIds": role_ids, **values}

    manager = step("校长审批", "Branch manager", _MANAGER)
    api.ensure(
        "/approval-flows",
        [
            {
                "nameZh": "退费审批", "nameEn": "Refund", "subjectType": _CONTRACT, "kind": "refund",
                "position": 1,
                "steps": [
                    step("财务或校长审批", "Finance or branch manager", _FINANCE, _MANAGER),
                    step(
                        "总部审批", "Head office", _HEAD_OFFICE,
                        condition="has(approval.facts.refund_minor) && approval.facts.refund_minor > 2000000",
                    ),
                ],
            },
            {
                "nameZh": "折扣与特殊条款审批", "nameEn": "Discount and special terms",
                "subjectType": _CONTRACT, "position": 2,
                "steps": [
                    manager,
                    step(
                        "总部审批", "Head office", _HEAD_OFFICE,
                        condition="has(approval.facts.discount_bp) && approval.facts.discount_bp > 1500",
                    ),
                ],
            },
        ],
        "nameZh",
    )  # fmt: skip
