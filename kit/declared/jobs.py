"""Import and export of declared records as jobs: what a worker.py would declare."""

from types import SimpleNamespace
from typing import Any

from kit.declared import Declared, methods
from kit.declared.importing import importable
from kit.exports import steps as exports
from kit.imports import steps as imports


def worker(one: Declared) -> SimpleNamespace:
    """What a worker of the service runs for a declared type, as a worker module would say it."""
    jobs: dict[str, Any] = {}
    failed: dict[str, Any] = {}
    if methods.imports(one):
        sheets = importable(one)
        jobs |= imports.jobs(sheets)
        failed |= imports.jobs_failed(sheets)
    if methods.exports(one):
        jobs |= exports.jobs(one.records, one.names)
        failed |= exports.jobs_failed(one.records)
    return SimpleNamespace(
        __name__=f"the declaration of {one.records.resource.type}", JOBS=jobs, JOBS_FAILED=failed
    )
