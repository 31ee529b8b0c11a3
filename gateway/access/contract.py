"""The contract of the whole installation: every proto file, and the record types in them."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

import matricula
from google.protobuf.descriptor import Descriptor, FileDescriptor
from matricula.options.v1 import options_pb2 as options


@cache
def files() -> tuple[FileDescriptor, ...]:
    """Every file of the contract, sorted by name."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(matricula.__path__, "matricula.")
        if found.name.endswith("_pb2")
    ]
    return tuple(sorted((module.DESCRIPTOR for module in modules), key=lambda file: file.name))


def resources() -> Iterator[Descriptor]:
    """The messages that are record types."""
    for file in files():
        for message in file.message_types_by_name.values():
            if message.GetOptions().Extensions[options.resource].type:
                yield message
