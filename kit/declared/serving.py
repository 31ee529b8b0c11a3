"""The servicers of a declared type: what an api.py would declare."""

import importlib
from functools import partial
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor

from kit import standard
from kit.declared import Declared, methods, writing
from kit.declared.importing import importable
from kit.exports import api as exports
from kit.imports import api as imports

Entry = tuple[ServiceDescriptor, Any, type[Any]]
"""(service, add_XServicer_to_server, servicer class), as in `SERVICERS` of an api module."""


class NothingServes(RuntimeError):
    """The proto of a declared type has a method that is no standard one: the type needs an api.py."""


def servicers(one: Declared) -> list[Entry]:
    """One servicer for each gRPC service of the type's file."""
    return [(service, _adder(service), _servicer(one, service)) for service in methods.services(one)]


def _servicer(one: Declared, service: ServiceDescriptor) -> type[Any]:
    bases = [standard.servicer(one.records, service), exports.servicer(one.records, service)]
    if methods.imports(one):
        bases.append(imports.servicer(importable(one), service))
    rules = {
        name: staticmethod(partial(getattr(writing, name), one)) for name in ("create", "update", "edited")
    }
    made = type(f"Declared{service.name}", tuple(bases), rules)
    missing = [method.name for method in service.methods if not hasattr(made, method.name)]
    if missing:
        raise NothingServes(
            f"{service.full_name} has {', '.join(missing)}, which nothing serves: write an api.py"
        )
    return made


def _adder(service: ServiceDescriptor) -> Any:
    module = service.file.name.removesuffix(".proto").replace("/", ".") + "_pb2_grpc"
    return getattr(importlib.import_module(module), f"add_{service.name}Servicer_to_server")
