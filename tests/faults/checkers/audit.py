"""The audit log proves itself, and every acknowledged write has its entry."""

from collections.abc import Iterator

from tests.faults.evidence import Evidence, Finding

_CALLS = "select request_id from audit_entry where kind = 'call' and outcome = 'OK'"


def find(evidence: Evidence) -> list[Finding]:
    """What the log cannot prove, or does not know."""
    return [*_chain(evidence), *_entries(evidence)]


def _chain(evidence: Evidence) -> Iterator[Finding]:
    code, said = evidence.program("gateway", "audit", "verify", verdict="BROKEN")
    if code:
        yield Finding(f"audit verify ended with {code}: {said[-1000:].strip()}")


def _entries(evidence: Evidence) -> Iterator[Finding]:
    known = {row.request_id for row in evidence.sql("gateway", _CALLS)}
    for one in evidence.promises:
        if one.request and one.request not in known:
            yield Finding(f"{one.kind} of {one.id} was acknowledged without an entry ({one.request})", one.at)
