"""The description of a record type: its fields with type, class, column and labels.

Derived from the proto message (labels, classes, what can be sorted and filtered) and the table (columns).
Everything generic (query, grid, import, export, masking, OpenAPI) works from it. Fields that
administrators add come from rows of `custom_field` and use the same FieldSpec.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import ColumnElement, Table

from kit.identity import Principal, Right

FieldType = options.FieldType
FieldClass = options.FieldClass

_SCALARS = {
    FieldDescriptor.TYPE_STRING: options.FIELD_TYPE_TEXT,
    FieldDescriptor.TYPE_BOOL: options.FIELD_TYPE_BOOL,
    FieldDescriptor.TYPE_INT32: options.FIELD_TYPE_NUMBER,
    FieldDescriptor.TYPE_INT64: options.FIELD_TYPE_NUMBER,
    FieldDescriptor.TYPE_DOUBLE: options.FIELD_TYPE_NUMBER,
    FieldDescriptor.TYPE_ENUM: options.FIELD_TYPE_CHOICE,
}
_LISTS = {
    options.FIELD_TYPE_TEXT: options.FIELD_TYPE_TAGS,
    options.FIELD_TYPE_CHOICE: options.FIELD_TYPE_CHOICES,
}


class UnclassifiedField(RuntimeError):
    """A field of a resource says nothing about its class: the process refuses to start."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field. `value` is what is stored and sent (enum name or key)."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a record type. `column` is a SQL expression, or None for what has no column."""

    name: str
    type: "options.FieldType.ValueType"
    class_name: str
    zh: str
    en: str
    column: ColumnElement[Any] | None = field(default=None, compare=False)
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    sortable: bool = False
    filterable: bool = False
    searchable: bool = False
    importable: bool = False
    required: bool = False
    output_only: bool = False
    immutable: bool = False
    reference: str = ""
    repeated: bool = False
    custom: bool = False
    group: str = ""
    formula: str = ""
    proto: FieldDescriptor | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Resource:
    """A record type: proto message + table. `permission("read")` -> `leads.lead.read`."""

    message: type[Any]
    table: Table
    fields: Mapping[str, FieldSpec]
    type: str
    zh: str
    en: str
    title_field: str
    custom_fields: bool
    match: tuple[str, ...] = ()
    """By what a row of a sheet finds its record: fields, or several joined by a plus sign."""

    @property
    def name(self) -> str:
        """The noun: `lead` of `leads.lead`."""
        return self.type.split(".", 1)[1]

    def permission(self, verb: str) -> str:
        """The permission of a verb on this record type."""
        return f"{self.type}.{verb}"

    def right(self, who: Principal, spec: FieldSpec) -> Right:
        """What somebody may do with a field of this record type."""
        return who.right(spec.class_name, f"{self.type}.{spec.name}")

    def readable(self, who: Principal) -> list[FieldSpec]:
        """Fields whose clear values the caller may read: only these can be filtered, sorted, searched,
        grouped and exported."""
        return [spec for spec in self.fields.values() if self.right(who, spec) >= Right.READ]


def describe(
    message: type[Any], table: Table, *, columns: Mapping[str, ColumnElement[Any]] | None = None
) -> Resource:
    """The record type of a proto message that carries the resource option.

    Columns are found by field name (`columns` overrides). Raises UnclassifiedField for a field without class.
    """
    descriptor: Descriptor = message.DESCRIPTOR
    about = descriptor.GetOptions().Extensions[options.resource]
    overrides = columns or {}
    specs = {
        proto.name: _field(proto, overrides.get(proto.name, table.columns.get(proto.name)))
        for proto in descriptor.fields
    }
    return Resource(
        message=message,
        table=table,
        fields=specs,
        type=about.type,
        zh=about.label.zh,
        en=about.label.en,
        title_field=about.title_field,
        custom_fields=about.custom_fields,
        match=tuple(about.match),
    )


def _field(proto: FieldDescriptor, column: Any) -> FieldSpec:
    about = proto.GetOptions().Extensions[options.field]
    # `class` is a Python keyword, hence getattr
    class_number = getattr(about, "class")
    if class_number == options.FIELD_CLASS_UNSPECIFIED:
        raise UnclassifiedField(f"{proto.full_name} has no (matricula.options.v1.field).class")
    return FieldSpec(
        name=proto.name,
        type=about.type or _type(proto),
        class_name=FieldClass.Name(class_number).removeprefix("FIELD_CLASS_"),
        zh=about.label.zh or proto.name,
        en=about.label.en or proto.name.replace("_", " ").capitalize(),
        column=column,
        aliases=tuple(about.label.aliases),
        choices=enum_choices(proto.enum_type) if proto.enum_type else (),
        sortable=about.sortable,
        filterable=about.filterable,
        searchable=about.searchable,
        importable=about.importable,
        required=about.required,
        output_only=about.output_only,
        immutable=about.immutable,
        reference=about.reference,
        repeated=proto.is_repeated,
        proto=proto,
    )


def _type(proto: FieldDescriptor) -> "options.FieldType.ValueType":
    if proto.message_type is not None:
        timestamp = proto.message_type.full_name == "google.protobuf.Timestamp"
        return options.FIELD_TYPE_TIME if timestamp else options.FIELD_TYPE_UNSPECIFIED
    single = _SCALARS.get(proto.type, options.FIELD_TYPE_UNSPECIFIED)
    return _LISTS.get(single, single) if proto.is_repeated else single


def enum_choices(enum: EnumDescriptor) -> tuple[Choice, ...]:
    """The labelled values of an enum, without its zero."""
    found = []
    for value in enum.values:
        if value.number == 0:
            continue
        label = value.GetOptions().Extensions[options.label]
        found.append(Choice(value.name, label.zh or value.name, label.en or value.name, tuple(label.aliases)))
    return tuple(found)


def labels(specs: Sequence[FieldSpec], locale: str) -> list[str]:
    """Field names as people read them."""
    return [spec.zh if locale.startswith("zh") else spec.en for spec in specs]
