"""Nobody is kept waiting for as long as a fault lasts: who asks meanwhile is told to come back, and soon."""

from tests.faults.evidence import Evidence, Finding
from tests.faults.nemeses import KINDS

GRACE_SECONDS = 3.0
"""For a machine that has other things to do."""
_TOLD = 503


def find(evidence: Evidence) -> list[Finding]:
    """Requests that hung, and faults in whose time nobody was told."""
    found = []
    for fault in evidence.faults:
        limit = KINDS[fault.fault].answers_within
        if not limit:
            continue
        met = [one for one in evidence.waits if one.began < fault.lifted and one.ended > fault.struck]
        hung = [one.seconds for one in met if one.seconds > limit + GRACE_SECONDS]
        if hung:
            text = f"{len(hung)} requests waited up to {max(hung):.1f} s instead of {limit:.0f}"
            found.append(Finding(f"{fault.details}: {text}", fault.began))
        if not any(one.status == _TOLD and one.ended < fault.lifted for one in met):
            found.append(
                Finding(f"{fault.details}: nobody was answered {_TOLD} while it lasted", fault.began)
            )
    return found
