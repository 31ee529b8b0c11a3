"""Every kind of fault, by name."""

from tests.faults.nemeses import clocks, disk, freezes, keycloak, kills, messages, network, servers
from tests.faults.nemeses.kind import Kind

_MODULES = (kills, freezes, network, servers, messages, clocks, keycloak, disk)
KINDS: dict[str, Kind] = {kind.name: kind for module in _MODULES for kind in module.KINDS}
