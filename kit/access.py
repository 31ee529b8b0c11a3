"""The access rules of a service, read from its descriptors. A method without a rule stops the process."""

from collections.abc import Iterable
from dataclasses import dataclass

from google.protobuf import message_factory
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from matricula.options.v1 import options_pb2 as options


class MissingAccessRule(RuntimeError):
    """A method does not say who may call it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a method: holders of `permission`, any signed-in caller, or (public) everybody."""

    method: str
    response: type[Message]
    permission: str = ""
    authenticated: bool = False
    public: bool = False
    read_only: bool = False


def rules(services: Iterable[ServiceDescriptor]) -> dict[str, Rule]:
    """Full method path (`/matricula.leads.v1.LeadsService/GetLead`) -> its rule."""
    found = {}
    for service in services:
        for method in service.methods:
            path = f"/{service.full_name}/{method.name}"
            about = method.GetOptions().Extensions[options.access]
            kind = about.WhichOneof("rule")
            if kind is None or not getattr(about, kind):
                raise MissingAccessRule(f"{path} has no (matricula.options.v1.access) rule")
            found[path] = Rule(
                path,
                message_factory.GetMessageClass(method.output_type),
                permission=about.permission,
                authenticated=about.authenticated,
                public=about.public,
                read_only=about.read_only,
            )
    return found


def considered(services: Iterable[ServiceDescriptor]) -> dict[str, frozenset[str]]:
    """Service (`students`) -> permissions of other services that its methods look at."""
    found: dict[str, set[str]] = {}
    for service in services:
        for method in service.methods:
            about = method.GetOptions().Extensions[options.access]
            found.setdefault(service.full_name.split(".")[1], set()).update(about.considers)
    return {name: frozenset(permissions) for name, permissions in found.items()}
