"""JSON schemas of messages: their JSON form, what buf.validate asks for, and what the field options say."""

from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from matricula.options.v1 import options_pb2 as options

from gateway.edge.openapi.comments import comments
from gateway.edge.transcode import wellknown
from kit.reading import required

Schema = dict[str, Any]
_F = FieldDescriptor
_TEXT_NUMBER: Schema = {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}
_SCALARS: dict[int, Schema] = {
    _F.TYPE_STRING: {"type": "string"},
    _F.TYPE_BOOL: {"type": "boolean"},
    _F.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    _F.TYPE_DOUBLE: {"type": "number", "format": "double"},
    _F.TYPE_FLOAT: {"type": "number", "format": "float"},
    _F.TYPE_INT32: {"type": "integer", "format": "int32"},
    _F.TYPE_SINT32: {"type": "integer", "format": "int32"},
    _F.TYPE_SFIXED32: {"type": "integer", "format": "int32"},
    _F.TYPE_UINT32: {"type": "integer", "minimum": 0},
    _F.TYPE_FIXED32: {"type": "integer", "minimum": 0},
}
_WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Timestamp": {
        "type": "string",
        "format": "date-time",
        "examples": ["2026-09-01T08:00:00Z"],
    },
    "google.protobuf.Duration": {"type": "string", "examples": ["1.5s"]},
    "google.protobuf.FieldMask": {"type": "string", "examples": ["phone,targetCountries"]},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
    "google.protobuf.Any": {"type": "object", "additionalProperties": True},
    "google.protobuf.Empty": {"type": "object", "additionalProperties": False},
}
_LENGTHS = {"min_len": "minLength", "max_len": "maxLength", "len": "maxLength", "pattern": "pattern"}
_FORMATS = {"uuid": "uuid", "email": "email", "uri": "uri", "hostname": "hostname"}
_BOUNDS = {"gte": "minimum", "lte": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


class Schemas:
    """Collects the schemas of all messages that operations refer to, under short names."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}
        self._names: dict[str, str] = {}

    def of(self, descriptor: Descriptor) -> Schema:
        """The schema of a message, or a reference to it."""
        if descriptor.full_name in _WELL_KNOWN:
            return dict(_WELL_KNOWN[descriptor.full_name])
        if wellknown.is_wrapper(descriptor.full_name):
            inner = self._single(descriptor.fields_by_name["value"])
            return {**inner, "type": [inner["type"], "null"]}
        name = self._name(descriptor)
        if name not in self.found:
            self.found[name] = {}  # announced first: a type may contain itself
            self.found[name] = self._message(descriptor)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name(self, descriptor: Descriptor | EnumDescriptor) -> str:
        """The last part of the name; with the package's noun where two types share it."""
        full = descriptor.full_name
        package = descriptor.file.package
        short = full.removeprefix(package + ".").replace(".", "_")
        if self._names.setdefault(short, full) == full:
            return short
        return package.split(".")[1].capitalize() + short

    def _message(self, descriptor: Descriptor) -> Schema:
        schema: Schema = {"type": "object", "additionalProperties": False, "properties": {}}
        for field in descriptor.fields:
            schema["properties"][field.json_name] = self.field(field)
        if needed := [descriptor.fields_by_name[name].json_name for name in required(descriptor)]:
            schema["required"] = needed
        return _described(schema, descriptor.full_name)

    def field(self, field: FieldDescriptor) -> Schema:
        """The schema of a field with its rules, comment and labels."""
        rules = field.GetOptions().Extensions[validate_pb2.field]
        about = field.GetOptions().Extensions[options.field]
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            schema: Schema = {
                "type": "object",
                "additionalProperties": self._single(entry.fields_by_name["value"]),
            }
        elif field.is_repeated:
            schema = {"type": "array", "items": self._single(field)}
            schema |= _counts(rules.repeated)
        else:
            schema = {**self._single(field), **_constraints(field, rules)}
        if about.output_only:
            schema["readOnly"] = True
        if about.label.en:
            schema["title"] = f"{about.label.zh} / {about.label.en}"
        return _described(schema, field.full_name)

    def _single(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.of(field.message_type)
        if field.enum_type is not None:
            return self._enum(field.enum_type)
        return dict(_SCALARS.get(field.type, _TEXT_NUMBER))

    def _enum(self, enum: EnumDescriptor) -> Schema:
        if enum.full_name == "google.protobuf.NullValue":
            return {"type": "null"}
        name = self._name(enum)
        if name not in self.found:
            values = [value.name for value in enum.values]
            self.found[name] = _described({"type": "string", "enum": values}, enum.full_name)
        return {"$ref": f"#/components/schemas/{name}"}


def _described(schema: Schema, full_name: str) -> Schema:
    text = comments().get(full_name)
    return {**schema, "description": text} if text else schema


def _counts(rules: Any) -> Schema:
    found = {}
    if rules.HasField("min_items"):
        found["minItems"] = int(rules.min_items)
    if rules.HasField("max_items"):
        found["maxItems"] = int(rules.max_items)
    return found


def _constraints(field: FieldDescriptor, rules: Any) -> Schema:
    """What buf.validate asks of a single value, as far as JSON schema can say it."""
    kind = rules.WhichOneof("type")
    if kind is None or field.message_type is not None or field.enum_type is not None:
        return {}
    typed = getattr(rules, kind)
    found: Schema = {}
    if kind == "string":
        optional = rules.ignore != 0 or not rules.required
        for name, keyword in _LENGTHS.items():
            if typed.HasField(name):
                found[keyword] = getattr(typed, name)
        for name, format_name in _FORMATS.items():
            if typed.WhichOneof("well_known") == name and not optional:
                found["format"] = format_name
        if getattr(typed, "in"):
            found["enum"] = list(getattr(typed, "in"))
    elif field.type in _SCALARS and kind not in ("bool", "bytes"):
        for name, keyword in _BOUNDS.items():
            if typed.HasField(name):
                found[keyword] = getattr(typed, name)
    return found
