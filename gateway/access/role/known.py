"""What roles can speak of, read from the descriptors of the whole installation: permissions, fields,
classes."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from matricula.options.v1 import options_pb2 as options

from gateway.access.contract import files, resources

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
    for file in files():
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
    for message in resources():
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
    abouts = [message.GetOptions().Extensions[options.resource] for message in resources()]
    return frozenset(about.type for about in abouts if about.custom_fields)


def is_field(name: str) -> bool:
    """Whether a role may speak of it: a class, a field, or a field that administrators added."""
    record_type, custom, key = name.partition(".custom.")
    return name in CLASSES or name in fields() or bool(custom and key and record_type in customizable())
