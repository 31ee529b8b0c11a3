"""What people type into a field of a record, as it is stored: E.164 phones, lower-case mail, tidy texts."""

from collections.abc import Callable, Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit.errors import InvalidArgument, Violation
from kit.resource import FieldSpec, Resource
from kit.values.contacts import email, phone, wechat
from kit.values.text import Unreadable, clean

_WAYS: Mapping[str, Callable[[object], str]] = {"phone": phone, "email": email, "wechat": wechat}


def typed(name: str, value: Any, spec: FieldSpec | None) -> Any:
    """The value of a contact or a text in its stored form, any other as it is; Unreadable tells why not."""
    if name in _WAYS:
        return _WAYS[name](value) if value and value.strip() else ""
    plain = spec is not None and spec.proto is not None and spec.proto.enum_type is None
    if isinstance(value, str) and spec is not None and plain:
        return clean(value, lines=spec.type == options.FIELD_TYPE_LONG_TEXT)
    return value


def tidy(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with tidy texts; InvalidArgument names every field that cannot be read or is left empty."""
    found: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        spec = resource.fields.get(name)
        try:
            found[name] = typed(name, value, spec)
        except Unreadable as error:
            problems.append(Violation(f"{resource.name}.{name}", error.zh, error.en, error.reason))
            continue
        if spec is not None and spec.required and found[name] in (None, "", []):
            zh, en = f"请填写{spec.zh}", f"{spec.en} is required"
            problems.append(Violation(f"{resource.name}.{name}", zh, en, "REQUIRED"))
    if problems:
        raise InvalidArgument(fields=problems)
    return found
