"""Everything that happened to a lead, newest first: its history, that of leads merged into it, activities.

Changes are told as far as the viewer may read the fields: of a masked field only that it changed, of a hidden
field nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Value
from matricula.common.v1 import record_pb2 as pb
from matricula.leads.v1.activity_pb2 import ActivityKind
from sqlalchemy import DateTime, Select, Uuid, column, select, table, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from kit import custom
from kit.database import principal
from kit.identity import Principal, Right
from kit.packing import struct, timestamp
from kit.query import Pager
from kit.resource import FieldSpec, enum_choices
from kit.statement import Row
from services.leads.activity.model import ACTIVITIES, Activity
from services.leads.lead import rules
from services.leads.lead.model import LEAD, Lead
from services.leads.pipeline import stages

ACTIVITY = ACTIVITIES.resource.type
SIZE = 50
_HISTORY = table(
    "history",
    column("id", Uuid(as_uuid=False)),
    column("branch_id"),
    column("record_type"),
    column("record_id", Uuid(as_uuid=False)),
    column("kind"),
    column("occur_time", DateTime(timezone=True)),
    column("actor_id"),
    column("actor_name"),
    column("changes", JSONB),
)
_TITLES = {
    "created": ("创建线索", "Created the lead"),
    "updated": ("修改了{names}", "Changed {names}"),
    "moved": ("移到阶段「{stage}」", "Moved it to {stage}"),
    "assigned": ("变更负责人", "Changed the owner"),
    "merged": ("合并了另一条线索", "Merged another lead into it"),
    "absorbed": ("合并到另一条线索", "Merged it into another lead"),
    "deleted": ("移入回收站", "Moved it to the recycle bin"),
    "undeleted": ("从回收站恢复", "Took it out of the recycle bin"),
    "converted": ("转化为学生", "Converted it to a student"),
    "undone": ("撤销转化", "Took the conversion back"),
    "linked": ("已关联学生档案", "The student is known"),
    "kept": ("学生已有后续记录，转化不能撤销", "The conversion stays: something hangs on the student"),
    "unlinked": ("转化已撤销", "The conversion is taken back"),
}
_KINDS = {choice.value: choice for choice in enum_choices(ActivityKind.DESCRIPTOR)}
Start = tuple[datetime, str] | None
_UNTOLD = frozenset({
    "id", "branch_id", "create_time", "stage_time", "assign_time", "delete_time", "score", "conversion",
    "convert_time", "student_id", "conversion_blockers",
})  # fmt: skip
"""Changes that follow from others or say nothing to people."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of one page and the token of the next, empty on the last page."""

    entries: list[pb.TimelineEntry]
    next_page_token: str


def list_lead_timeline(
    session: Session, lead_id: str, pager: Pager, locale: str, *, size: int = 0, token: str = "",
    kinds: Sequence[str] = (),
) -> Page:  # fmt: skip
    """A page of the timeline of a lead the caller may see. `kinds` as in TimelineEntry.kind; none = all."""
    lead = rules.find_lead(session, lead_id)
    size = size or SIZE
    mark = f"timeline {lead_id} {','.join(kinds)} {principal(session).id}"
    start = _start(pager.read(mark, token)) if token else None
    rows = _rows(session, lead, size + 1, start, kinds)
    teller = _Teller(session, locale)
    entries = [teller.activity(row) if "text" in row else teller.history(row) for row in rows[:size]]
    if len(rows) <= size:
        return Page(entries, "")
    last = rows[size - 1]
    return Page(entries, pager.write(mark, [last["occur_time"], last["id"]]))


def _start(values: Sequence[Any]) -> Start:
    return values[0], values[1]


