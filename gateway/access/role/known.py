"""What roles can speak of, read from the descriptors of the whole installation: permissions, fields,
classes."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import matricula
from google.protobuf.descriptor import Descriptor, FileDescriptor
from matricula.options.v1 import options_pb2 as options

CLASSES = ("BUSINESS", "PERSONAL", "CONTACT", "SENSITIVE", "MONEY", "SECRET")
_UNCLASSIFIED = ("SYSTEM", "UNSPECIFIED")


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission and what it allows, in both languages."""

    name: str
    zh: str
    en: str

    @property
    def service(self) -> str:
        return self.name.split(".", 1)[0]


@cache
def permissions() -> dict[str, Permission]:
    """Every permission that any method asks for, in the order of the files and methods."""
    found: dict[str, Permission] = {}
    for file in _files():
        for service in file.services_by_name.values():
            for method in service.methods:
                about: Any = method.GetOptions().Extensions[options.access]
                known = found.get(about.permission)
                if about.permission and (known is None or (about.label.zh and known.zh == known.name)):
                    name = about.permission
                    found[name] = Permission(name, about.label.zh or name, about.label.en or name)
    return found


@cache
def fields() -> dict[str, str]:
    """Fields a role can single out, `leads.lead.phone` -> their class, `CONTACT`."""
    found = {}
    for message in _resources():
        prefix = message.GetOptions().Extensions[options.resource].type
        for field in message.fields:
            about: Any = field.GetOptions().Extensions[options.field]
            name = options.FieldClass.Name(getattr(about, "class")).removeprefix("FIELD_CLASS_")
            if name not in _UNCLASSIFIED:
                found[f"{prefix}.{field.name}"] = name
    return found


@cache
def customizable() -> frozenset[str]:
    """Record types to which administrators add fields; a role can single out `<type>.custom.<key>`."""
    abouts = [message.GetOptions().Extensions[options.resource] for message in _resources()]
    return frozenset(about.type for about in abouts if about.custom_fields)


def is_field(name: str) -> bool:
    """Whether a role may speak of it: a class, a field, or a field that administrators added."""
    record_type, custom, key = name.partition(".custom.")
    return name in CLASSES or name in fields() or bool(custom and key and record_type in customizable())


def _resources() -> Iterator[Descriptor]:
    for file in _files():
        for message in file.message_types_by_name.values():
            if message.GetOptions().Extensions[options.resource].type:
                yield message


@cache
def _files() -> tuple[FileDescriptor, ...]:
    """Every file of the contract, sorted by name."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(matricula.__path__, "matricula.")
        if found.name.endswith("_pb2")
    ]
    return tuple(sorted((module.DESCRIPTOR for module in modules), key=lambda file: file.name))
