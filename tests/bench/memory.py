"""Memory of every process: the most it had after any of the run's loads."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.bench.cpu import APPLICATION, by_kind


def most(readings: Iterable[Mapping[str, int]]) -> dict[str, Any]:
    """Figures in megabytes: by process, by kind, and of the application together."""
    highest: dict[str, float] = {}
    for reading in readings:
        for name, size in reading.items():
            highest[name] = max(highest.get(name, 0.0), size / 2**20)
    kinds = by_kind(highest)
    return {
        "application_mb": sum(kinds.get(kind, 0.0) for kind in APPLICATION),
        **{f"{kind}_mb": size for kind, size in kinds.items()},
        "by_process": highest,
        "errors": 0,
    }
