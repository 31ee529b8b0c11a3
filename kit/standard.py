"""The standard methods (AIP 131-135) of a record type, generated from its service descriptor.

    class ChannelsServicer(standard.servicer(CHANNELS, pb.DESCRIPTOR.services_by_name["ChannelsService"])):
        ...

makes GetChannel, ListChannels, CreateChannel, UpdateChannel, DeleteChannel, and BatchUpdateX, UndeleteX,
CountX and DescribeX where the service declares them. A service overrides a method, or the `create`, `update`
and `edited` rules, where it decides more.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.protobuf import field_mask_pb2, message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from sqlalchemy.orm import Session

from kit import custom, describe, ids, many, query
from kit.errors import EtagMismatch, InvalidArgument, PermissionDenied, Violation
from kit.identity import Principal, Right
from kit.interceptor import Call
from kit.masking import MASK
from kit.reading import View, views
from kit.records import Edit, Records, required
from kit.resource import FieldSpec, Resource
from kit.secret import pager
from kit.statement import Row

Create = Callable[[Session, dict[str, Any], Any], Mapping[str, Any]]
_STANDARD = re.compile(r"(Get|List|Create|Update|BatchUpdate|Delete|Undelete|Count|Describe)([A-Z]\w*)")
_JOB = re.compile(r"\w+(Imports?|Exports?)")
"""Methods of kit.imports and kit.exports."""


class FieldNotEditable(PermissionDenied):
    reason = "FIELD_NOT_EDITABLE"
    zh = "没有权限修改：{names}"
    en = "You may not change: {names}"


def servicer(records: Records, service: ServiceDescriptor) -> type[Any]:
    """A servicer base class with every standard method that the service declares."""
    methods: dict[str, Any] = {"__init__": _init, "records": records}
    for method in service.methods:
        match = None if _JOB.fullmatch(method.name) else _STANDARD.fullmatch(method.name)
        maker = _MAKERS.get(match[1]) if match else None
        if maker:
            methods[method.name] = maker(records, method)
    return type(f"Standard{service.name}", (), methods)


def _init(self: Any, runtime: Any) -> None:
    self.runtime = runtime


# one function per verb: descriptor in, method out ----------------------------------------------------------


def _get(records: Records, method: MethodDescriptor) -> Any:
    def get(self: Any, request: Any, call: Call) -> Any:
        row = records.get(call.session, request.id)
        call.mention(records.resource.type, request.id)
        return records.packer.message_of(row)

    return get


def _list(records: Records, method: MethodDescriptor) -> Any:
    response = message_factory.GetMessageClass(method.output_type)
    items = method.output_type.fields[0].name
    view_of = views(records) if "read_mask" in method.input_type.fields_by_name else None
    whole = View(records.packer, records.resource.table)
    remembered = query.Remembered()

    def list_(self: Any, request: Any, call: Call) -> Any:
        specs = custom.fields(call.session, records.resource)
        view = view_of(request.read_mask, specs) if view_of and request.read_mask.paths else whole

        def compile_() -> query.Compiled:
            return query.compile(
                records.resource, request.query, call.who, specs={**records.resource.fields, **specs},
                grant=call.grant, columns=view.columns, shared=not records.local,
            )  # fmt: skip

        tokens = pager(call.runtime.settings)
        if request.page_token:
            page = compile_().page(call.session, tokens, request.page_size, request.page_token)
        else:
            page = remembered.page(
                call.session, tokens, request.query, specs, request.page_size, compile_, view
            )
        packed = [view.message_of(row) for row in page.rows]
        call.mention(records.resource.type, *(message.id for message in packed))
        return response(**{items: packed}, next_page_token=page.next_page_token)

    return list_


def _create(records: Records, method: MethodDescriptor) -> Any:
    noun = records.resource.name

    def create(self: Any, request: Any, call: Call) -> Any:
        values = new_values(call, records, getattr(request, noun), noun)
        row = (getattr(self, "create", None) or records.insert)(call.session, values)
        call.mention(records.resource.type, str(row["id"]))
        _settings_changed(records)
        return records.packer.message_of(row)

    return create


def _update(records: Records, method: MethodDescriptor) -> Any:
    noun = records.resource.name

    def update(self: Any, request: Any, call: Call) -> Any:
        message = getattr(request, noun)
        row = records.get(call.session, message.id, lock=True)
        values = changed_values(call, records, message, request.update_mask, row, noun)
        decide = getattr(self, "update", None)
        if decide:
            row = decide(call.session, row, values, message.etag)
        else:
            row = records.change(call.session, message.id, values, etag=message.etag, row=row)
        call.mention(records.resource.type, message.id)
        call.audit["changed"] = sorted(values)
        _settings_changed(records)
        return records.packer.message_of(row)

    return update


def _batch_update(records: Records, method: MethodDescriptor) -> Any:
    response = message_factory.GetMessageClass(method.output_type)
    items, noun = method.output_type.fields[0].name, records.resource.name

    def batch_update(self: Any, request: Any, call: Call) -> Any:
        def wanted(one: Any) -> many.Wanted:
            message = getattr(one, noun)

            def decide(row: Row) -> Edit:
                values = changed_values(call, records, message, one.update_mask, row, noun)
                decided: Edit = (getattr(self, "edited", None) or _edited)(
                    call.session, row, values, message.etag
                )
                return decided

            return _id(message.id, noun), decide

        edits, errors = many.decided(call.session, records, [wanted(one) for one in request.requests])
        rows = records.change_many(call.session, list(edits.values()))
        call.mention(records.resource.type, *edits)
        packed = [records.packer.message_of(row) for row in rows]
        return response(**{items: packed}, errors=many.errors_of(errors, call.locale))

    return batch_update


def _edited(_session: Session, row: Row, values: dict[str, Any], etag: str) -> Edit:
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    return Edit(row, values)


def _id(text: str, noun: str) -> str:
    """Ids that validation does not check because they are inside a record."""
    if not ids.is_id(text):
        zh, en = "请填写记录编号", "Give the id of a record"
        raise InvalidArgument(fields=[Violation(f"{noun}.id", zh, en, "REQUIRED")])
    return text


def _settings_changed(records: Records) -> None:
    if records.resource.type == "common.custom_field":
        custom.forget()


def _delete(records: Records, method: MethodDescriptor) -> Any:
    def delete(self: Any, request: Any, call: Call) -> Empty:
        records.remove(call.session, request.id, etag=request.etag)
        call.mention(records.resource.type, request.id)
        return Empty()

    return delete


def _undelete(records: Records, method: MethodDescriptor) -> Any:
    def undelete(self: Any, request: Any, call: Call) -> Any:
        row = records.restore(call.session, request.id)
        call.mention(records.resource.type, request.id)
        return records.packer.message_of(row)

    return undelete


def _count(records: Records, method: MethodDescriptor) -> Any:
    response = message_factory.GetMessageClass(method.output_type)

    def count(self: Any, request: Any, call: Call) -> Any:
        specs = custom.all_fields(call.session, records.resource)
        compiled = query.compile(
            records.resource, request.query, call.who, specs=specs, grant=call.grant, shared=not records.local
        )
        if request.group_by:
            found = query.groups(call.session, compiled, list(request.group_by))
            return response(groups=query.to_proto(found), total=sum(count for _, count in found))
        counted = query.count_up_to(call.session, compiled)
        return response(total=counted.value, estimated=counted.estimated)

    return count


def _describe(records: Records, method: MethodDescriptor) -> Any:
    def describe_(self: Any, request: Any, call: Call) -> Any:
        return describe.record_description(call.session, records.resource, call.who)

    return describe_


_MAKERS: dict[str, Callable[[Records, MethodDescriptor], Any]] = {
    "Get": _get,
    "List": _list,
    "Create": _create,
    "Update": _update,
    "BatchUpdate": _batch_update,
    "Delete": _delete,
    "Undelete": _undelete,
    "Count": _count,
    "Describe": _describe,
}


# what a caller may set -----------------------------------------------------------------------------------


def new_values(call: Call, records: Records, message: Message, prefix: str) -> dict[str, Any]:
    """Column values of a record to create, without output-only fields; checks rights and required fields."""
    resource = records.resource
    names = [field.name for field, _ in message.ListFields()]
    settable = [name for name in names if _settable(resource.fields.get(name))]
    _settable_by(call.who, resource, [resource.fields[name] for name in settable], new=True)
    values = records.packer.values_of(message, settable)
    required(values, resource, prefix)
    if resource.custom_fields:
        specs = custom.fields(call.session, resource)
        values["custom"] = _custom(call, resource, specs, values.get("custom") or {}, {}, prefix, new=True)
    _refuse_masks(values, prefix)
    return values


def changed_values(
    call: Call,
    records: Records,
    message: Message,
    mask: field_mask_pb2.FieldMask,
    row: Mapping[Any, Any],
    prefix: str,
) -> dict[str, Any]:
    """Column values of an update: the paths of the mask, or every field that is set when there is no mask."""
    resource = records.resource
    paths = list(mask.paths) or [field.name for field, _ in message.ListFields()]
    plain = _known_paths(resource.fields, [path for path in paths if not path.startswith("custom.")], prefix)
    _settable_by(call.who, resource, [resource.fields[name] for name in plain], new=False)
    values = records.packer.values_of(message, plain)
    keys = [path.removeprefix("custom.") for path in paths if path.startswith("custom.")]
    if resource.custom_fields and (keys or "custom" in values):
        given = records.packer.values_of(message, ["custom"]).get("custom") or {}
        wanted = {key: given.get(key) for key in keys} if keys else given
        specs = custom.fields(call.session, resource)
        values["custom"] = _custom(call, resource, specs, wanted, row["custom"], prefix, new=False)
    emptied = {name: None for name in values if values[name] in (None, "", [])}
    _refuse_empty(resource.fields, emptied, prefix)
    _refuse_masks(values, prefix)
    return values


def _settable(spec: FieldSpec | None) -> bool:
    return spec is not None and not spec.output_only and spec.name not in ("etag", "masked_fields")


def _known_paths(fields: Mapping[str, FieldSpec], paths: Iterable[str], prefix: str) -> list[str]:
    known, unknown = [], []
    for path in paths:
        if path not in fields:
            unknown.append(
                Violation(
                    f"update_mask.{path}", f"没有字段 {path}", f"There is no field {path}", "UNKNOWN_FIELD"
                )
            )
        elif _settable(fields[path]) and not fields[path].immutable and path != "id":
            known.append(path)
    if unknown:
        raise InvalidArgument(fields=unknown)
    return known


def _settable_by(who: Principal, resource: Resource, specs: Iterable[FieldSpec], *, new: bool) -> None:
    """FieldNotEditable names what the caller may not change or, on a new record, not even fill in."""

    def may(spec: FieldSpec) -> bool:
        right = resource.right(who, spec)
        return right.captures if new else right >= Right.EDIT

    refused = [spec for spec in specs if spec.name != "custom" and not may(spec)]
    if refused:
        names = ", ".join(spec.zh for spec in refused)
        raise FieldNotEditable(
            names=names,
            fields=[
                Violation(spec.name, f"没有权限修改{spec.zh}", f"You may not change {spec.en}")
                for spec in refused
            ],
        )


def _custom(
    call: Call,
    resource: Resource,
    specs: Mapping[str, FieldSpec],
    given: Mapping[str, Any],
    before: Mapping[str, Any],
    prefix: str,
    *,
    new: bool,
) -> dict[str, Any]:
    checked = custom.check(specs, given, prefix=f"{prefix}.custom", complete=new)
    _settable_by(call.who, resource, [specs[f"custom.{key}"] for key in checked], new=new)
    return {key: value for key, value in {**before, **checked}.items() if value is not None}


def _refuse_empty(fields: Mapping[str, FieldSpec], emptied: Mapping[str, Any], prefix: str) -> None:
    missing = [
        Violation(
            f"{prefix}.{name}", f"{fields[name].zh}不能为空", f"{fields[name].en} cannot be empty", "REQUIRED"
        )
        for name in emptied
        if name in fields and fields[name].required
    ]
    if missing:
        raise InvalidArgument(fields=missing)


def _refuse_masks(values: Mapping[str, Any], prefix: str) -> None:
    """A value that carries the mask would overwrite what the caller could not see."""
    masked = [name for name, value in values.items() if isinstance(value, str) and MASK in value]
    if masked:
        raise InvalidArgument(
            fields=[
                Violation(
                    f"{prefix}.{name}",
                    "请填写完整内容，不能保存被遮盖的值",
                    "Give the whole value; a masked one cannot be saved",
                )
                for name in masked
            ]
        )
