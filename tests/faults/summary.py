"""What a run came to, as a table for people and as JSON for programs."""

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from tests.faults.run import Outcome

_COLUMNS = ("fault", "times", "acknowledged", "lost", "doubled", "reordered", "recovery p50", "recovery max")
_COUNTED = ("lost", "doubled", "reordered")


def by_fault(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The figures of every kind of fault. What cannot be told to belong to one counts for each."""
    evidence = outcome.evidence
    kinds = list(dict.fromkeys(fault.fault for fault in evidence.faults))
    found: dict[str, dict[str, Any]] = {}
    promised = Counter(_kind(outcome, one.at) for one in evidence.promises)
    for kind in kinds:
        times = [fault.recovery_seconds for fault in evidence.faults if fault.fault == kind]
        found[kind] = {
            "times": len(times),
            "acknowledged": promised[kind],
            **{name: _count(outcome, name, kind) for name in _COUNTED},
            "recovery_seconds": times,
        }
    return found


def _kind(outcome: Outcome, at: float | None) -> str | None:
    number = outcome.evidence.fault_of(at)
    return None if number is None else outcome.evidence.faults[number].fault


def _count(outcome: Outcome, checker: str, kind: str) -> int:
    return sum(
        finding.at is None or _kind(outcome, finding.at) == kind for finding in outcome.findings[checker]
    )


def table(outcome: Outcome) -> str:
    """The table, and below it what is wrong."""
    rows = [_COLUMNS]
    for kind, one in by_fault(outcome).items():
        times = sorted(float("inf") if each is None else each for each in one["recovery_seconds"])
        rows.append((
            kind, str(one["times"]), str(one["acknowledged"]), *(str(one[name]) for name in _COUNTED),
            f"{times[len(times) // 2]:.1f} s", f"{times[-1]:.1f} s",
        ))  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(["", *lines, "", *_verdict(outcome)])


def _verdict(outcome: Outcome) -> list[str]:
    promises = len(outcome.evidence.promises)
    drained = "never" if outcome.drain_seconds is None else f"after {outcome.drain_seconds:.1f} s"
    lines = [f"{promises} writes acknowledged, {len(outcome.evidence.faults)} faults; drained {drained}"]
    for problem in outcome.problems[:10]:
        lines.append(f"a client gave up: {problem}")
    for name, findings in outcome.findings.items():
        lines.append(f"{name}: {len(findings)}")
        lines += [f"    {finding.text}" for finding in findings[:10]]
    return lines


def write(outcome: Outcome, path: Path, seed: int) -> None:
    """The same for programs."""
    document = {
        "seed": seed,
        "good": outcome.good,
        "acknowledged": len(outcome.evidence.promises),
        "drain_seconds": outcome.drain_seconds,
        "faults": by_fault(outcome),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
