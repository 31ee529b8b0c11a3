"""Masking: the one place where an answer loses what its reader may not see, before it leaves the service.

A plan per message type lists its sensitive fields and the messages inside it. Records (`resource` messages)
and everything else follow the same rule: a field's right comes from the caller's role (single field wins over
class). SYSTEM fields are never masked; SECRET fields neither, because a service puts a secret only into the
one answer that shows it. The masked names of a record are written to its `masked_fields`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from matricula.options.v1 import options_pb2 as options

from kit.identity import Principal, Right
from kit.resource import FieldClass

MASK = "••••"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    class_name: str
    qualified: str
    text: bool
    repeated: bool
    present: bool
    """It is a single message: only HasField tells whether it is there."""
    type: int


@dataclass(frozen=True, slots=True)
class _Plan:
    record_type: str
    fields: tuple[_Field, ...]
    children: tuple[tuple[str, bool], ...]
    custom: bool
    reports: bool


@dataclass(slots=True)
class Seen:
    """What an answer showed, for its audit entry."""

    masked: set[str]
    clear: set[str]


CustomClasses = Callable[[str], dict[str, str]]
"""Record type -> {custom field key: class name}."""


def mask(message: Any, who: Principal, *, in_list: bool, custom: CustomClasses | None = None) -> Seen:
    """Masks a whole answer in place and tells which classified fields were shown clear or masked."""
    seen = Seen(set(), set())
    _mask(message, who, in_list, seen, custom)
    return seen


def mask_text(value: str, field_type: int) -> str:
    """What remains visible: first three and last two of a phone, the first letter of a mail, else nothing."""
    if not value:
        return value
    if field_type == options.FIELD_TYPE_PHONE and len(value) >= 8:
        return f"{value[:3]}{MASK}{value[-2:]}"
    if field_type == options.FIELD_TYPE_EMAIL and "@" in value:
        return f"{value[0]}{MASK}@{value.rsplit('@', 1)[1]}"
    return MASK


def _mask(message: Any, who: Principal, in_list: bool, seen: Seen, custom: CustomClasses | None) -> None:
    plan = _plan(message.DESCRIPTOR)
    hidden: list[str] = []
    for field in plan.fields:
        if not (message.HasField(field.name) if field.present else getattr(message, field.name)):
            continue
        right = Right.READ if field.class_name == "SECRET" else who.right(field.class_name, field.qualified)
        if right >= Right.READ or (right is Right.MASKED_IN_LISTS and not in_list):
            if field.class_name != "BUSINESS":
                seen.clear.add(field.name)
            continue
        hidden.append(field.name)
        _hide(message, field, right)
    if plan.custom and message.HasField("custom"):
        classes = custom(plan.record_type) if custom else {}
        hidden.extend(_mask_custom(message, plan.record_type, who, in_list, seen, classes))
    if plan.reports and hidden:
        message.masked_fields.extend(hidden)
    seen.masked.update(hidden)
    for name, repeated in plan.children:
        if repeated:
            for item in getattr(message, name):
                _mask(item, who, in_list, seen, custom)
        elif message.HasField(name):
            _mask(getattr(message, name), who, in_list, seen, custom)


def _hide(message: Any, field: _Field, right: Right) -> None:
    if right is Right.HIDDEN or not field.text or field.repeated:
        message.ClearField(field.name)
    else:
        setattr(message, field.name, mask_text(getattr(message, field.name), field.type))


def _mask_custom(
    message: Any, record_type: str, who: Principal, in_list: bool, seen: Seen, classes: Mapping[str, str]
) -> list[str]:
    """Takes out custom values; there is no half-shown one. A key without a class counts as sensitive."""
    hidden = []
    for key in list(message.custom.keys()):
        class_name = classes.get(key, "SENSITIVE")
        right = who.right(class_name, f"{record_type}.custom.{key}")
        if right >= Right.READ or (right is Right.MASKED_IN_LISTS and not in_list):
            if class_name != "BUSINESS":
                seen.clear.add(f"custom.{key}")
            continue
        del message.custom[key]
        hidden.append(f"custom.{key}")
    return hidden


@cache
def _plan(descriptor: Descriptor) -> _Plan:
    record_type = descriptor.GetOptions().Extensions[options.resource].type
    fields, children = [], []
    for field in descriptor.fields:
        if _is_ours(field):
            children.append((field.name, field.is_repeated))
        about = field.GetOptions().Extensions[options.field]
        class_name = FieldClass.Name(getattr(about, "class")).removeprefix("FIELD_CLASS_")
        if class_name == "UNSPECIFIED" and _is_ours(field):
            continue
        if class_name == "SYSTEM":
            continue
        fields.append(
            _Field(
                name=field.name,
                class_name=class_name,
                qualified=f"{record_type}.{field.name}" if record_type else "",
                text=field.type == FieldDescriptor.TYPE_STRING,
                repeated=field.is_repeated,
                present=field.message_type is not None and not field.is_repeated,
                type=about.type,
            )
        )
    return _Plan(
        record_type=record_type,
        fields=tuple(fields),
        children=tuple(children),
        custom=_is_struct(descriptor.fields_by_name.get("custom")),
        reports="masked_fields" in descriptor.fields_by_name,
    )


def _is_struct(field: FieldDescriptor | None) -> bool:
    kind = field.message_type if field is not None else None
    return kind is not None and kind.full_name == "google.protobuf.Struct"


def _is_ours(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name.startswith("matricula.")
