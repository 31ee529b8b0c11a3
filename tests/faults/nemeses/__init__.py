"""Every kind of fault, by name."""

from tests.faults.nemeses import freezes, kills, network
from tests.faults.nemeses.kind import Kind

KINDS: dict[str, Kind] = {kind.name: kind for module in (kills, freezes, network) for kind in module.KINDS}
