"""The route table, built from what the protos say: google.api.http and (matricula.options.v1.access).

A method without an access rule, two methods on one address, or a pattern of an unknown form stop the process.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from matricula.options.v1 import options_pb2 as options

SERVICES = ("leads", "students", "contracts", "tasks", "reports", "gateway")
_VERBS = ("get", "put", "post", "delete", "patch")
_PATTERN = re.compile(r"(?:/(?:[A-Za-z0-9._~-]+|\{[a-z][a-z0-9_.]*\}))+(?::[A-Za-z][A-Za-z0-9]*)?")


class MissingAccessRule(RuntimeError):
    """A method does not say who may call it."""


class BadRoute(RuntimeError):
    """A method's HTTP rule cannot be served."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call: `permission` (its name), or anybody signed in, or anybody at all."""

    permission: str = ""
    public: bool = False
    read_only: bool = False


@dataclass(frozen=True, eq=False)
class Route:
    """One HTTP address of one rpc. `path` is the pattern, e.g. `/api/v1/leads/{id}:convert`."""

    verb: str
    path: str
    method: MethodDescriptor
    access: Access
    body: str = ""
    variables: tuple[str, ...] = ()

    @property
    def service(self) -> str:
        """The short name of the service: audience of the identity token and key of its channel."""
        return str(self.method.containing_service.full_name.split(".")[1])

    @property
    def rpc(self) -> str:
        """The gRPC path, e.g. `/matricula.leads.v1.LeadsService/GetLead`."""
        return f"/{self.method.containing_service.full_name}/{self.method.name}"

    @property
    def safe(self) -> bool:
        """Whether the call changes nothing."""
        return self.verb == "GET" or self.access.read_only


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    actions: dict[str, dict[str, Route]] = field(default_factory=dict)
    """Custom verb ("" for none) -> HTTP verb -> route."""


@dataclass(frozen=True, slots=True)
class Match:
    """A route and the values of its path variables, in the order of `route.variables`."""

    route: Route
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why nothing answers: `allowed` are the verbs of the address; empty = no such address."""

    allowed: tuple[str, ...] = ()


class RouteTable:
    """All routes. Literal segments win over variables, custom verbs over colons in a value."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        path, action = _split_action(route.path)
        node = self._root
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literals.setdefault(segment, _Node())
        verbs = node.actions.setdefault(action, {})
        if route.verb in verbs:
            other = verbs[route.verb].method.full_name
            raise BadRoute(f"{route.method.full_name} and {other} share {route.verb} {route.path}")
        verbs[route.verb] = route

    def match(self, verb: str, path: str) -> Match | NoMatch:
        """The route of a request; `path` is percent-encoded as it came."""
        segments = [unquote(segment) for segment in path.strip("/").split("/")]
        allowed: set[str] = set()
        for verbs, values in _candidates(self._root, segments, 0, ()):
            if verb in verbs:
                return Match(verbs[verb], values)
            allowed.update(verbs)
        return NoMatch(tuple(sorted(allowed)))


def _candidates(
    node: _Node, segments: Sequence[str], position: int, values: tuple[str, ...]
) -> Iterator[tuple[dict[str, Route], tuple[str, ...]]]:
    """Every way to read the path, the most literal first."""
    segment = segments[position]
    if position < len(segments) - 1:
        if segment in node.literals:
            yield from _candidates(node.literals[segment], segments, position + 1, values)
        if node.variable is not None and segment:
            yield from _candidates(node.variable, segments, position + 1, (*values, segment))
        return
    stem, colon, action = segment.rpartition(":")
    readings = [(stem, action), (segment, "")] if colon else [(segment, "")]
    for text, verb in readings:
        if text in node.literals and verb in node.literals[text].actions:
            yield node.literals[text].actions[verb], values
    for text, verb in readings:
        if node.variable is not None and text and verb in node.variable.actions:
            yield node.variable.actions[verb], (*values, text)


def _split_action(pattern: str) -> tuple[str, str]:
    path, colon, action = pattern.rpartition(":")
    return (path, action) if colon else (pattern, "")


def discover(names: Iterable[str] = SERVICES) -> list[ServiceDescriptor]:
    """The gRPC services of the named packages, as far as their generated code is installed."""
    found = []
    for name in names:
        try:
            package = importlib.import_module(f"matricula.{name}.v1")
        except ModuleNotFoundError:
            continue
        for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
            if module.endswith("_pb2"):
                file = importlib.import_module(f"matricula.{name}.v1.{module}").DESCRIPTOR
                found.extend(file.services_by_name.values())
    return found


def build(services: Iterable[ServiceDescriptor]) -> RouteTable:
    """The table of all methods. Raises MissingAccessRule or BadRoute naming the method."""
    return RouteTable(
        route for service in services for method in service.methods for route in _routes(method)
    )


def _routes(method: MethodDescriptor) -> Iterator[Route]:
    access = access_rule(method)
    if not method.GetOptions().HasExtension(annotations_pb2.http):
        return  # reachable for other services only
    http = method.GetOptions().Extensions[annotations_pb2.http]
    for rule in (http, *http.additional_bindings):
        verb = rule.WhichOneof("pattern")
        if verb not in _VERBS:
            raise BadRoute(f"{method.full_name}: an http rule needs one of {', '.join(_VERBS)}")
        path = getattr(rule, verb)
        if not _PATTERN.fullmatch(path):
            raise BadRoute(f"{method.full_name}: cannot serve the pattern {path}")
        variables = tuple(re.findall(r"\{([^}]+)\}", path))
        yield Route(verb.upper(), path, method, access, rule.body, variables)


def access_rule(method: MethodDescriptor) -> Access:
    """The rule of a method; MissingAccessRule when there is none."""
    rule = method.GetOptions().Extensions[options.access]
    kind = rule.WhichOneof("rule")
    if kind is None or not getattr(rule, kind):
        raise MissingAccessRule(
            f"{method.full_name} has no access rule: add option (matricula.options.v1.access)"
        )
    return Access(
        permission=rule.permission if kind == "permission" else "",
        public=kind == "public",
        read_only=rule.read_only,
    )
