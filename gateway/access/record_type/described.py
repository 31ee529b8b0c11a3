"""Record types and their common methods, read from the descriptors of the whole installation."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from matricula.common.v1 import job_pb2
from matricula.gateway.v1 import record_type_pb2 as pb
from matricula.options.v1 import options_pb2 as options

from gateway.access.contract import files, resources

_STANDARD = re.compile(r"(Get|List|Count|Describe|Create|Update|BatchUpdate|Delete|Undelete)[A-Z]\w*")
_JOB = re.compile(r"Create(\w+)(?:Import|Export)")
_JOBS = {
    job_pb2.CreateImportRequest.DESCRIPTOR.full_name: "import",
    job_pb2.CreateExportRequest.DESCRIPTOR.full_name: "export",
}


@cache
def record_types() -> tuple[pb.RecordType, ...]:
    """Those that have a list."""
    jobs = {method.full_name: method for service in _services() for method in _jobs(service)}
    found = []
    for message in resources():
        service = next((one for one in _services() if _items(one) is message), None)
        if service is not None:
            own = [one for one in jobs.values() if _of(one, message)]
            found.append(_record_type(message, [*_standard(service), *own]))
    return tuple(found)


def _services() -> Iterator[ServiceDescriptor]:
    for file in files():
        yield from file.services_by_name.values()


def _items(service: ServiceDescriptor) -> Descriptor | None:
    """The message of which the service has the list of its address."""
    for method in _standard(service):
        if method.name.startswith("List"):
            return method.output_type.fields[0].message_type
    return None


def _standard(service: ServiceDescriptor) -> list[MethodDescriptor]:
    """The standard methods at the address of the service: those that begin like its list."""
    methods = [method for method in service.methods if _STANDARD.fullmatch(method.name) and _path(method)]
    base = next((_path(method) for method in methods if method.name.startswith("List")), "")
    address = base.removesuffix(":query")
    return [
        method
        for method in methods
        if re.fullmatch(rf"{re.escape(address)}(/\{{[^/]+\}})?(:\w+)?", _path(method))
    ]


def _jobs(service: ServiceDescriptor) -> list[MethodDescriptor]:
    return [method for method in service.methods if method.input_type.full_name in _JOBS and _path(method)]


def _of(method: MethodDescriptor, message: Descriptor) -> bool:
    named = _JOB.fullmatch(method.name)
    same = method.containing_service.file.package == message.file.package
    return named is not None and same and named[1] == message.name


def _record_type(message: Descriptor, methods: list[MethodDescriptor]) -> pb.RecordType:
    about: Any = message.GetOptions().Extensions[options.resource]
    return pb.RecordType(
        type=about.type,
        label_zh=about.label.zh,
        label_en=about.label.en,
        plural_zh=about.plural.zh or about.label.zh,
        plural_en=about.plural.en or about.label.en,
        title_field=about.title_field,
        custom_fields=about.custom_fields,
        deletable="delete_time" in message.fields_by_name,
        owned="owner_id" in message.fields_by_name,
        match=about.match,
        methods={one.name: one for one in map(_method, reversed(methods))}.values(),
    )


def _method(method: MethodDescriptor) -> pb.RecordMethod:
    standard = _STANDARD.fullmatch(method.name)
    verb = _JOBS.get(method.input_type.full_name) or (standard[1] if standard else "")
    permission = method.GetOptions().Extensions[options.access].permission
    return pb.RecordMethod(name=verb[0].lower() + verb[1:], path=_path(method), permission=permission)


def _path(method: MethodDescriptor) -> str:
    """Where the method is served; a list where a long question fits into its body."""
    http: Any = method.GetOptions().Extensions[annotations_pb2.http]
    kind = http.WhichOneof("pattern")
    if kind is None:
        return ""
    asked = [one.post for one in http.additional_bindings if one.post.endswith(":query")]
    return str(asked[0] if asked else getattr(http, kind))
