"""The table that people read: a line per operation, what has to be reached beside what was."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.targets import FIGURES, TARGETS, Target

_KINDS = ("edge", "api", "worker", "postgres", "rabbitmq")
Figures = Mapping[str, Any]


def requests(results: Mapping[str, Figures]) -> str:
    """Operations that are requests."""
    head = [
        "operation", "req/s", "conns", "must", "x peer", "p50 ms", "must", "p95", "p99",
        "cpu ms", *_KINDS, "cpu bound/s", "stmts", "raw/s", "raw ratio", "drain s", "errors", "others",
    ]  # fmt: skip
    rows = [_row(name, one) for name, one in results.items() if "connections" in one]
    return columns([head, *rows]) if rows else ""


def _row(name: str, one: Figures) -> list[str]:
    target = TARGETS.get(name, Target())
    kinds = one["cpu_ms_by_kind"]
    return [
        name,
        f"{one['rate']:,.0f}",
        str(one["connections"]),
        verdict(one["rate"] >= target.rate, f"{target.rate:,.0f}") if target.rate else "",
        f"{one['rate'] / target.peer:.1f}" if target.peer else "",
        f"{one['p50_ms']:.1f}",
        verdict(one["p50_ms"] <= target.p50_ms, f"{target.p50_ms:g}") if target.p50_ms else "",
        f"{one['p95_ms']:.1f}",
        f"{one['p99_ms']:.1f}",
        f"{one['cpu_ms']:.2f}",
        *(f"{kinds.get(kind, 0.0):.2f}" for kind in _KINDS),
        f"{one['cpu_bound_rate']:,.0f}",
        f"{one['statements']:.1f}",
        f"{one['raw_rate']:,.0f}",
        f"{one['raw_ratio']:.1f}",
        f"{one['drained_seconds']:.1f}" if one["drained_seconds"] else "",
        f"FAILED {one['errors']}" if one["errors"] else "0",
        f"{one['foreign']:.0%}",
    ]


def others(results: Mapping[str, Figures]) -> str:
    """Figures that are no requests a second."""
    rows = [["what", "is", "", "must"]]
    for one in FIGURES:
        value = results.get(one.operation, {}).get(one.key)
        if value is not None:
            bound = verdict(value <= one.most, f"<= {one.most:g}") if one.most else ""
            bound = verdict(value >= one.least, f">= {one.least:g}") if one.least else bound
            rows.append([one.title, f"{value:,.1f}", one.unit.ljust(2), bound])
    return columns(rows) if len(rows) > 1 else ""


def failures(results: Mapping[str, Figures]) -> str:
    """What could not be measured, and why."""
    lines = [f"{name} FAILED: {one['failed']}" for name, one in results.items() if "failed" in one]
    lines += [f"{name} FAILED: {one['errors']} errors" for name, one in results.items() if one.get("errors")]
    return "\n".join(lines)


def verdict(reached: bool, bound: str) -> str:
    """The bound, and whether it was kept."""
    return f"{bound} {'ok' if reached else '--'}"


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as lines with aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)
