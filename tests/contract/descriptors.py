"""Every method and message of the suite, read from the generated code."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import matricula
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor


def modules() -> list[Any]:
    """The generated message modules."""
    names = [
        info.name
        for info in pkgutil.walk_packages(matricula.__path__, "matricula.")
        if info.name.endswith("_pb2")
    ]
    return [importlib.import_module(name) for name in names]


def services() -> list[ServiceDescriptor]:
    return [service for module in modules() for service in module.DESCRIPTOR.services_by_name.values()]


def methods() -> list[MethodDescriptor]:
    return [method for service in services() for method in service.methods]


def reachable() -> list[Descriptor]:
    """Messages of ours that a caller can send or get."""
    found: dict[str, Descriptor] = {}
    waiting = [one for method in methods() for one in (method.input_type, method.output_type)]
    while waiting:
        message = waiting.pop()
        if message.full_name in found or not message.full_name.startswith("matricula."):
            continue
        found[message.full_name] = message
        waiting += [field.message_type for field in message.fields if field.message_type is not None]
    return [found[name] for name in sorted(found)]


def values(message: Descriptor) -> Iterator[FieldDescriptor]:
    """Fields that hold a value of their own: not our messages, which are looked at themselves, nor masks."""
    for field in message.fields:
        name = field.message_type.full_name if field.message_type is not None else ""
        if name.startswith("matricula.") or name == "google.protobuf.FieldMask":
            continue
        yield field
