"""The declaration of a service: its table of contents, from which every process of it is built.

    SERVICE = Service(
        name="leads",
        aggregates=("lead", "activity", "pipeline", "assignment", "intake"),
    )

`serve` imports `<package>.<aggregate>.api`, `work` imports `<package>.<aggregate>.worker`; modules that an
aggregate does not need are left out. What they register is collected from module attributes:

- api.py: `SERVICERS`, a list of (service descriptor, add_XServicer_to_server, servicer class of a Runtime)
- worker.py: `HANDLERS`, a dict {event message class: function(session, event) or batch(function)};
  `TIMERS`, a dict {kind: function(session, payload)}; `JOBS`, a dict {kind: function(job)};
  `LOOPS`, a list of (name, seconds to rest after nothing was done, function(runtime) -> how much it did)
- model.py: `RESOURCES`, a tuple of the record types (kit.resource.Resource) of the aggregate

An aggregate without api.py may say in rules.py that it needs none: `DECLARED`, a tuple of
kit.declared.Declared, stands for what its api.py and worker.py would register.
"""

import importlib
import importlib.util
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kit.database import Database
from kit.settings import Settings

if TYPE_CHECKING:
    from kit.declared import Declared
    from kit.resource import Resource


@dataclass(frozen=True, slots=True)
class Service:
    """A service: `name` = folder = process = proto package = database = exchange = permission prefix."""

    name: str
    aggregates: tuple[str, ...]
    package: str = ""
    """Python package; `services.<name>` unless given."""

    def resources(self) -> dict[str, "Resource"]:
        """The record types of the service by their type name, from `RESOURCES` of its model modules."""
        found = [one for module in self.modules("model") for one in getattr(module, "RESOURCES", ())]
        return {one.type: one for one in found}

    @property
    def root(self) -> str:
        return self.package or f"services.{self.name}"

    def modules(self, role: str) -> list[ModuleType]:
        """The modules of one role (`api`, `worker`, `model`) over all aggregates that have it."""
        named = [f"{self.root}.{aggregate}.{role}" for aggregate in self.aggregates]
        return [importlib.import_module(name) for name in named if importlib.util.find_spec(name)]

    def declared(self) -> list["Declared"]:
        """The record types that their aggregates declare instead of writing an api.py."""
        found: list[Declared] = []
        for aggregate in self.aggregates:
            api, rules = (f"{self.root}.{aggregate}.{role}" for role in ("api", "rules"))
            if importlib.util.find_spec(rules) and not importlib.util.find_spec(api):
                found.extend(getattr(importlib.import_module(rules), "DECLARED", ()))
        return found

    def workers(self) -> list[Any]:
        """What its worker runs: the worker modules, and what stands for those that need none."""
        from kit.declared.jobs import worker  # imports and exports, which an api process does not need

        return [*self.modules("worker"), *(worker(one) for one in self.declared())]


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process of a service has at hand."""

    service: Service
    settings: Settings
    database: Database
    system: Database


def load(name: str) -> Service:
    """The declaration of a service by its name."""
    package = "gateway" if name == "gateway" else f"services.{name}"
    service: Service = importlib.import_module(package).SERVICE
    return service


def runtime(name: str, settings: Settings) -> Runtime:
    """Opens the databases of a service: the caller-scoped one and the system one."""
    settings.require("database_url", "system_database_url")
    pool = settings.database_pool_size
    return Runtime(
        load(name),
        settings,
        Database(settings.database_url, pool_size=pool, prepare=settings.database_prepare),
        Database(settings.system_database_url, pool_size=4, prepare=settings.database_prepare),
    )
