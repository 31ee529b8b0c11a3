"""An entry in the viewer's language, as far as the viewer may read."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Value
from matricula.common.v1 import record_pb2 as pb
from matricula.leads.v1 import activity_pb2, lead_pb2
from sqlalchemy.orm import Session

from kit import custom
from kit.database import principal
from kit.identity import Right
from kit.packing import struct, timestamp
from kit.resource import FieldSpec, Resource, enum_choices
from kit.service import load
from kit.statement import Row
from services.students.timeline.kinds import BY_NAME
from services.students.timeline.labels import SPECIAL, VERBS, Words

_UNTOLD = frozenset({
    "id", "branch_id", "student_id", "student_ids", "create_time", "delete_time", "lead_ids", "guardians",
    "department_id", "verify_time", "verified_by",
})  # fmt: skip
"""Changes that follow from others or say nothing to people."""
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_WAYS: Mapping[str, Words] = {
    choice.value: (choice.zh, choice.en)
    for enum in (activity_pb2.ActivityKind.DESCRIPTOR, lead_pb2.Origin.DESCRIPTOR)
    for choice in enum_choices(enum)
}


class Teller:
    """Tells entries to one viewer."""

    def __init__(self, session: Session, locale: str) -> None:
        self._session = session
        self._who = principal(session)
        self._place = 0 if locale.startswith("zh") else 1
        self._resources = load("students").resources()
        self._specs: dict[str, Mapping[str, FieldSpec]] = {}

    def history(self, row: Row) -> pb.TimelineEntry:
        """An entry of the history of a record of this service."""
        resource = self._resources[row["record_type"]]
        specs, fields = self._fields_of(resource), _flat(row["changes"]["fields"])
        told = [
            spec
            for name in fields
            if (spec := specs.get(name))
            and name not in _UNTOLD
            and resource.right(self._who, spec) > Right.HIDDEN
        ]
        kind = f"{resource.type}.{row['kind']}"
        facts = row["changes"].get("facts", {})
        return pb.TimelineEntry(
            id=row["id"],
            occur_time=timestamp(row["occur_time"]),
            kind=kind,
            actor_id=row["actor_id"],
            actor_name=row["actor_name"],
            title=self._title(kind, resource, told, _named(resource, fields, told)),
            changes=[self._change(resource, spec, *fields[spec.name]) for spec in told],
            data=struct({**facts, "record_id": row["record_id"]}),
        )

    def told(self, row: Row) -> pb.TimelineEntry:
        """An entry that another service told."""
        kind = BY_NAME.get(row["kind"])
        facts = dict(row["facts"])
        if kind is not None:
            facts = {
                name: value
                for name, value in facts.items()
                if self._who.right(kind.class_of(name), "") >= Right.READ
            }
            title = kind.label[self._place]
        else:
            title = self._lead_title(row["kind"], facts.pop("way", ""))
        return pb.TimelineEntry(
            id=row["id"],
            occur_time=timestamp(row["occur_time"]),
            kind=row["kind"],
            actor_id=row["actor_id"],
            actor_name=row["actor_name"],
            title=title,
            text=row["text"],
            data=struct({**facts, "record_id": row["subject_id"]}),
        )

    def _lead_title(self, kind: str, way: str) -> str:
        words = _WAYS.get(way, ("", ""))[self._place]
        if kind.endswith(".created"):
            begun = ("首次咨询", "First enquiry")[self._place]
            return (
                f"{begun}（{words}）"
                if words and self._place == 0
                else f"{begun} ({words})"
                if words
                else begun
            )
        return words

    def _fields_of(self, resource: Resource) -> Mapping[str, FieldSpec]:
        if resource.type not in self._specs:
            self._specs[resource.type] = custom.all_fields(self._session, resource)
        return self._specs[resource.type]

    def _title(self, kind: str, resource: Resource, told: Sequence[FieldSpec], named: str) -> str:
        verb = kind.rpartition(".")[2]
        words = SPECIAL.get(kind) or VERBS.get(verb, ("{noun}", "{noun}"))
        if verb == "updated" and not told:  # nothing that this viewer may know of
            words = ("修改了{noun}", "Changed {noun}")
        names = ("、", ", ")[self._place].join((spec.zh, spec.en)[self._place] for spec in told)
        noun = (resource.zh, resource.en.lower())[self._place]
        title = words[self._place].format(noun=noun, names=names).rstrip("：: ")
        return title + ((f"「{named}」", f" “{named}”")[self._place] if named else "")

    def _change(self, resource: Resource, spec: FieldSpec, before: Any, after: Any) -> pb.Change:
        if resource.right(self._who, spec) < Right.MASKED_IN_LISTS:
            return pb.Change(field=spec.name)
        return pb.Change(field=spec.name, before=_value(before), after=_value(after))


def _named(resource: Resource, fields: Mapping[str, Sequence[Any]], told: Sequence[FieldSpec]) -> str:
    """What a new record of several is called; the student of the timeline needs no name."""
    spec = next((one for one in told if one.name == resource.title_field), None)
    if spec is None or resource.type == "students.student" or spec.choices or fields[spec.name][0]:
        return ""
    return str(fields[spec.name][1])


def _flat(fields: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Changed fields with custom fields one by one: {"custom.gpa": [before, after]}."""
    found = {name: pair for name, pair in fields.items() if name != "custom"}
    before, after = fields.get("custom", ({}, {}))
    for key in {**(before or {}), **(after or {})}:
        pair = ((before or {}).get(key), (after or {}).get(key))
        if pair[0] != pair[1]:
            found[f"custom.{key}"] = pair
    return {name: pair for name, pair in found.items() if pair[0] not in _EMPTY or pair[1] not in _EMPTY}


def _value(value: Any) -> Value:
    return json_format.ParseDict(value, Value())
