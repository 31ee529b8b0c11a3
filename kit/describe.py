"""Record types as a caller meets them: enough to draw a list, a grid, a form and an import."""

from typing import cast

from matricula.common.v1 import record_pb2 as pb
from sqlalchemy.orm import Session

from kit import custom
from kit.identity import Principal, Right
from kit.resource import FieldClass, FieldSpec, Resource


def record_description(session: Session, resource: Resource, who: Principal) -> pb.RecordDescription:
    """Every field that the caller may know of (hidden ones are left out), custom fields last."""
    specs = custom.all_fields(session, resource)
    return pb.RecordDescription(
        type=resource.type,
        label_zh=resource.zh,
        label_en=resource.en,
        title_field=resource.title_field,
        fields=[
            _field(resource, spec, resource.right(who, spec))
            for spec in specs.values()
            if resource.right(who, spec) > Right.HIDDEN and spec.name not in ("custom", "masked_fields")
        ],
        permissions=sorted(name for name in who.grants if name.startswith(f"{resource.type}.")),
    )


def _field(resource: Resource, spec: FieldSpec, right: Right) -> pb.FieldDescription:
    clear = right >= Right.READ
    description = pb.FieldDescription(
        name=spec.name,
        type=spec.type,
        label_zh=spec.zh,
        label_en=spec.en,
        right=cast("pb.FieldRight.ValueType", int(right)),  # Right has the same numbers
        sortable=spec.sortable and clear,
        filterable=spec.filterable and clear,
        importable=spec.importable,
        required=spec.required,
        output_only=spec.output_only or spec.immutable,
        reference=spec.reference,
        choices=[pb.Choice(value=one.value, label_zh=one.zh, label_en=one.en) for one in spec.choices],
        group=spec.group,
        custom=spec.custom,
        aliases=spec.aliases,
    )
    setattr(description, "class", FieldClass.Value(f"FIELD_CLASS_{spec.class_name}"))
    return description