def _rows(session: Session, lead: Row, limit: int, start: Start, kinds: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    told = [kind.rpartition(".")[2] for kind in kinds if kind.startswith(f"{LEAD.resource.type}.")]
    if told or not kinds:
        statement = select(_HISTORY).where(
            _HISTORY.c.branch_id == lead["branch_id"],
            _HISTORY.c.record_type == LEAD.resource.type,
            _HISTORY.c.record_id.in_(_with_merged(session, lead["id"])),
        )
        statement = statement.where(_HISTORY.c.kind.in_(told)) if told else statement
        found += session.execute(_newest(statement, _HISTORY.c, limit, start)).mappings()
    if _sees_activities(principal(session), lead) and (ACTIVITY in kinds or not kinds):
        statement = select(Activity.__table__).where(Activity.lead_id == lead["id"])
        found += session.execute(_newest(statement, Activity.__table__.c, limit, start)).mappings()
    return sorted(found, key=lambda row: (row["occur_time"], row["id"]), reverse=True)[:limit]


def _sees_activities(who: Principal, lead: Row) -> bool:
    grant = who.grant("leads.activity.read")
    return who.kind == "system" or (grant is not None and lead["branch_id"] in grant.branches)


def _newest(statement: Select[Any], columns: Any, limit: int, start: Start) -> Select[Any]:
    if start is not None:
        types = [columns.occur_time.type, columns.id.type]
        statement = statement.where(tuple_(columns.occur_time, columns.id) < tuple_(*start, types=types))
    return statement.order_by(columns.occur_time.desc(), columns.id.desc()).limit(limit)


def _with_merged(session: Session, lead_id: str) -> list[str]:
    """The lead and every lead that was merged into it, directly or through others."""
    own = select(Lead.id).where(Lead.id == lead_id).cte("merged", recursive=True)
    whole = own.union(select(Lead.id).join(own, Lead.merged_into_id == own.c.id))
    return list(session.execute(select(whole.c.id)).scalars())


class _Teller:
    """Tells entries in the viewer's language, as far as the viewer may read."""

    def __init__(self, session: Session, locale: str) -> None:
        self._who = principal(session)
        self._chinese = locale.startswith("zh")
        self._specs = custom.all_fields(session, LEAD.resource)
        self._names = stages.names(session, locale)

    def history(self, row: Row) -> pb.TimelineEntry:
        """An entry of the record's history."""
        fields = _flat(row["changes"]["fields"])
        told = [
            spec
            for name in fields
            if (spec := self._specs.get(name)) and name not in _UNTOLD and self._right(spec) > Right.HIDDEN
        ]
        return pb.TimelineEntry(
            id=row["id"],
            occur_time=timestamp(row["occur_time"]),
            kind=f"{LEAD.resource.type}.{row['kind']}",
            actor_id=row["actor_id"],
            actor_name=row["actor_name"],
            title=self._title(row["kind"], told, fields),
            changes=[self._change(spec, *fields[spec.name]) for spec in told],
            data=struct(row["changes"].get("facts", {})),
        )

    def activity(self, row: Row) -> pb.TimelineEntry:
        """An entry that a person wrote."""
        choice = _KINDS[row["kind"]]
        data = {
            "kind": row["kind"],
            "duration_seconds": row["duration_seconds"],
            "next_step": row["next_step"],
        }
        if row["next_contact_time"]:
            data["next_contact_time"] = row["next_contact_time"].isoformat()
        return pb.TimelineEntry(
            id=row["id"],
            occur_time=timestamp(row["occur_time"]),
            kind=ACTIVITY,
            actor_id=row["owner_id"] or "",
            actor_name=row["owner_name"],
            title=choice.zh if self._chinese else choice.en,
            text=row["text"],
            data=struct({name: value for name, value in data.items() if value}),
        )

    def _title(self, kind: str, told: Sequence[FieldSpec], fields: Mapping[str, Sequence[Any]]) -> str:
        names = ("、" if self._chinese else ", ").join(spec.zh if self._chinese else spec.en for spec in told)
        stage = self._names.get(fields.get("stage_id", ("", ""))[1] or "", "")
        return _TITLES[kind][0 if self._chinese else 1].format(names=names, stage=stage)

    def _right(self, spec: FieldSpec) -> Right:
        return LEAD.resource.right(self._who, spec)

    def _change(self, spec: FieldSpec, before: Any, after: Any) -> pb.Change:
        if self._right(spec) < Right.MASKED_IN_LISTS:
            return pb.Change(field=spec.name)
        return pb.Change(field=spec.name, before=_value(before), after=_value(after))


def _flat(fields: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Changed fields with custom fields one by one: {"custom.gpa": [before, after]}."""
    found = {name: pair for name, pair in fields.items() if name != "custom"}
    before, after = fields.get("custom", ({}, {}))
    for key in {**(before or {}), **(after or {})}:
        pair = ((before or {}).get(key), (after or {}).get(key))
        if pair[0] != pair[1]:
            found[f"custom.{key}"] = pair
    return {
        name: pair
        for name, pair in found.items()
        if pair[0] not in (None, "", []) or pair[1] not in (None, "", [])
    }


def _value(value: Any) -> Value:
    return json_format.ParseDict(value, Value())
