"""What a run came to: a table for people, a page of figures for programs, and all that is known beside it."""

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from tests.faults import journeys
from tests.faults.evidence import Evidence
from tests.faults.run import Outcome

COUNTED = ("lost", "doubled", "reordered", "leaked")
PROVEN = {"chain_ok": "chain", "reports_equal": "reports", "money_ok": "money", "copies_equal": "copies"}
_SHOWN = 12
"""Findings of one checker that the table shows."""


def by_fault(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The figures of every kind of fault. What cannot be told to belong to one counts for each."""
    evidence = outcome.evidence
    promised = Counter(_kind(outcome, one.at) for one in evidence.promises)
    found: dict[str, dict[str, Any]] = {}
    for kind in dict.fromkeys(fault.fault for fault in evidence.faults):
        times = [fault.recovery_seconds for fault in evidence.faults if fault.fault == kind]
        answers: Counter[str] = Counter()
        for fault in evidence.faults:
            answers.update(fault.answers if fault.fault == kind else {})
        found[kind] = {
            "times": len(times),
            "acknowledged": promised[kind],
            **{name: _count(outcome, name, kind) for name in COUNTED},
            **{name: not _count(outcome, checker, kind) for name, checker in PROVEN.items()},
            "recovery_seconds": _worst(times),
            "recoveries": [None if one is None else round(one, 2) for one in times],
            "answers": dict(sorted(answers.items())),
        }
    return found


def _worst(times: list[float | None]) -> float | None:
    known = [one for one in times if one is not None]
    return round(max(known), 2) if known and len(known) == len(times) else None


def _kind(outcome: Outcome, at: float | None) -> str | None:
    number = outcome.evidence.fault_of(at)
    return None if number is None else outcome.evidence.faults[number].fault


def _count(outcome: Outcome, checker: str, kind: str) -> int:
    findings = outcome.findings[checker]
    return sum(finding.at is None or _kind(outcome, finding.at) == kind for finding in findings)


def figures(outcome: Outcome) -> dict[str, Any]:
    """The figures that are promised: .run/faults.json has these and no others."""
    evidence = outcome.evidence
    drained = evidence.facts.drain_seconds
    return {
        "acknowledged": len(evidence.promises),
        "chains": sum(one.kind == journeys.LAST for one in evidence.promises),
        **{name: len(outcome.findings[name]) for name in COUNTED},
        **{name: not outcome.findings[checker] for name, checker in PROVEN.items()},
        "recovery_seconds": {kind: one["recovery_seconds"] for kind, one in by_fault(outcome).items()},
        "drain_seconds": None if drained is None else round(drained, 2),
    }


def details(outcome: Outcome, seed: int) -> dict[str, Any]:
    """What is known beside the figures."""
    return {
        "seed": seed,
        "good": outcome.good,
        "clients_gave_up": outcome.problems,
        "findings": {name: [one.text for one in found] for name, found in outcome.findings.items()},
        "faults": by_fault(outcome),
    }


def write(path: Path, document: dict[str, Any]) -> None:
    """Keeps one of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def table(outcome: Outcome) -> str:
    """The table, and below it what is wrong."""
    heads = ["fault", "times", "acknowledged", *COUNTED, *PROVEN.values(), "recovery", "worst"]
    rows = [heads, *(_row(kind, one) for kind, one in by_fault(outcome).items())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(["", *lines, "", *_verdict(outcome)])


def _row(kind: str, one: dict[str, Any]) -> list[str]:
    times = sorted(float("inf") if each is None else each for each in one["recoveries"])
    proofs = ["ok" if one[name] else "WRONG" for name in PROVEN]
    counts = [str(one[name]) for name in ("times", "acknowledged", *COUNTED)]
    return [kind, *counts, *proofs, f"{times[len(times) // 2]:.1f} s", f"{times[-1]:.1f} s"]


def _verdict(outcome: Outcome) -> list[str]:
    evidence = outcome.evidence
    drained = evidence.facts.drain_seconds
    lines = [
        f"{len(evidence.promises)} writes acknowledged, {len(evidence.faults)} faults; {_recovery(evidence)};"
        f" drained {'never' if drained is None else f'after {drained:.1f} s'}",
        "  ".join(f"{name} {len(found)}" for name, found in outcome.findings.items()),
    ]
    for name, found in [("clients gave up", outcome.problems), *_wrong(outcome)]:
        lines += [f"{name}: {len(found)}"] * bool(found)
        lines += [f"    {text}" for text in found[:_SHOWN]]
    lines.append("every promise was kept" if outcome.good else "PROMISES WERE BROKEN")
    return lines


def _recovery(evidence: Evidence) -> str:
    times = sorted(one.recovery_seconds for one in evidence.faults if one.recovery_seconds is not None)
    if not times:
        return "no recovery"
    return f"recovery p50 {times[len(times) // 2]:.1f} s, worst {times[-1]:.1f} s"


def _wrong(outcome: Outcome) -> list[tuple[str, list[str]]]:
    return [(name, [one.text for one in found]) for name, found in outcome.findings.items()]
