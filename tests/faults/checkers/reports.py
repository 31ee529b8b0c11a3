"""The reports tell what the owners of the data know, of every kind of record."""

import re
from collections.abc import Iterator

from services.reports.owners import KEPT
from tests.faults.evidence import Evidence, Finding

_COUNT = re.compile(r"^\d+ (\w+) differ$")
_SETTLES_SECONDS = 3.0
"""A difference counts when it is still there after so long."""
_CHANGED = "select extract(epoch from update_time) as at from {table} where id = %s"


def find(evidence: Evidence) -> list[Finding]:
    """Records that the facts tell otherwise."""
    code, said = evidence.program(
        "reports", "reports", "compare", verdict=" differ", seconds=_SETTLES_SECONDS
    )
    if code == 0:
        return []
    named = [
        Finding(
            f"the reports tell {noun} {record_id} otherwise than its owner", _at(evidence, noun, record_id)
        )
        for noun, record_id in _different(said)
    ]
    return named or [Finding(f"reports compare ended with {code}: {said[-1000:].strip()}")]


def _different(said: str) -> Iterator[tuple[str, str]]:
    """(noun, id) of what the program names, below the count of each kind."""
    noun = ""
    for line in said.splitlines():
        if found := _COUNT.match(line):
            noun = found[1].removesuffix("s")
        elif noun and line.startswith("  "):
            yield noun, line.strip()


def _at(evidence: Evidence, noun: str, record_id: str) -> float | None:
    rows = evidence.sql(KEPT[f"{noun}s"].service, _CHANGED.format(table=noun), record_id)
    return float(rows[0].at) if rows else None
