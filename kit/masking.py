"""Masking: the one place where an answer loses what its reader may not see, before it leaves the service.

A plan per message type lists its sensitive fields and the messages inside it. Records (`resource` messages)
and everything else follow the same rule: a field's right comes from the caller's role (single field wins over
class). SYSTEM fields are never masked; SECRET fields neither, because a service puts a secret only into the
one answer that shows it. The masked names of a record are written to its `masked_fields`.
"""

from collections.abc import Callable
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
    """HasField tells whether it is there: a message, or an optional value, whose 0 says something."""
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
    reader = _Reader(who, in_list, custom)
    reader.look(message)
    return reader.seen


def forget_secrets(message: Any) -> None:
    """Takes every SECRET field out of an answer that is going to be kept."""
    plan = _plan(message.DESCRIPTOR)
    for field in plan.fields:
        if field.class_name == "SECRET":
            message.ClearField(field.name)
    for name, repeated in plan.children:
        if repeated:
            for item in getattr(message, name):
                forget_secrets(item)
        elif message.HasField(name):
            forget_secrets(getattr(message, name))


def mask_text(value: str, field_type: int) -> str:
    """What remains visible: first three and last two of a phone, the first letter of a mail, else nothing."""
    if not value:
        return value
    if field_type == options.FIELD_TYPE_PHONE and len(value) >= 8:
        return f"{value[:3]}{MASK}{value[-2:]}"
    if field_type == options.FIELD_TYPE_EMAIL and "@" in value:
        return f"{value[0]}{MASK}@{value.rsplit('@', 1)[1]}"
    return MASK


class _Sight:
    """What one reader may not see of one message type, and what is not yet known to be shown."""

    __slots__ = ("fresh", "hidden", "plan")

    def __init__(self, plan: _Plan, reader: "_Reader") -> None:
        self.plan = plan
        self.hidden: list[tuple[_Field, Right]] = []
        self.fresh: list[_Field] = []
        for field in plan.fields:
            right = reader.right(field.class_name, field.qualified)
            if right < Right.READ:
                self.hidden.append((field, right))
            elif field.class_name != "BUSINESS":
                self.fresh.append(field)


class _Reader:
    """One answer on its way to one person. Rights are looked up once a message type, not once a record."""

    def __init__(self, who: Principal, in_list: bool, custom: CustomClasses | None) -> None:
        self.seen = Seen(set(), set())
        self._who, self._in_list, self._custom = who, in_list, custom
        self._sights: dict[Descriptor, _Sight] = {}
        self._classes: dict[str, dict[str, str]] = {}

    def right(self, class_name: str, qualified: str) -> Right:
        """READ or more for what may be shown here, HIDDEN or MASKED for what may not."""
        if class_name == "SECRET":
            return Right.READ
        right = self._who.right(class_name, qualified)
        if right is Right.MASKED_IN_LISTS:
            return Right.MASKED if self._in_list else Right.READ
        return right

    def look(self, message: Any) -> None:
        """Masks a message and what is inside it."""
        sight = self._sights.get(message.DESCRIPTOR)
        if sight is None:
            sight = self._sights[message.DESCRIPTOR] = _Sight(_plan(message.DESCRIPTOR), self)
        plan = sight.plan
        hidden = [field.name for field, right in sight.hidden if _hide(message, field, right)]
        if sight.fresh:
            shown = {field.name for field in sight.fresh if _is_there(message, field)}
            if shown:
                self.seen.clear |= shown
                sight.fresh = [field for field in sight.fresh if field.name not in shown]
        if plan.custom and message.HasField("custom"):
            hidden += self._look_at_custom(message, plan.record_type)
        if hidden:
            if plan.reports:
                message.masked_fields.extend(hidden)
            self.seen.masked.update(hidden)
        for name, repeated in plan.children:
            if repeated:
                for item in getattr(message, name):
                    self.look(item)
            elif message.HasField(name):
                self.look(getattr(message, name))

    def _look_at_custom(self, message: Any, record_type: str) -> list[str]:
        """Takes out custom values; there is no half-shown one. A key without a class counts as sensitive."""
        if record_type not in self._classes:
            self._classes[record_type] = self._custom(record_type) if self._custom else {}
        classes, hidden = self._classes[record_type], []
        for key in list(message.custom.keys()):
            class_name = classes.get(key, "SENSITIVE")
            if self.right(class_name, f"{record_type}.custom.{key}") < Right.READ:
                del message.custom[key]
                hidden.append(f"custom.{key}")
            elif class_name != "BUSINESS":
                self.seen.clear.add(f"custom.{key}")
        return hidden


def _is_there(message: Any, field: _Field) -> bool:
    return bool(message.HasField(field.name) if field.present else getattr(message, field.name))


def _hide(message: Any, field: _Field, right: Right) -> bool:
    """Takes a value out or half of it; False when there was none."""
    if not _is_there(message, field):
        return False
    if right is Right.HIDDEN or not field.text or field.repeated:
        message.ClearField(field.name)
    else:
        setattr(message, field.name, mask_text(getattr(message, field.name), field.type))
    return True


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
                present=field.has_presence,
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
