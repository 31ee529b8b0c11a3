"""Two leads of the same person become one: gaps are filled, history is kept, the other lead points here."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, custom
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, PermissionDenied, Violation
from kit.identity import Right
from kit.records import Edit
from kit.resource import FieldSpec
from kit.statement import Row
from services.leads.activity.model import ACTIVITIES, Activity
from services.leads.lead.model import LEAD

_KEPT = frozenset({"id", "etag", "branch_id", "pipeline_id", "tags", "custom", "owner_id"})
"""Not taken over field by field: what says which lead it is and where it stands, and what is joined."""
_CONVERSION = ("conversion", "conversion_id", "convert_time", "student_id", "conversion_blockers")


class AcrossBranches(FailedPrecondition):
    reason = "MERGE_ACROSS_BRANCHES"
    zh = "不同校区的线索不能合并"
    en = "Leads of different branches cannot be merged"


class FieldNotTaken(PermissionDenied):
    reason = "FIELD_NOT_EDITABLE"
    zh = "没有权限修改：{names_zh}"
    en = "You may not change: {names_en}"


def merge_leads(
    session: Session, lead_id: str, other_id: str, take_fields: Iterable[str], etag: str = ""
) -> Row:
    """Merges the other lead into this one; returns the lead that stays.

    `take_fields` are taken from the other although this one has a value. Both must be in the caller's reach.
    """
    if lead_id == other_id:
        zh, en = "请选择另一条线索", "Choose another lead"
        raise InvalidArgument(fields=[Violation("other_id", zh, en)])
    rows = {one: LEAD.get(session, one, lock=True) for one in sorted((lead_id, other_id))}
    row, other = rows[lead_id], rows[other_id]
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["branch_id"] != other["branch_id"]:
        raise AcrossBranches
    values = _united(session, row, other, _taken(session, take_fields))
    _move_activities(session, lead_id, other_id)
    gone = {"delete_time": clock.now(), "merged_into_id": lead_id}
    LEAD.change(session, other_id, gone, kind="absorbed", facts={"into_id": lead_id}, row=other)
    # update_time makes it a change even if the other lead knew nothing new
    values["update_time"] = clock.now()
    return LEAD.change(session, lead_id, values, kind="merged", facts={"other_id": other_id}, row=row)


def _taken(session: Session, names: Iterable[str]) -> set[str]:
    """The fields to take over, checked: they exist, people may fill them in, and the caller may."""
    who, specs = principal(session), custom.all_fields(session, LEAD.resource)
    taken = set(names)
    unknown = [name for name in sorted(taken) if name not in specs or not _fillable(specs[name])]
    if unknown:
        fields = [
            Violation("take_fields", f"不能选择字段 {name}", f"{name} cannot be taken over", "UNKNOWN_FIELD")
            for name in unknown
        ]
        raise InvalidArgument(fields=fields)
    refused = [specs[name] for name in sorted(taken) if LEAD.resource.right(who, specs[name]) < Right.EDIT]
    if refused:
        raise FieldNotTaken(
            names_zh="、".join(spec.zh for spec in refused), names_en=", ".join(spec.en for spec in refused)
        )
    return taken


def _fillable(spec: FieldSpec) -> bool:
    return not spec.output_only and spec.name not in (_KEPT | {"masked_fields"})


def _united(session: Session, row: Row, other: Row, taken: set[str]) -> dict[str, Any]:
    """What the lead that stays gets: gaps filled, chosen fields taken, tags joined, the latest contact."""
    values: dict[str, Any] = {}
    for spec in LEAD.resource.fields.values():
        if (
            _fillable(spec)
            and (spec.name in taken or _empty(row[spec.name]))
            and not _empty(other[spec.name])
        ):
            values[spec.name] = other[spec.name]
    if "budget_amount" in values:
        values["budget_currency"] = other["budget_currency"]
    values["tags"] = list(dict.fromkeys([*row["tags"], *other["tags"]]))
    values["custom"] = _united_custom(row["custom"], other["custom"], taken)
    if row["owner_id"] is None and other["owner_id"] is not None:
        values |= {name: other[name] for name in ("owner_id", "department_id", "assign_time")}
    if row["conversion_id"] is None and other["conversion_id"] is not None:
        values |= {name: other[name] for name in _CONVERSION}  # the student of either is the student of both
    contacts = [moment for moment in (row["last_contact_time"], other["last_contact_time"]) if moment]
    values["last_contact_time"] = max(contacts, default=None)
    return values


def _united_custom(mine: Mapping[str, Any], others: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    found = dict(mine)
    for key, value in others.items():
        if not _empty(value) and (f"custom.{key}" in taken or _empty(found.get(key))):
            found[key] = value
    return found


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def _move_activities(session: Session, lead_id: str, other_id: str) -> None:
    rows = session.execute(
        select(Activity.__table__).where(Activity.lead_id == other_id).order_by(Activity.id).with_for_update()
    ).mappings()
    ACTIVITIES.change_many(session, [Edit(row, {"lead_id": lead_id}) for row in rows])
