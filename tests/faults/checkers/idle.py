"""Every fault bit: what it stops did stop, and who must be refused was.

A fault that changes nothing proves nothing.
"""

from bisect import bisect_left
from collections.abc import Callable

from tests.faults import witness
from tests.faults.evidence import Evidence, Fault, Finding
from tests.faults.nemeses import KINDS
from tests.faults.owners import leads

GRACE_SECONDS = 2.0
"""What was on its way when the fault came may still arrive: only the last seconds are looked at."""
_SEEN = "select extract(epoch from see_time) as at from seen where consumer = 'witness.leads.lead' order by 1"
_RECEIVED = "select extract(epoch from process_time) as at from inbox where consumer = %s order by 1"


def find(evidence: Evidence) -> list[Finding]:
    """Faults in whose time all went on."""
    times = {name: read(evidence) for name, read in _WHAT.items()}
    found = []
    for fault in evidence.faults:
        kind = KINDS[fault.fault]
        for what in kind.silences:
            count = _within(times[what], fault)
            if count:
                found.append(Finding(f"{fault.details}: {count} {what} in its time", fault.began))
        if kind.refuses and not any(status.startswith(kind.refuses) for status in fault.answers):
            found.append(Finding(f"{fault.details}: nobody was answered {kind.refuses}", fault.began))
    return found


def _within(times: list[float], fault: Fault) -> int:
    begin = max(fault.struck + GRACE_SECONDS, fault.lifted - GRACE_SECONDS)
    first = bisect_left(times, begin)
    return max(0, bisect_left(times, fault.lifted) - first)


def _writes(evidence: Evidence) -> list[float]:
    """Of leads: whole chains are written at several services, of which one may stand still."""
    return sorted(one.at for one in evidence.promises if one.service == leads.SERVICE)


def _events(evidence: Evidence) -> list[float]:
    return [float(row.at) for row in evidence.sql(witness.NAME, _SEEN)]


def _reports(evidence: Evidence) -> list[float]:
    return [float(row.at) for row in evidence.sql("reports", _RECEIVED, "reports.leads.lead")]


def _audit(evidence: Evidence) -> list[float]:
    return [float(row.at) for row in evidence.sql("gateway", _RECEIVED, "gateway.leads.audit")]


_WHAT: dict[str, Callable[[Evidence], list[float]]] = {
    "writes": _writes,
    "events": _events,
    "reports": _reports,
    "audit": _audit,
}
