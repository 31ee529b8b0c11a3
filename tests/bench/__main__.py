"""`python -m tests.bench`: measures a private suite, prints a table and writes .run/bench.json."""

import json
import sys
import time
from typing import Any

import httpx

from tests.bench import machine, table
from tests.bench.load import LoadFailed
from tests.bench.measure import WrongAnswer, idle, measure
from tests.bench.operations import OPERATIONS
from tests.bench.options import RESULT, Options, parse
from tests.bench.raw import RawFailed
from tests.bench.suite import Bench, opened, say

REQUESTS = {one.name: one for one in OPERATIONS}
KNOWN = tuple(REQUESTS)


def main(words: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 1 when an operation failed."""
    options = parse(words, KNOWN)
    began = time.monotonic()
    with opened(options) as bench:
        results = _all(bench, options)
    report = {"machine": machine.facts(options), "seconds": time.monotonic() - began, "operations": results}
    RESULT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"\n{machine.line(report['machine'])}\n\n{table.requests(results)}\n")
    say(f"{RESULT.relative_to(RESULT.parent.parent)} has everything; {report['seconds']:.0f} s in all")
    return 1 if any(one.get("errors") or one.get("failed") for one in results.values()) else 0


def _all(bench: Bench, options: Options) -> dict[str, Any]:
    names = options.operations or KNOWN
    resting = idle(bench)
    results: dict[str, Any] = {}
    for name in [one for one in KNOWN if one in names]:
        began = time.monotonic()
        try:
            results[name] = measure(bench, REQUESTS[name], resting)
        except (WrongAnswer, RawFailed, LoadFailed, httpx.HTTPError, AssertionError) as error:
            results[name] = {"failed": str(error)}
            say(f"  {name:<12} failed: {error}")
            continue
        rate = results[name]["rate"]
        say(
            f"  {name:<12} {rate:8,.0f}/s   {results[name]['p50_ms']:7.2f} ms   ({time.monotonic() - began:.0f} s)"
        )
    return results


if __name__ == "__main__":
    sys.exit(main())
