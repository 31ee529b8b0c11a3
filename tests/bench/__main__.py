"""`python -m tests.bench`: measures a private suite, prints tables and writes .run/bench.json."""

import json
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from tests.bench import console, lag, machine, memory, sheet, starting, table
from tests.bench.measure import Idle, idle, measure
from tests.bench.operations import OPERATIONS
from tests.bench.options import RESULT, Options, parse
from tests.bench.suite import Bench, opened, say

REQUESTS = {one.name: one for one in OPERATIONS}
JOURNEYS: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "lag": lag.measure,
    "import": sheet.measure,
    "start": starting.measure,
    "console": console.measure,
}
KNOWN = (*REQUESTS, *JOURNEYS, "memory")
"""In the order in which they run: what fills the tables comes late, what restarts everything later still."""


def main(words: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 1 when an operation failed."""
    options, began = parse(words, KNOWN), time.monotonic()
    with opened(options) as bench:
        results = _all(bench, options)
    known = machine.facts(options) | {"seconds": time.monotonic() - began}
    text = json.dumps({"machine": known, **results}, indent=1, ensure_ascii=False)
    RESULT.write_text(text + "\n", encoding="utf-8")
    parts = [machine.line(known), table.requests(results), table.others(results)]
    parts.append(table.failures(results))
    say("\n" + "\n\n".join(part for part in parts if part) + "\n")
    say(f"{RESULT.relative_to(RESULT.parent.parent)} has everything; {known['seconds']:.0f} s in all")
    return 1 if any(one.get("errors") or one.get("failed") for one in results.values()) else 0


def _all(bench: Bench, options: Options) -> dict[str, Any]:
    """Every operation that was asked for; one that fails does not keep the others from being measured."""
    names = [name for name in KNOWN if name in (options.operations or KNOWN)]
    resting = idle(bench) if any(name in REQUESTS for name in names) else Idle()
    results: dict[str, Any] = {}
    for name in names:
        began = time.monotonic()
        try:
            results[name] = _one(bench, name, resting, results)
        except Exception as error:  # whatever it is, the others' figures are worth having
            results[name] = {"failed": f"{type(error).__name__}: {error}"}
            traceback.print_exc()
        say(f"  {name:<12}{_short(results[name]):<44}{time.monotonic() - began:6.0f} s")
    return results


def _one(bench: Bench, name: str, resting: Idle, results: dict[str, Any]) -> dict[str, Any]:
    if name in REQUESTS:
        return measure(bench, REQUESTS[name], resting)
    if name in JOURNEYS:
        return JOURNEYS[name](bench)
    loaded = [one["memory"] for one in results.values() if "memory" in one]
    return memory.most(loaded or [bench.processes.memory()])


def _short(result: dict[str, Any]) -> str:
    if "failed" in result:
        return "FAILED"
    return f"{result['rate']:10,.0f}/s  {result['p50_ms']:8.2f} ms" if "p50_ms" in result else ""


if __name__ == "__main__":
    sys.exit(main())
