"""On what was measured: figures of two machines, or of a busy and an idle one, are not comparable."""

import os
import platform
from pathlib import Path
from typing import Any

import psycopg2

from tests.bench.options import Options


def facts(options: Options) -> dict[str, Any]:
    """The machine, and what was asked for."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count() or 1,
        "memory_mb": int((_field("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "psycopg2": psycopg2.__version__,
        "load_average": round(os.getloadavg()[1], 1),
        "leads": options.leads,
        "user": options.user,
        "seed": options.seed,
    }


def line(known: dict[str, Any]) -> str:
    """The facts that a reader of the table needs."""
    return (
        f"{known['leads']:,} leads, measured by {known['user']}; {known['cores']} cores ({known['cpu']}),"
        f" {known['memory_mb'] // 1024} GB, Python {known['python']}, load average {known['load_average']}"
    )


def _field(file: str, name: str) -> str:
    for text in Path(file).read_text(encoding="utf-8").splitlines():
        key, _, value = text.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
