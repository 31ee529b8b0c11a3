"""The reports tell what the owners of the data know."""

import re

from tests.faults.evidence import Evidence, Finding

_LINE = re.compile(r"^  (\S+)$", re.MULTILINE)
_SETTLES_SECONDS = 3.0
"""A difference counts when it is still there after so long."""
_CHANGED = "select extract(epoch from update_time) as at from lead where id = %s"


def find(evidence: Evidence) -> list[Finding]:
    """Leads that the facts tell otherwise."""
    code, said = evidence.program(
        "reports", "reports", "compare", "leads", verdict="leads differ", seconds=_SETTLES_SECONDS
    )
    if code == 0:
        return []
    named = [
        Finding(f"the reports tell lead {lead_id} otherwise than its owner", _at(evidence, lead_id))
        for lead_id in _LINE.findall(said)
    ]
    return named or [Finding(f"reports compare ended with {code}: {said[-1000:].strip()}")]


def _at(evidence: Evidence, lead_id: str) -> float | None:
    rows = evidence.sql("leads", _CHANGED, lead_id)
    return float(rows[0].at) if rows else None
