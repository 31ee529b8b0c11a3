"""What the proto of a declared type offers: its gRPC services, and whether sheets come in and go out."""

from collections.abc import Sequence

from google.protobuf.descriptor import FileDescriptor, ServiceDescriptor
from matricula.common.v1 import job_pb2
from matricula.options.v1 import options_pb2 as options

from kit.declared import Declared


class CrowdedFile(RuntimeError):
    """A file with several record types: it cannot be told to which of them its services belong."""


def services(one: Declared) -> Sequence[ServiceDescriptor]:
    """The gRPC services of the type: all of its file."""
    file: FileDescriptor = one.records.resource.message.DESCRIPTOR.file
    types = [
        about.type
        for message in file.message_types_by_name.values()
        if (about := message.GetOptions().Extensions[options.resource]).type
    ]
    if len(types) != 1:
        raise CrowdedFile(f"{file.name} holds {', '.join(types)}: give each declared type a file of its own")
    return list(file.services_by_name.values())


def imports(one: Declared) -> bool:
    """Whether sheets of such records can be imported."""
    return _takes(one, job_pb2.CreateImportRequest.DESCRIPTOR.full_name)


def exports(one: Declared) -> bool:
    """Whether such records can be exported."""
    return _takes(one, job_pb2.CreateExportRequest.DESCRIPTOR.full_name)


def _takes(one: Declared, request: str) -> bool:
    methods = [method for service in services(one) for method in service.methods]
    return any(method.input_type.full_name == request for method in methods)
