"""Placeholders in texts, `{{student.name}}`: which there are, and filling them. Pure: no I/O.

What is filled in is data: it is put into the text once and never looked at for placeholders again.
"""

import re
from collections.abc import Collection, Mapping

KNOWN: Mapping[str, tuple[str, str]] = {
    "student.name": ("学生姓名", "Student's name"),
    "guardian.name": ("监护人姓名", "Guardian's name"),
    "guardian.relation": ("监护人与学生关系", "Guardian's relation to the student"),
    "branch.name": ("校区/分公司名称", "Branch"),
    "contract.number": ("合同编号", "Contract number"),
    "contract.date": ("合同日期", "Date of the contract"),
    "contract.price": ("原价", "Price"),
    "contract.discount": ("优惠金额", "Discount"),
    "contract.total": ("合同金额", "Total"),
    "contract.total_words": ("合同金额大写", "Total in Chinese capitals"),
    "contract.deposit": ("定金", "Deposit"),
}
STAGES = (
    "SERVICE_STAGE_NOT_BEGUN",
    "SERVICE_STAGE_PLANNING",
    "SERVICE_STAGE_WRITING",
    "SERVICE_STAGE_SUBMITTED",
    "SERVICE_STAGE_OFFERED",
    "SERVICE_STAGE_VISA_GRANTED",
)
"""How far the service can have come, in order."""
_FIELD = "field."
_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")


def names(text: str) -> list[str]:
    """The placeholders of a text in order, each once."""
    return list(dict.fromkeys(match[1] for match in _PLACE.finditer(text)))


def unknown(text: str, *, fields: Collection[str] | None) -> list[str]:
    """Those that nothing will fill. `fields` are a template's keys; None lets any `field.` pass."""

    def filled(name: str) -> bool:
        if name.startswith(_FIELD):
            return fields is None or name.removeprefix(_FIELD) in fields
        return name in KNOWN

    return [f"{{{{{name}}}}}" for name in names(text) if not filled(name)]


def fill(text: str, facts: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text with its placeholders filled, and the names of those that have no value."""
    missing = [name for name in names(text) if not facts.get(name)]
    return _PLACE.sub(lambda match: facts.get(match[1]) or f"【{match[1]}】", text), missing
