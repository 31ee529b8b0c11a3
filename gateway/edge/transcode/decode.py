"""JSON structure -> message: a table of setters per message type, built once from its descriptor.

Accepts lowerCamelCase and the proto's own names; `null` clears a field; unknown fields are refused.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.edge.transcode import scalars, wellknown
from gateway.edge.transcode.wellknown import MAX_DEPTH, Filler, message_of
from gateway.edge.transcode.wrong import Wrong, not_a, too_deep, unknown_field

Setter = Callable[[Any, Any, int], None]
_PLANS: dict[str, "Plan"] = {}
_LOCK = RLock()
_VALUE = "google.protobuf.Value"


class Plan:
    """How a message of one type is filled from a JSON object."""

    def __init__(self, descriptor: Descriptor) -> None:
        self.descriptor = descriptor
        self.setters: dict[str, tuple[Setter, str, str]] = {}
        """JSON name or proto name -> (setter, field name, name of the oneof or "")."""
        self._has_oneofs = False

    def build(self) -> None:
        """Makes the setters; apart from __init__ so that a type may contain itself."""
        for field in self.descriptor.fields:
            oneof = field.containing_oneof
            exclusive = oneof.name if oneof is not None and len(oneof.fields) > 1 else ""
            self._has_oneofs = self._has_oneofs or bool(exclusive)
            entry = (setter(field), field.name, exclusive)
            self.setters[field.name] = entry
            self.setters[field.json_name] = entry

    def fill(self, message: Any, value: Any, depth: int = 0) -> None:
        """Sets the fields that the JSON object names. Raises Wrong with the path below this message."""
        if type(value) is not dict:
            raise not_a("对象", "an object")
        if depth > MAX_DEPTH:
            raise too_deep()
        if self._has_oneofs:
            self._refuse_two_of_one(value)
        setters = self.setters
        for key, item in value.items():
            found = setters.get(key)
            if found is None:
                raise unknown_field().at(key)
            if item is None and found[0] not in _NULL_IS_A_VALUE:
                message.ClearField(found[1])
                continue
            try:
                found[0](message, item, depth)
            except Wrong as wrong:
                raise wrong.at(key) from None

    def _refuse_two_of_one(self, value: dict[str, Any]) -> None:
        seen: dict[str, str] = {}
        for key, item in value.items():
            oneof = self.setters[key][2] if key in self.setters else ""
            if not oneof or (item is None and self.setters[key][0] not in _NULL_IS_A_VALUE):
                continue
            if oneof in seen:
                other = seen[oneof]
                raise Wrong(f"不能与 {other} 同时出现", f"excludes {other}", "EXCLUSIVE").at(key)
            seen[oneof] = key


_NULL_IS_A_VALUE: set[Setter] = set()
"""Setters of single google.protobuf.Value fields: `null` is a value there, not the lack of one."""


def decoder(descriptor: Descriptor) -> Filler:
    """The function (message, JSON, depth=0) that fills a message of this type."""
    special = _special(descriptor)
    return special if special is not None else plan(descriptor).fill


def plan(descriptor: Descriptor) -> Plan:
    """The plan of an ordinary message type."""
    with _LOCK:
        found = _PLANS.get(descriptor.full_name)
        if found is None:
            found = _PLANS[descriptor.full_name] = Plan(descriptor)
            found.build()
    return found


def _special(descriptor: Descriptor) -> Filler | None:
    if descriptor.full_name in wellknown.FILLERS:
        return wellknown.FILLERS[descriptor.full_name]
    if not wellknown.is_wrapper(descriptor.full_name):
        return None
    read = scalars.reader(descriptor.fields_by_name["value"])

    def fill(message: Any, value: Any, _depth: int) -> None:
        message.value = read(value)

    return fill


def setter(field: FieldDescriptor) -> Setter:
    """The function (message, JSON value, depth) that sets one field."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return _map_setter(field)
    if field.message_type is not None:
        return _messages_setter(field) if field.is_repeated else _message_setter(field)
    return _list_setter(field) if field.is_repeated else _scalar_setter(field)


def _scalar_setter(field: FieldDescriptor) -> Setter:
    name = field.name
    if field.type == FieldDescriptor.TYPE_STRING:

        def put_string(message: Any, value: Any, _depth: int) -> None:
            if type(value) is not str:
                raise not_a("文本", "a string")
            setattr(message, name, value)

        return put_string
    read = scalars.reader(field)

    def put(message: Any, value: Any, _depth: int) -> None:
        setattr(message, name, read(value))

    return put


def _list_setter(field: FieldDescriptor) -> Setter:
    name, read = field.name, scalars.reader(field)

    def put(message: Any, value: Any, _depth: int) -> None:
        if type(value) is not list:
            raise not_a("数组", "an array")
        found = []
        for index, item in enumerate(value):
            try:
                found.append(read(item))
            except Wrong as wrong:
                raise wrong.at(index) from None
        message.ClearField(name)
        getattr(message, name).extend(found)

    return put


def _message_setter(field: FieldDescriptor) -> Setter:
    name, fill = field.name, decoder(message_of(field))

    def put(message: Any, value: Any, depth: int) -> None:
        inner = getattr(message, name)
        inner.SetInParent()
        fill(inner, value, depth + 1)

    if message_of(field).full_name == _VALUE:
        _NULL_IS_A_VALUE.add(put)
    return put


def _messages_setter(field: FieldDescriptor) -> Setter:
    name, fill = field.name, decoder(message_of(field))

    def put(message: Any, value: Any, depth: int) -> None:
        if type(value) is not list:
            raise not_a("数组", "an array")
        message.ClearField(name)
        add = getattr(message, name).add
        for index, item in enumerate(value):
            try:
                fill(add(), item, depth + 1)
            except Wrong as wrong:
                raise wrong.at(index) from None

    return put


def _map_setter(field: FieldDescriptor) -> Setter:
    name = field.name
    entry = message_of(field).fields_by_name
    read_key, inner = scalars.text_reader(entry["key"]), entry["value"]
    fill = decoder(inner.message_type) if inner.message_type is not None else None
    read = scalars.reader(inner) if fill is None else None

    def put(message: Any, value: Any, depth: int) -> None:
        if type(value) is not dict:
            raise not_a("对象", "an object")
        message.ClearField(name)
        target = getattr(message, name)
        for key, item in value.items():
            try:
                if fill is not None:
                    fill(target[read_key(key)], item, depth + 2)
                elif read is not None:
                    target[read_key(key)] = read(item)
            except Wrong as wrong:
                raise wrong.at(key) from None

    return put
